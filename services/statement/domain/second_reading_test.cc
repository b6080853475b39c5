#include "services/statement/domain/second_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/statement/domain/case_test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

int SampledOf(int inputs, int percent) {
  int sampled = 0;
  for (int i = 0; i < inputs; ++i) {
    if (IsSampled(TestPerson(static_cast<uint64_t>(i / 3)), static_cast<uint64_t>(i), percent)) {
      ++sampled;
    }
  }
  return sampled;
}

TEST(IsSampled, TakesTheShareThatIsAskedFor) {
  EXPECT_EQ(SampledOf(10'000, 0), 0);
  EXPECT_EQ(SampledOf(10'000, 100), 10'000);
  // Five standard deviations of a fair draw.
  EXPECT_NEAR(SampledOf(100'000, 1), 1'000, 160);
  EXPECT_NEAR(SampledOf(100'000, 30), 30'000, 730);
}

TEST(IsSampled, StaysTheSameForAnInputAndLooksAtPersonAndInput) {
  // By the formula, so that a change of it, which would change samples under way, is noticed.
  EXPECT_FALSE(IsSampled(TestPerson(1), 0, 1));
  int by_person = 0;
  int by_input = 0;
  for (uint64_t i = 0; i < 1'000; ++i) {
    by_person += IsSampled(TestPerson(i), 7, 50) ? 1 : 0;
    by_input += IsSampled(TestPerson(7), i, 50) ? 1 : 0;
  }
  EXPECT_NEAR(by_person, 500, 80);
  EXPECT_NEAR(by_input, 500, 80);
}

law::v1::Determination Determined(const std::string& ground_row) {
  law::v1::Determination determination;
  law::v1::Period& period = *determination.add_timeline();
  period.set_outcome(law::v1::OUTCOME_ENTITLED);
  period.mutable_range()->mutable_from()->set_year(2020);
  law::v1::Ground& ground = *period.add_grounds();
  ground.set_provision("2:1");
  ground.set_row(ground_row);
  law::v1::OpenFact& open = *determination.add_open_facts();
  open.set_provision("2a:1");
  open.set_fact("employment.end_ground");
  determination.add_notes()->set_provision("3:1");
  return determination;
}

TEST(DifferingProvisions, NamesThoseOfWhichTheTwoSayOtherThings) {
  const law::v1::Determination first = Determined("a");
  EXPECT_THAT(DifferingProvisions(first, Determined("b")), ElementsAre("2:1"));
  law::v1::Determination second = first;
  second.mutable_open_facts(0)->set_fact("employment.until");
  second.clear_notes();
  EXPECT_THAT(DifferingProvisions(first, second), ElementsAre("2a:1", "3:1"));
  EXPECT_THAT(DifferingProvisions(second, first), ElementsAre("2a:1", "3:1"));
  second = first;
  second.add_officer_matters()->set_provision("2a:4");
  EXPECT_THAT(DifferingProvisions(first, second), ElementsAre("2a:4"));
}

TEST(DifferingProvisions, FindsTheSameThingSaidTwice) {
  const law::v1::Determination first = Determined("a");
  law::v1::Determination second = first;
  *second.add_notes() = second.notes(0);
  EXPECT_THAT(DifferingProvisions(first, second), ElementsAre("3:1"));
}

TEST(DifferingProvisions, NamesTheTimelineWhenNoProvisionDiffers) {
  law::v1::Determination first;
  law::v1::Determination second;
  second.add_timeline()->set_outcome(law::v1::OUTCOME_ENTITLED);
  EXPECT_THAT(DifferingProvisions(first, second), ElementsAre("timeline"));
}

// The second reader finds an obstacle where the first finds the right.
void Misread(law::v1::Determination& determination) {
  for (law::v1::Period& period : *determination.mutable_timeline()) {
    period.set_outcome(law::v1::OUTCOME_OBSTACLE);
  }
}

Input Registration(std::string& payload, uint64_t sequence = 1) {
  payload = IntakePayload({SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  return {v1::INPUT_SOURCE_INTAKE, 3, sequence, Noon("2020-03-30"), payload};
}

TEST(SecondReading, DisagreementStatesNothingAndNamesProvisionsOnly) {
  FakeLaw law;
  law.second_reader_fault = Misread;
  CaseRules rules;
  rules.second_reading_percent = 100;
  std::string payload;
  const auto step = CaseStepper(law, rules).Advance(TestPerson(), {}, Registration(payload));
  ASSERT_FALSE(step.ok());
  EXPECT_EQ(QuarantineReason(step.status()), kSecondReadingDiffers);
  const std::string text(step.status().message());
  EXPECT_THAT(text, HasSubstr("2:1"));
  EXPECT_THAT(text, Not(HasSubstr("2020")));
  EXPECT_THAT(text, Not(HasSubstr("search-1")));
}

TEST(SecondReading, AgreementLetsTheStepBe) {
  const FakeLaw law;
  CaseRules rules;
  rules.second_reading_percent = 100;
  std::string payload;
  const auto read = CaseStepper(law, rules).Advance(TestPerson(), {}, Registration(payload));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(read->second_read);
  EXPECT_THAT(read->statements, SizeIs(1));
}

TEST(SecondReading, IsNotMadeOutsideTheSample) {
  FakeLaw law;
  law.second_reader_fault = Misread;
  std::string payload;
  CaseRules rules;
  rules.second_reading_percent = 0;
  const auto unread = CaseStepper(law, rules).Advance(TestPerson(), {}, Registration(payload));
  ASSERT_TRUE(unread.ok()) << unread.status();
  EXPECT_FALSE(unread->second_read);
  // The same inputs again are sampled again, and only they.
  rules.second_reading_percent = 50;
  int blocked = 0;
  for (uint64_t sequence = 1; sequence <= 64; ++sequence) {
    const Input input = Registration(payload, sequence);
    const bool once = CaseStepper(law, rules).Advance(TestPerson(), {}, input).ok();
    EXPECT_EQ(CaseStepper(law, rules).Advance(TestPerson(), {}, input).ok(), once);
    blocked += once ? 0 : 1;
  }
  EXPECT_GT(blocked, 10);
  EXPECT_LT(blocked, 54);
}

}  // namespace
}  // namespace typl::statement
