#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/domain/law.h"

namespace typl::law {
namespace {

constexpr absl::CivilDay kToday(2022, 6, 15);
constexpr char kSearch[] = R"(facts { key: "s" job_search { from @2020-03-02 } })";
constexpr char kAim[] =
    R"(facts { key: "a" search_aim { from @2020-03-02 seeks_full_time: true } })";

v1::Determination Decide(const std::string& facts) {
  return Determine(Facts(facts), *MustLoad(SmallPack()), kToday);
}

std::string Resigned(const std::string& fields) {
  return std::string(R"(facts { key: "s" job_search { from @2022-05-01 } }
      facts { key: "a" search_aim { from @2022-05-01 seeks_full_time: true } }
      facts { key: "e" employment { from @2019-01-01
      end_ground: EMPLOYMENT_END_GROUND_RESIGNED )") +
         fields + "} }";
}

TEST(Determine, SaysNothingOfOneWithoutFacts) {
  const v1::Determination got = Decide("");
  EXPECT_EQ(got.ByteSizeLong(), 0u);
}

TEST(Determine, EntitlesWhenAllIsKnown) {
  const v1::Determination got = Decide(std::string(kSearch) + kAim);
  EXPECT_EQ(Timeline(got), "2020-03-02.. ENTITLED base/v1/in_force");
  EXPECT_EQ(OpenFacts(got), "");
  EXPECT_EQ(got.timeline(0).grounds(0).section(), "Act 1 §");
  EXPECT_EQ(got.timeline(0).grounds(0).competence(), "office");
}

TEST(Determine, AsksForAFactOfWhichNothingIsKnown) {
  const v1::Determination got = Decide(kSearch);
  EXPECT_EQ(Timeline(got), "2020-03-02.. UNDETERMINED aim");
  // Whoever says yes need not be asked for a pension, but who says no must: both can change it.
  EXPECT_EQ(OpenFacts(got), "/search_aim.seeks_full_time /search_aim.partial_disability_pension");
}

TEST(Determine, AsksForTheDaysThatNoFactCovers) {
  const v1::Determination got = Decide(
      std::string(kSearch) +
      R"(facts { key: "a" search_aim { from @2020-03-10 until @2020-03-20 seeks_full_time: true } })");
  EXPECT_EQ(Timeline(got),
            "2020-03-02..2020-03-09 UNDETERMINED aim; "
            "2020-03-10..2020-03-19 ENTITLED base/v1/in_force; "
            "2020-03-20.. UNDETERMINED aim");
}

TEST(Determine, DoesNotAskWhatCannotChangeTheOutcome) {
  // The pension matters only to one who does not seek full-time work.
  const v1::Determination got = Decide(std::string(kSearch) + kAim);
  EXPECT_EQ(got.open_facts_size(), 0);
}

TEST(Determine, DoesNotAskAboutDaysOutsideAnySearch) {
  const v1::Determination got =
      Decide(std::string(kSearch) + kAim +
             R"(facts { key: "e" employment { from @2010-01-01 until @2019-06-01 } })");
  EXPECT_EQ(Timeline(got), "2020-03-02.. ENTITLED base/v1/in_force");
  EXPECT_EQ(OpenFacts(got), "");
}

TEST(Determine, NeverReadsUnknownAsNo) {
  const v1::Determination got =
      Decide(std::string(kSearch) +
             R"(facts { key: "a" search_aim { from @2020-03-02 seeks_full_time: false } })");
  EXPECT_EQ(Timeline(got), "2020-03-02.. UNDETERMINED aim");
  EXPECT_EQ(OpenFacts(got), "a/search_aim.partial_disability_pension");
}

TEST(Determine, TakesNoDayThatIsNotInTheCalendar) {
  const v1::Determination got =
      Decide(R"(facts { key: "s" job_search { from { year: 2020 month: 2 day: 31 } } })"
             R"(facts { key: "a" search_aim { from @2020-03-02 seeks_full_time: true } })");
  EXPECT_THAT(OpenFacts(got), ::testing::HasSubstr("s/job_search.from"));
}

TEST(Determine, LaterFactReplacesTheEarlierOfItsKey) {
  const v1::Determination got = Decide(
      std::string(kSearch) +
      R"(facts { key: "a" search_aim { from @2020-03-02 seeks_full_time: false partial_disability_pension: false } })" +
      kAim);
  EXPECT_EQ(Timeline(got), "2020-03-02.. ENTITLED base/v1/in_force");
}

TEST(Determine, ForgetsWhatWasWithdrawn) {
  const v1::Determination got =
      Decide(std::string(kSearch) + kAim + R"(facts { key: "a" withdrawn: true search_aim {} })");
  EXPECT_EQ(Timeline(got), "2020-03-02.. UNDETERMINED aim");
}

TEST(Determine, EndsASuccessiveFactWhereTheNextBegins) {
  const v1::Determination got = Decide(
      std::string(kSearch) + kAim +
      R"(facts { key: "a2" search_aim { from @2020-05-01 seeks_full_time: false partial_disability_pension: false } })"
      R"(facts { key: "a3" search_aim { from @2020-06-01 seeks_full_time: true } })");
  EXPECT_EQ(Timeline(got),
            "2020-03-02..2020-04-30 ENTITLED base/v1/in_force; "
            "2020-05-01..2020-05-31 OBSTACLE aim/v1/part; "
            "2020-06-01.. ENTITLED base/v1/in_force");
}

TEST(Determine, SendsTheOfficersRowToAnOfficer) {
  const v1::Determination got = Decide(Resigned("conduct_on @2022-05-10 until @2022-06-01"));
  EXPECT_EQ(Timeline(got),
            "2022-05-01..2022-05-31 ENTITLED base/v1/in_force; "
            "2022-06-01..2022-07-15 UNDETERMINED leaving; "
            "2022-07-16.. ENTITLED base/v1/in_force");
  EXPECT_EQ(Matters(got), "e/leaving/WEIGH:new/resigned");
  EXPECT_EQ(got.officer_matters(0).kind(), v1::STATEMENT_KIND_EXPERT);
}

TEST(Determine, AppliesTheRowAnOfficerFound) {
  const v1::Determination got = Decide(
      Resigned("conduct_on @2022-05-10 until @2022-06-01") +
      R"(facts { key: "f" officer_finding { subject_key: "e" provision: "leaving" row: "new/resigned" } })");
  EXPECT_EQ(Timeline(got),
            "2022-05-01..2022-05-31 ENTITLED base/v1/in_force; "
            "2022-06-01..2022-07-15 WAITING_PERIOD leaving/new/resigned; "
            "2022-07-16.. ENTITLED base/v1/in_force");
  EXPECT_TRUE(got.timeline(1).grounds(0).by_officer());
  EXPECT_EQ(Matters(got), "");
}

TEST(Determine, AppliesNothingWhenAnOfficerFoundThatNoRowApplies) {
  const v1::Determination got =
      Decide(Resigned("conduct_on @2022-05-10 until @2022-06-01") +
             R"(facts { key: "f" officer_finding { subject_key: "e" provision: "leaving" } })");
  EXPECT_EQ(Timeline(got), "2022-05-01.. ENTITLED base/v1/in_force");
}

TEST(Determine, TakesNoFindingOnARowThatIsNoLongerOpen) {
  const v1::Determination got = Decide(
      Resigned("conduct_on @2022-05-10 until @2022-06-01") +
      R"(facts { key: "f" officer_finding { subject_key: "e" provision: "leaving" row: "old/resigned" } })");
  EXPECT_EQ(Matters(got), "e/leaving/WEIGH:new/resigned");
}

TEST(Determine, GivesBothReadingsOfATransitionToAnOfficer) {
  const v1::Determination got = Decide(Resigned("conduct_on @2022-04-20 until @2022-06-01"));
  EXPECT_EQ(Matters(got), "e/leaving/WEIGH:old/resigned,new/resigned");
  EXPECT_EQ(got.timeline(1).outcome(), v1::OUTCOME_UNDETERMINED);
  // The longer of the two: 90 days.
  EXPECT_EQ(got.timeline(1).range().until().month(), 8);
  EXPECT_EQ(got.timeline(1).range().until().day(), 30);
}

TEST(Determine, AsksForTheDayThatPicksTheLawWhenItMatters) {
  const v1::Determination near = Decide(Resigned("until @2022-05-20"));
  EXPECT_EQ(OpenFacts(near), "e/employment.conduct_on");
  EXPECT_EQ(Matters(near), "");
  ASSERT_EQ(near.deferred_matters_size(), 1);
  EXPECT_EQ(near.deferred_matters(0).choices_size(), 2);
  // More than the reach of a notice after the change both can only be under the new law.
  const v1::Determination far = Decide(Resigned("until @2022-07-20"));
  EXPECT_EQ(OpenFacts(far), "");
  EXPECT_EQ(Matters(far), "e/leaving/WEIGH:new/resigned");
}

TEST(Determine, AsksOnlyForWhatSeparatesPossibleRows) {
  const v1::Determination got = Decide(
      R"(facts { key: "s" job_search { from @2022-05-01 } }
         facts { key: "a" search_aim { from @2022-05-01 seeks_full_time: true } }
         facts { key: "e" employment { until @2022-06-01 conduct_on @2022-05-10
           end_ground: EMPLOYMENT_END_GROUND_ECONOMIC } })");
  EXPECT_EQ(OpenFacts(got), "");
  EXPECT_EQ(Timeline(got), "2022-05-01.. ENTITLED base/v1/in_force");
}

TEST(Determine, SwitchesProvisionsOffForTheDaysOfATemporaryAct) {
  const std::string part_time =
      std::string(kSearch) +
      R"(facts { key: "a" search_aim { from @2020-03-02 seeks_full_time: false partial_disability_pension: false } })";
  const v1::Determination got =
      Decide(part_time + R"(facts { key: "l" lay_off { from @2020-04-01 by_employer: true } })");
  EXPECT_EQ(Timeline(got),
            "2020-03-02..2020-03-31 OBSTACLE aim/v1/part; "
            "2020-04-01..2020-12-31 ENTITLED base/v1/in_force; "
            "2021-01-01.. OBSTACLE aim/v1/part");
}

TEST(Determine, LeavesOpenWhatHangsOnAnUnknownOfATemporaryAct) {
  const v1::Determination got = Decide(
      std::string(kSearch) +
      R"(facts { key: "a" search_aim { from @2020-03-02 seeks_full_time: false partial_disability_pension: false } }
         facts { key: "l" lay_off { from @2020-04-01 } })");
  EXPECT_EQ(Timeline(got),
            "2020-03-02..2020-03-31 OBSTACLE aim/v1/part; "
            "2020-04-01..2020-12-31 UNDETERMINED act; "
            "2021-01-01.. OBSTACLE aim/v1/part");
  EXPECT_EQ(OpenFacts(got), "l/lay_off.by_employer");
  // It would switch off nothing, so nobody is asked.
  EXPECT_EQ(OpenFacts(Decide(std::string(kSearch) + kAim +
                             R"(facts { key: "l" lay_off { from @2020-04-01 } })")),
            "");
}

// The small pack, with an act that takes what happened in its period from the provision on leaving.
v1::Determination DecideByEvent(const std::string& facts) {
  std::string text =
      SmallPackWith("disapply { provisions: \"aim\" all_subjects: true }",
                    "disapply { provisions: \"leaving\" all_subjects: true by_event: true }");
  const std::string limit = "earliest(lay_off.until, 2021-01-01)";
  text.replace(text.find(limit), limit.size(), "lay_off.until");
  return Determine(Facts(facts), *MustLoad(text), kToday);
}

TEST(Determine, SwitchesAProvisionOffForWhatHappenedInThePeriod) {
  const std::string resigned = Resigned("conduct_on @2022-05-10 until @2022-06-01");
  const auto with_act = [&](const std::string& until, const std::string& by_employer) {
    return DecideByEvent(resigned + "facts { key: \"l\" lay_off { from @2022-05-01 until " + until +
                         by_employer + " } }");
  };
  // The conduct lies in the period, the waiting period after it.
  EXPECT_EQ(Timeline(with_act("@2022-05-11", " by_employer: true")),
            "2022-05-01.. ENTITLED base/v1/in_force");
  EXPECT_EQ(Matters(with_act("@2022-05-10", " by_employer: true")), "e/leaving/WEIGH:new/resigned");
  EXPECT_EQ(OpenFacts(with_act("@2022-05-11", "")), "l/lay_off.by_employer");
}

TEST(Determine, AsksForTheDayOfWhatMayHaveHappenedInThePeriod) {
  const v1::Determination got =
      DecideByEvent(Resigned("until @2022-07-20") +
                    "facts { key: \"l\" lay_off { from @2022-05-01 by_employer: true } }");
  EXPECT_EQ(OpenFacts(got), "e/employment.conduct_on");
}

TEST(Determine, NamesTheCompetenceOfTheStatementDay) {
  const std::string pilot = R"(facts { key: "p" person_basics { pilot_customer: true } })";
  const auto pack = MustLoad(SmallPack());
  const v1::PersonFacts facts = Facts(kSearch + std::string(kAim) + pilot);
  const auto competence = [&](absl::CivilDay day) {
    return Determine(facts, *pack, day).timeline(0).grounds(0).competence();
  };
  EXPECT_EQ(competence(absl::CivilDay(2021, 10, 1)), "office");
  EXPECT_EQ(competence(absl::CivilDay(2021, 10, 2)), "pilot");
  EXPECT_EQ(pack->StatementDays(v1::STATEMENT_KIND_BASIC, "pilot", kToday), 7);
  EXPECT_EQ(pack->StatementDays(v1::STATEMENT_KIND_BASIC, "nobody", kToday), 0);
}

TEST(Determine, GivesTheSameBytesIntoAMessageUsedBefore) {
  const auto pack = MustLoad(SmallPack());
  v1::Determination used;
  DetermineInto(Facts(kSearch), *pack, kToday, {.receipt = true}, used);
  const v1::PersonFacts facts = Facts(Resigned("conduct_on @2022-04-20 until @2022-06-01"));
  DetermineInto(facts, *pack, kToday, {.receipt = true}, used);
  EXPECT_EQ(used.SerializeAsString(),
            Determine(facts, *pack, kToday, {.receipt = true}).SerializeAsString());
}

TEST(Determine, StandsManyFacts) {
  std::string text = std::string(kSearch) + kAim;
  for (int i = 0; i < 500; ++i) {
    text += "facts { key: \"e-" + std::to_string(i) +
            "\" employment { from @2019-01-01 until @2022-06-01 conduct_on @2022-05-10 "
            "end_ground: EMPLOYMENT_END_GROUND_RESIGNED } }";
  }
  const v1::Determination got = Decide(text);
  EXPECT_EQ(got.officer_matters_size(), 500);
  EXPECT_EQ(got.timeline_size(), 3);
}

}  // namespace
}  // namespace typl::law
