#include "services/statement/domain/stated.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "absl/strings/str_cat.h"

namespace typl::statement {
namespace {

using law::v1::Outcome;

v1::StatedPeriod Stated(uint64_t number, DayNumber from, DayNumber until) {
  v1::StatedPeriod period;
  period.set_statement(number);
  period.set_from_day(from);
  period.set_until_day(until);
  return period;
}

// "1[0,5) 2[5,-)".
std::string Text(const StatedPeriods& stated) {
  std::string text;
  for (const v1::StatedPeriod& period : stated) {
    absl::StrAppend(&text, text.empty() ? "" : " ", period.statement(), "[", period.from_day(), ",",
                    period.until_day() == kOpenDay ? "-" : absl::StrCat(period.until_day()), ")");
  }
  return text;
}

void AddPeriod(DaySpan days, Outcome outcome, absl::string_view row,
               law::v1::Determination& determination) {
  law::v1::Period& period = *determination.add_timeline();
  *period.mutable_range() = ToDateRange(days);
  period.set_outcome(outcome);
  period.add_grounds()->set_row(std::string(row));
}

TEST(Overlay, LaterStatementRulesOverItsRangeOnly) {
  StatedPeriods stated;
  EXPECT_THAT(Overlay(Stated(1, 0, kOpenDay), stated), testing::IsEmpty());
  EXPECT_THAT(Overlay(Stated(2, 10, 20), stated), testing::ElementsAre(1));
  EXPECT_EQ(Text(stated), "1[0,10) 2[10,20) 1[20,-)");
  EXPECT_THAT(Overlay(Stated(3, 15, kOpenDay), stated), testing::ElementsAre(1, 2));
  EXPECT_EQ(Text(stated), "1[0,10) 2[10,15) 3[15,-)");
  EXPECT_THAT(Overlay(Stated(4, -5, 0), stated), testing::IsEmpty());
  EXPECT_EQ(Text(stated), "4[-5,0) 1[0,10) 2[10,15) 3[15,-)");
  EXPECT_THAT(Overlay(Stated(5, -5, 15), stated), testing::ElementsAre(1, 2, 4));
  EXPECT_EQ(Text(stated), "5[-5,15) 3[15,-)");
}

// Day by day, the last statement that covers a day must be the one that Overlay leaves there.
TEST(Overlay, AgreesWithAskingEachDayForItsLastStatement) {
  const uint32_t seed = 20200414;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  constexpr int kDays = 30;
  for (int round = 0; round < 300; ++round) {
    StatedPeriods stated;
    std::vector<uint64_t> by_day(kDays, 0);
    for (uint64_t number = 1; number <= 8; ++number) {
      const int from = static_cast<int>(random() % kDays);
      const int until = from + 1 + static_cast<int>(random() % (kDays - from));
      std::vector<uint64_t> replaced(by_day.begin() + from, by_day.begin() + until);
      std::sort(replaced.begin(), replaced.end());
      replaced.erase(std::unique(replaced.begin(), replaced.end()), replaced.end());
      if (replaced.front() == 0) replaced.erase(replaced.begin());
      std::fill(by_day.begin() + from, by_day.begin() + until, number);
      EXPECT_EQ(Overlay(Stated(number, from, until), stated), replaced);
    }
    std::vector<uint64_t> found(kDays, 0);
    DayNumber last_end = 0;
    for (const v1::StatedPeriod& period : stated) {
      EXPECT_GE(period.from_day(), last_end);
      last_end = period.until_day();
      std::fill(found.begin() + period.from_day(), found.begin() + period.until_day(),
                period.statement());
    }
    EXPECT_EQ(found, by_day);
  }
}

TEST(JoinTimeline, JoinsWhatIsTheSameForThePayer) {
  law::v1::Determination determination;
  AddPeriod({0, 10}, law::v1::OUTCOME_ENTITLED, "a", determination);
  AddPeriod({10, 20}, law::v1::OUTCOME_ENTITLED, "a", determination);
  AddPeriod({20, 30}, law::v1::OUTCOME_ENTITLED, "b", determination);
  AddPeriod({31, 40}, law::v1::OUTCOME_ENTITLED, "b", determination);
  AddPeriod({40, kOpenDay}, law::v1::OUTCOME_OBSTACLE, "b", determination);
  std::vector<DaySpan> days;
  for (const TimelinePeriod& period : JoinTimeline(determination)) days.push_back(period.days);
  EXPECT_THAT(days, testing::ElementsAre(DaySpan{0, 20}, DaySpan{20, 30}, DaySpan{31, 40},
                                         DaySpan{40, kOpenDay}));
}

PayerPeriod Kela(DaySpan days, law::v1::Benefit benefit = law::v1::BENEFIT_BASIC) {
  PayerPeriod payer;
  payer.days = days;
  payer.known = PayerKnown::kKnown;
  payer.benefit = benefit;
  return payer;
}

std::vector<DaySpan> DaysOf(const std::vector<Difference>& differences) {
  std::vector<DaySpan> days;
  for (const Difference& difference : differences) days.push_back(difference.days);
  return days;
}

TEST(Differences, StopAtTheFirstUndeterminedDay) {
  law::v1::Determination determination;
  AddPeriod({0, 10}, law::v1::OUTCOME_ENTITLED, "a", determination);
  AddPeriod({10, 20}, law::v1::OUTCOME_UNDETERMINED, "b", determination);
  AddPeriod({20, kOpenDay}, law::v1::OUTCOME_ENTITLED, "a", determination);
  const auto timeline = JoinTimeline(determination);
  EXPECT_THAT(DaysOf(Differences(timeline, {}, {Kela({kFirstDay, kOpenDay})}, {})),
              testing::ElementsAre(DaySpan{0, 10}));
}

TEST(Differences, PassOverUndeterminedDaysForWhichNothingIsAppliedFor) {
  law::v1::Determination determination;
  AddPeriod({0, 10}, law::v1::OUTCOME_UNDETERMINED, "b", determination);
  AddPeriod({10, 30}, law::v1::OUTCOME_ENTITLED, "a", determination);
  AddPeriod({30, 40}, law::v1::OUTCOME_UNDETERMINED, "b", determination);
  AddPeriod({40, kOpenDay}, law::v1::OUTCOME_ENTITLED, "a", determination);
  const auto timeline = JoinTimeline(determination);
  PayerPeriod none;
  none.days = {25, 40};
  none.known = PayerKnown::kNoBenefit;
  PayerPeriod unknown;
  unknown.days = {5, 10};
  unknown.known = PayerKnown::kUnknown;
  // Nothing was said of the days before the first application, and none is applied for on the
  // others.
  EXPECT_THAT(DaysOf(Differences(timeline, {}, {Kela({10, 25}), none, Kela({40, kOpenDay})}, {})),
              testing::ElementsAre(DaySpan{10, 25}, DaySpan{40, kOpenDay}));
  // From whom a benefit is applied for does not matter, but that one is.
  EXPECT_THAT(DaysOf(Differences(timeline, {}, {unknown, Kela({10, 25})}, {})), testing::IsEmpty());
}

TEST(Differences, AreOnlyOnDaysWithAKnownPayer) {
  law::v1::Determination determination;
  AddPeriod({0, kOpenDay}, law::v1::OUTCOME_ENTITLED, "a", determination);
  const auto timeline = JoinTimeline(determination);
  PayerPeriod none;
  none.days = {10, 20};
  none.known = PayerKnown::kNoBenefit;
  EXPECT_THAT(DaysOf(Differences(timeline, {}, {Kela({5, 10}), none}, {})),
              testing::ElementsAre(DaySpan{5, 10}));
}

TEST(Differences, DoNotComeApartWhereOnlyTheBenefitOfKelaChanges) {
  law::v1::Determination determination;
  AddPeriod({0, kOpenDay}, law::v1::OUTCOME_ENTITLED, "a", determination);
  const auto timeline = JoinTimeline(determination);
  const auto differences = Differences(
      timeline, {}, {Kela({0, 10}), Kela({10, kOpenDay}, law::v1::BENEFIT_GENERAL_SUPPORT)}, {});
  ASSERT_THAT(DaysOf(differences), testing::ElementsAre(DaySpan{0, kOpenDay}));
  EXPECT_EQ(differences[0].benefit, law::v1::BENEFIT_BASIC);
}

TEST(NotCovered, GivesTheStretchesBetween) {
  EXPECT_THAT(NotCovered({0, 10}, {}), testing::ElementsAre(DaySpan{0, 10}));
  EXPECT_THAT(NotCovered({0, 10}, {{8, kOpenDay}, {2, 4}, {3, 6}}),
              testing::ElementsAre(DaySpan{0, 2}, DaySpan{6, 8}));
  EXPECT_THAT(NotCovered({0, 10}, {{kFirstDay, 5}, {5, kOpenDay}}), testing::IsEmpty());
  EXPECT_THAT(NotCovered({5, 5}, {}), testing::IsEmpty());
}

class WithoutGround : public testing::Test {
 protected:
  WithoutGround() {
    *stated_.Add() = Stated(1, 0, kOpenDay);
    AddPeriod({5, kOpenDay}, law::v1::OUTCOME_ENTITLED, "a", determination_);
    before_.Add()->set_from_day(0);
    before_.rbegin()->set_until_day(kOpenDay);
  }
  std::optional<DaySpan> Find(const Payers& payers) {
    return StatedWithoutGround(stated_, before_, JoinTimeline(determination_), payers);
  }

  StatedPeriods stated_;
  law::v1::Determination determination_;
  google::protobuf::RepeatedPtrField<v1::DeterminedPeriod> before_;
};

TEST_F(WithoutGround, IsToldOnceWhenThePeriodLeavesTheTimeline) {
  const Payers payers = {Kela({kFirstDay, kOpenDay})};
  EXPECT_EQ(Find(payers), (DaySpan{0, 5}));
  before_.rbegin()->set_from_day(5);
  EXPECT_EQ(Find(payers), std::nullopt);
}

TEST_F(WithoutGround, IsNotToldOfDaysForWhichNoBenefitIsAppliedForAnyMore) {
  PayerPeriod none;
  none.days = {kFirstDay, 5};
  none.known = PayerKnown::kNoBenefit;
  EXPECT_EQ(Find({none, Kela({5, kOpenDay})}), std::nullopt);
}

}  // namespace
}  // namespace typl::statement
