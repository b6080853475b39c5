#include "tools/sim/persons.h"

#include <algorithm>
#include <set>
#include <string>

#include "common/ids/ids.h"
#include "common/time/business_date.h"
#include "gtest/gtest.h"
#include "tools/sim/answers.h"
#include "tools/sim/identity_codes.h"
#include "tools/sim/region.h"

namespace typl::sim {
namespace {

using law::v1::Fact;

// Written a second time from decree 128/2010, not shared with the generator.
char ExpectedCheckCharacter(const std::string& code) {
  int64_t number = std::stoll(code.substr(0, 6) + code.substr(7, 3));
  return std::string("0123456789ABCDEFHJKLMNPRSTUVWXY")[static_cast<size_t>(number % 31)];
}

WeekProfile Week14() { return Weekly2020()[13]; }

TEST(IdentityOf, GivesValidArtificialCodes) {
  for (uint64_t number = 0; number < 5'000'000; number += 9'973) {
    Identity identity = IdentityOf(number);
    ASSERT_EQ(identity.code.size(), 11u);
    EXPECT_EQ(identity.code[10], ExpectedCheckCharacter(identity.code)) << number;
    EXPECT_GE(identity.code.substr(7, 3), "900");
    EXPECT_EQ(std::stoi(identity.code.substr(0, 2)), identity.birth_date.day());
    EXPECT_EQ(std::stoi(identity.code.substr(2, 2)), identity.birth_date.month());
    bool of_1900s = std::string("-YXWVU").find(identity.code[6]) != std::string::npos;
    EXPECT_EQ(of_1900s, identity.birth_date.year() < 2000);
  }
}

TEST(IdentityOf, NeverRepeatsACode) {
  std::set<std::string> codes;
  for (uint64_t number = 0; number < 200'000; ++number) codes.insert(IdentityOf(number).code);
  // Across the change of signs as well.
  for (uint64_t number = 1'650'000; number < 1'750'000; ++number) {
    codes.insert(IdentityOf(number).code);
  }
  EXPECT_EQ(codes.size(), 300'000u);
}

TEST(BusinessIdOf, HasTheCheckDigit) {
  const int weights[] = {7, 9, 10, 5, 8, 4, 2};
  for (uint64_t number = 0; number < 3000; ++number) {
    std::string id = BusinessIdOf(number);
    ASSERT_EQ(id.size(), 9u);
    int sum = id[8] - '0';
    for (size_t i = 0; i < 7; ++i) sum += (id[i] - '0') * weights[i];
    EXPECT_EQ(sum % 11, 0) << id;
  }
}

TEST(PersonGenerator, KeepsTheTotalsOfEveryWeekExactly) {
  PersonGenerator generator(7);
  uint64_t first = 0;
  int entrepreneurs = 0;
  for (const WeekProfile& week : Weekly2020()) {
    std::vector<PersonPlan> plans = generator.PlanWeek(week, first);
    first += plans.size();
    auto count = [&plans](auto matches) {
      return static_cast<int>(std::count_if(plans.begin(), plans.end(), matches));
    };
    EXPECT_EQ(static_cast<int>(plans.size()), week.registrations);
    EXPECT_EQ(count([](const PersonPlan& plan) { return plan.laid_off; }), week.new_lay_offs);
    EXPECT_EQ(count([](const PersonPlan& plan) { return plan.entrepreneur; }), Entrepreneurs(week));
    entrepreneurs += Entrepreneurs(week);
    EXPECT_EQ(
        count([](const PersonPlan& plan) { return plan.channel == intake::v1::CHANNEL_ONLINE; }),
        week.online);
    EXPECT_TRUE(std::is_sorted(plans.begin(), plans.end(),
                               [](const auto& a, const auto& b) { return a.day < b.day; }));
    EXPECT_GE(plans.front().day, week.from);
    EXPECT_LT(plans.back().day, week.until);
  }
  EXPECT_EQ(first, 43'872u);
  // About 2,000 entrepreneurs had 4,694 statements.
  EXPECT_EQ(SumOf(Weekly2020()).entrepreneur_statements, 4'694);
  EXPECT_NEAR(entrepreneurs, 2'041, 30);
}

TEST(PersonGenerator, SplitsApplicantsInThePayersRatio) {
  std::vector<PersonPlan> plans = PersonGenerator(1).PlanWeek(Week14(), 0);
  double funds = 0;
  double kela = 0;
  for (const PersonPlan& plan : plans) {
    funds += plan.payer == Payer::kFund ? 1 : 0;
    kela += plan.payer == Payer::kKela ? 1 : 0;
  }
  EXPECT_NEAR(funds / (funds + kela), 4123.0 / (4123 + 3317), 0.0005);
}

TEST(PersonGenerator, LetsPayersAskAboutSomeWhoAppliedForNothing) {
  const PersonGenerator generator(1);
  int none = 0;
  int asked = 0;
  for (const PersonPlan& plan : generator.PlanWeek(Week14(), 0)) {
    none += plan.payer == Payer::kNone ? 1 : 0;
    const auto ask = generator.PayerAsks(plan);
    if (!ask) continue;
    ++asked;
    EXPECT_EQ(plan.payer, Payer::kNone);
    EXPECT_GT(ask->day, plan.day);
    EXPECT_EQ(ask->payer == "recipients/kela",
              ask->benefit == law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY);
    EXPECT_EQ(ask->payer, generator.PayerAsks(plan)->payer);
  }
  EXPECT_GT(asked, 0);
  EXPECT_NEAR(static_cast<double>(asked) / none, 0.1, 0.05);
}

TEST(PersonGenerator, MakesTheSamePersonsFromTheSameSeedAndOthersFromAnother) {
  std::vector<PersonPlan> plans = PersonGenerator(42).PlanWeek(Week14(), 0);
  std::vector<PersonPlan> again = PersonGenerator(42).PlanWeek(Week14(), 0);
  int same_with_other_seed = 0;
  for (size_t i = 0; i < plans.size(); ++i) {
    Person person = PersonGenerator(42).Make(plans[i]);
    EXPECT_EQ(person.registration.SerializeAsString(),
              PersonGenerator(42).Make(again[i]).registration.SerializeAsString());
    if (person.registration.SerializeAsString() ==
        PersonGenerator(43).Make(plans[i]).registration.SerializeAsString()) {
      ++same_with_other_seed;
    }
  }
  EXPECT_EQ(same_with_other_seed, 0);
}

TEST(PersonGenerator, GivesEveryCallItsOwnUuid) {
  PersonGenerator generator(5);
  std::set<std::string> ids;
  for (uint64_t number = 0; number < 2000; ++number) {
    for (const char* purpose : {"register", "change-1", "change-2"}) {
      std::string id = generator.RequestId(number, purpose);
      EXPECT_TRUE(IsUuid(id)) << id;
      ids.insert(id);
    }
  }
  EXPECT_EQ(ids.size(), 6000u);
}

TEST(PersonGenerator, KnowsInTruthEverythingThatWasTold) {
  PersonGenerator generator(3);
  bool something_left_out = false;
  for (const PersonPlan& plan : generator.PlanWeek(Week14(), 0)) {
    Person person = generator.Make(plan);
    for (const law::v1::Fact& told : person.registration.facts()) {
      auto truth = std::find_if(person.truth.begin(), person.truth.end(),
                                [&told](const auto& fact) { return fact.key() == told.key(); });
      ASSERT_NE(truth, person.truth.end());
      law::v1::Fact merged = *truth;
      merged.MergeFrom(told);
      // Nothing told contradicts the truth.
      EXPECT_EQ(merged.SerializeAsString(), truth->SerializeAsString());
      something_left_out |= told.SerializeAsString() != truth->SerializeAsString();
    }
    something_left_out |=
        person.truth.size() != static_cast<size_t>(person.registration.facts_size());
    for (const LaterChange& change : person.changes) EXPECT_GT(change.day, plan.day);
  }
  EXPECT_TRUE(something_left_out);
}

TEST(PersonGenerator, TellsEveryKindOfFactSomewhereInTheYear) {
  PersonGenerator generator(11);
  std::set<Fact::ContentCase> told;
  uint64_t first = 0;
  for (const WeekProfile& week : Weekly2020()) {
    for (const PersonPlan& plan : generator.PlanWeek(week, first)) {
      const Person person = generator.Make(plan);
      for (const Fact& fact : person.registration.facts()) told.insert(fact.content_case());
      for (const LaterChange& change : person.changes) {
        for (const Fact& fact : change.facts) told.insert(fact.content_case());
      }
    }
    first += static_cast<uint64_t>(week.registrations);
  }
  for (const Fact::ContentCase content :
       {Fact::kPersonBasics, Fact::kSearchAim, Fact::kEmployment, Fact::kLayOff, Fact::kStudy,
        Fact::kBusiness, Fact::kBenefitApplication, Fact::kUnpaidWork, Fact::kWorkRefusal,
        Fact::kNeglect, Fact::kService, Fact::kStudyApplication, Fact::kStudyNeglect,
        Fact::kPayerMatter}) {
    EXPECT_TRUE(told.contains(content)) << content;
  }
}

TEST(PersonGenerator, LetsAdvisersFindThingsWithinTheSearchAndThePersonKnowMore) {
  PersonGenerator generator(5);
  int neglects = 0;
  for (const PersonPlan& plan : generator.PlanWeek(Week14(), 0)) {
    const Person person = generator.Make(plan);
    for (const LaterChange& change : person.changes) {
      if (change.facts.empty() || !change.facts[0].has_neglect()) continue;
      ++neglects;
      EXPECT_TRUE(change.by_adviser);
      EXPECT_FALSE(plan.laid_off || plan.entrepreneur);
      EXPECT_EQ(change.facts[0].source(), law::v1::FACT_SOURCE_AUTHORITY);
      EXPECT_NE(change.truth.at(0).neglect().reason(), law::v1::NEGLECT_REASON_UNSPECIFIED);
      EXPECT_EQ(person.changes.back().end_reason != law::v1::SEARCH_END_REASON_UNSPECIFIED, true);
      EXPECT_LT(change.day, person.changes.back().day);
    }
  }
  EXPECT_GT(neglects, 20);
}

statement::v1::ClarificationRequest Asking(const std::string& key, const std::string& fact) {
  statement::v1::ClarificationRequest request;
  statement::v1::Question& question = *request.add_questions();
  question.set_subject_key(key);
  question.set_fact(fact);
  return request;
}

Person SomePerson() {
  Person person;
  *person.registration.mutable_requested_on() = DayToProto(absl::CivilDay(2020, 3, 30));
  Fact& work = person.truth.emplace_back();
  work.set_key("employment-1");
  work.set_source(law::v1::FACT_SOURCE_PERSON);
  work.mutable_employment()->set_agreed_days(20);
  LaterChange& change = person.changes.emplace_back();
  change.day = absl::CivilDay(2020, 5, 4);
  Fact& told = change.facts.emplace_back();
  told.set_key("neglect-1");
  told.mutable_neglect();
  change.truth.push_back(told);
  change.truth[0].mutable_neglect()->set_reason(law::v1::NEGLECT_REASON_OTHER);
  return person;
}

TEST(AnswerTo, SaysWhatIsTrueAndNoToWhatTheStoryLeavesOpen) {
  const absl::CivilDay day(2020, 4, 6);
  const std::vector<Fact> answer =
      AnswerTo(Asking("employment-1", "employment.accounts_differ"), SomePerson(), day);
  ASSERT_EQ(answer.size(), 1u);
  EXPECT_EQ(answer[0].key(), "employment-1");
  EXPECT_EQ(answer[0].employment().agreed_days(), 20);
  EXPECT_TRUE(answer[0].employment().has_accounts_differ());
  EXPECT_FALSE(answer[0].employment().accounts_differ());
}

TEST(AnswerTo, KnowsOfALaterFindingFromItsDayOn) {
  const auto request = Asking("neglect-1", "neglect.reason");
  const std::vector<Fact> after = AnswerTo(request, SomePerson(), absl::CivilDay(2020, 5, 6));
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].neglect().reason(), law::v1::NEGLECT_REASON_OTHER);
}

TEST(AnswerTo, TellsOfSomethingNewWhenNothingOfTheKindWasKnown) {
  const absl::CivilDay day(2020, 10, 6);
  statement::v1::ClarificationRequest request = Asking("", "study_application.conduct");
  *request.add_questions() = Asking("", "study_application.from").questions(0);
  *request.add_questions() = Asking("search-1", "job_search.time_self_booked").questions(0);
  const std::vector<Fact> answer = AnswerTo(request, SomePerson(), day);
  ASSERT_EQ(answer.size(), 2u);
  EXPECT_EQ(answer[0].key(), "study-application-asked");
  EXPECT_NE(answer[0].study_application().conduct(),
            law::v1::STUDY_APPLICATION_CONDUCT_UNSPECIFIED);
  EXPECT_EQ(DayFromProto(answer[0].study_application().from()), absl::CivilDay(2020, 9, 1));
  EXPECT_EQ(answer[1].key(), "search-1");
  EXPECT_TRUE(answer[1].job_search().has_time_self_booked());
}

TEST(ParseWeeklyProfile, RefusesAWeekThatDoesNotAddUp) {
  std::string csv = kWeekly2020Csv;
  size_t at = csv.find("14,2020-03-30,2020-04-06,5,3500");
  ASSERT_NE(at, std::string::npos);
  csv.replace(at, 31, "14,2020-03-30,2020-04-06,5,3501");
  absl::Status status = ParseWeeklyProfile(csv).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("line 19"), std::string::npos) << status;
}

TEST(ScaledTo, KeepsTheSharesOfTheYear) {
  WeekProfile year = SumOf(Weekly2020());
  WeekProfile scaled = ScaledTo(year, 1'000'000, absl::CivilDay(2020, 3, 30));
  EXPECT_EQ(scaled.registrations, 1'000'000);
  EXPECT_NEAR(scaled.new_lay_offs / 1e6, 17424.0 / 43872, 1e-6);
  EXPECT_EQ(scaled.online + scaled.other, scaled.registrations);
  EXPECT_EQ(scaled.until - scaled.from, 1);
}

}  // namespace
}  // namespace typl::sim
