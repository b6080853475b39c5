#include "services/statement/domain/case_step.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/business_date.h"
#include "services/statement/domain/case_test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::BENEFIT_EARNINGS_RELATED;
using law::v1::BENEFIT_NONE;
using law::v1::EMPLOYMENT_END_GROUND_ECONOMIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using law::v1::EMPLOYMENT_END_GROUND_UNSPECIFIED;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Issuing, RegistrationGivesRightUntilFurtherNotice) {
  TestCase person;
  const Step step =
      person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  ASSERT_THAT(Summaries(step), ElementsAre("1 ENTITLED [2020-03-30, -)"));
  const v1::Statement& statement = step.statements[0];
  EXPECT_EQ(statement.name(), PersonResourceName(TestPerson(), kStatements, 1));
  EXPECT_EQ(statement.kind(), law::v1::STATEMENT_KIND_BASIC);
  EXPECT_TRUE(statement.decided_automatically());
  EXPECT_EQ(statement.officer(), "");
  EXPECT_EQ(statement.authority(), "employment_authority");
  EXPECT_EQ(statement.benefit(), BENEFIT_BASIC);
  EXPECT_EQ(statement.pack_hash(), person.law.pack_hash());
  EXPECT_EQ(statement.issue_reason(), v1::ISSUE_REASON_NEW);
  EXPECT_EQ(DayFromProto(statement.issued_on()), absl::CivilDay(2020, 3, 30));
  EXPECT_EQ(DayFromProto(statement.due_on()), absl::CivilDay(2020, 4, 6));
  EXPECT_EQ(TimeFromProto(statement.issue_time()), Noon("2020-03-30"));
  ASSERT_EQ(statement.wordings_size(), 1);
  EXPECT_EQ(statement.wordings(0).fi(), "fi R_entitled");
  EXPECT_EQ(statement.wordings(0).sv(), "sv R_entitled");
  EXPECT_EQ(statement.wordings(0).section(), "TTL 2:1");
  law::v1::Receipt receipt;
  ASSERT_TRUE(receipt.ParseFromString(step.receipt));
  EXPECT_EQ(receipt.pack_hash(), person.law.pack_hash());
  EXPECT_EQ(person.file.facts().facts(0).source_event(), "intake/3/1");
  EXPECT_EQ(TimeFromProto(person.file.facts().facts(0).known_at()), Noon("2020-03-30"));
}

TEST(Issuing, SameFactsAgainIssueNothing) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  const Step step = person.Report("2020-04-02", {SearchFact("2020-03-30")});
  EXPECT_THAT(Summaries(step), IsEmpty());
}

TEST(Issuing, LaterEndOfTheSearchIsAnObstacleFromItsDay) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  const Step step = person.Report("2020-05-04", {SearchFact("2020-03-30", "2020-05-04")});
  ASSERT_THAT(Summaries(step), ElementsAre("2 OBSTACLE [2020-05-04, -) supersedes 1"));
  EXPECT_EQ(step.statements[0].issue_reason(), v1::ISSUE_REASON_FACTS_CHANGED);
  EXPECT_EQ(step.statements[0].supersedes(0), PersonResourceName(TestPerson(), kStatements, 1));
}

TEST(Issuing, CorrectionInThePastRestatesOnlyTheDaysThatDiffer) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  const Step studied = person.Report("2020-06-15", {StudyFact("2020-04-06", "2020-05-18")});
  EXPECT_THAT(Summaries(studied), ElementsAre("2 OBSTACLE [2020-04-06, 2020-05-18) supersedes 1"));
  const Step shorter = person.Report("2020-06-20", {StudyFact("2020-04-06", "2020-05-11")});
  EXPECT_THAT(Summaries(shorter), ElementsAre("3 ENTITLED [2020-05-11, 2020-05-18) supersedes 2"));
  const Step longer = person.Report("2020-06-21", {StudyFact("2020-03-30", "2020-06-01")});
  EXPECT_THAT(Summaries(longer), ElementsAre("4 OBSTACLE [2020-03-30, 2020-04-06) supersedes 1",
                                             "5 OBSTACLE [2020-05-11, 2020-06-01) supersedes 1 3"));
}

TEST(Issuing, UndeterminedHoldsBackAndLeavesWhatWasStated) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  const Step asked =
      person.Report("2020-04-20", {StudyFact("2020-04-01", "2020-04-10"),
                                   EmploymentFact("2020-04-15", EMPLOYMENT_END_GROUND_UNSPECIFIED),
                                   SearchFact("2020-03-30", "2020-08-01")});
  EXPECT_THAT(Summaries(asked), ElementsAre("2 OBSTACLE [2020-04-01, 2020-04-10) supersedes 1"));
  const Step answered =
      person.Report("2020-04-22", {EmploymentFact("2020-04-15", EMPLOYMENT_END_GROUND_ECONOMIC)});
  EXPECT_THAT(Summaries(answered), ElementsAre("3 OBSTACLE [2020-08-01, -) supersedes 1"));
}

TEST(Benefit, NothingIsStatedOrAskedWhenNoneIsAppliedFor) {
  TestCase person;
  const Step step = person.Report(
      "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_NONE),
                     EmploymentFact("2020-03-29", EMPLOYMENT_END_GROUND_UNSPECIFIED)});
  EXPECT_THAT(step.statements, IsEmpty());
  EXPECT_THAT(step.requests_sent, IsEmpty());
  EXPECT_THAT(step.tasks, IsEmpty());
}

TEST(Benefit, IsAskedForWhenItWasNeverToldTogetherWithAllElse) {
  TestCase person;
  const Step step = person.Report(
      "2020-03-30",
      {SearchFact("2020-03-30"), EmploymentFact("2020-03-29", EMPLOYMENT_END_GROUND_UNSPECIFIED)});
  EXPECT_THAT(step.statements, IsEmpty());
  ASSERT_EQ(step.requests_sent.size(), 1u);
  ASSERT_EQ(step.requests_sent[0].questions_size(), 2);
  EXPECT_EQ(step.requests_sent[0].questions(0).fact(), "benefit_application.benefit");
  EXPECT_EQ(step.requests_sent[0].questions(0).wording().code(), "Q_benefit_application.benefit");
  EXPECT_EQ(step.requests_sent[0].questions(1).fact(), "employment.end_ground");
  EXPECT_EQ(step.requests_sent[0].questions(1).subject_key(), "employment-1");
}

TEST(Benefit, AnswerNoneSettlesEverything) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"),
                               EmploymentFact("2020-03-29", EMPLOYMENT_END_GROUND_UNSPECIFIED)});
  const Step step = person.Report("2020-04-01", {BenefitFact(BENEFIT_NONE)});
  EXPECT_THAT(step.statements, IsEmpty());
  ASSERT_EQ(step.requests_closed.size(), 1u);
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_ANSWERED);
}

TEST(Benefit, ChangeOfPayerIssuesWhatIsToComeToTheNewOne) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  person.Report("2020-04-20", {StudyFact("2020-06-01", "2020-08-01")});
  const Step step = person.Report(
      "2020-05-04", {BenefitFact(BENEFIT_EARNINGS_RELATED, "ytk", "2020-05-01", "benefit-2")});
  EXPECT_THAT(Summaries(step), ElementsAre("3 ENTITLED [2020-05-01, 2020-06-01) supersedes 1",
                                           "4 OBSTACLE [2020-06-01, 2020-08-01) supersedes 2",
                                           "5 ENTITLED [2020-08-01, -) supersedes 1"));
  for (const v1::Statement& statement : step.statements) {
    EXPECT_EQ(statement.fund(), "ytk");
    EXPECT_EQ(statement.benefit(), BENEFIT_EARNINGS_RELATED);
  }
}

TEST(Benefit, ChangeAmongKelasBenefitsIssuesNothing) {
  TestCase person;
  person.Report("2026-04-15",
                {SearchFact("2026-04-15"), BenefitFact(law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY)});
  const Step step = person.Report(
      "2026-05-01", {BenefitFact(law::v1::BENEFIT_GENERAL_SUPPORT, "", "2026-05-01", "benefit-2")});
  EXPECT_THAT(step.statements, IsEmpty());
}

TEST(Benefit, UnknownFundIsAskedForAndHoldsBackItsDaysOnly) {
  TestCase person;
  const Step step =
      person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                                   BenefitFact(BENEFIT_EARNINGS_RELATED, "", "2020-05-01", "b2")});
  EXPECT_THAT(Summaries(step), ElementsAre("1 ENTITLED [2020-03-30, 2020-05-01)"));
  ASSERT_EQ(step.requests_sent.size(), 1u);
  EXPECT_EQ(step.requests_sent[0].questions(0).fact(), "benefit_application.fund");
  EXPECT_EQ(step.requests_sent[0].questions(0).subject_key(), "b2");
}

TEST(Issuing, FactsTakenBackUnderAStatementOpenATask) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  const Step step = person.Report("2020-04-01", {Withdrawn(SearchFact("2020-03-30"))});
  EXPECT_THAT(step.statements, IsEmpty());
  ASSERT_EQ(step.tasks.size(), 1u);
  EXPECT_EQ(step.tasks[0].task.matter().reason(), kStatedWithoutGround);
  const Step again = person.Report("2020-04-02", {BenefitFact(BENEFIT_BASIC)});
  EXPECT_THAT(again.tasks, IsEmpty());
}

std::string Bytes(const Step& step) {
  std::string bytes = step.file.SerializeAsString() + step.receipt;
  for (const auto& statement : step.statements) bytes += statement.SerializeAsString();
  for (const auto& request : step.requests_sent) bytes += request.SerializeAsString();
  for (const auto& request : step.requests_closed) bytes += request.SerializeAsString();
  for (const auto& change : step.tasks) bytes += change.task.SerializeAsString();
  return bytes;
}

std::string PlayStory() {
  TestCase person;
  std::string bytes;
  bytes += Bytes(person.Report("2020-03-30", {SearchFact("2020-03-30")}));
  bytes += Bytes(person.Report("2020-03-31", {BenefitFact(BENEFIT_BASIC)}));
  bytes += Bytes(person.Report("2020-04-20",
                               {EmploymentFact("2020-04-15", EMPLOYMENT_END_GROUND_UNSPECIFIED)}));
  bytes += Bytes(person.FireTimer("2020-05-05", 2));
  bytes += Bytes(
      person.Report("2020-05-06", {EmploymentFact("2020-04-15", EMPLOYMENT_END_GROUND_RESIGNED)}));
  person.MarkDecided(2);
  bytes += Bytes(person.Decide("2020-05-20", 2, "waiting"));
  return bytes;
}

TEST(Replay, SameInputsGiveTheSameBytes) {
  const std::string first = PlayStory();
  EXPECT_EQ(first, PlayStory());
  EXPECT_GT(first.size(), 1'000u);
}

struct BadInput {
  const char* name;
  v1::InputSource source;
  std::string payload;
  const char* reason;
};

class Unprocessable : public testing::TestWithParam<BadInput> {};

TEST_P(Unprocessable, IsToldByItsCodeAndWithoutContent) {
  Input input;
  input.source = GetParam().source;
  input.recorded_at = Noon("2020-03-30");
  input.payload = GetParam().payload;
  const FakeLaw law;
  const auto step = CaseStepper(law, CaseRules()).Advance(TestPerson(), v1::PersonFile(), input);
  ASSERT_FALSE(step.ok());
  EXPECT_EQ(QuarantineReason(step.status()), GetParam().reason);
  EXPECT_EQ(step.status().message().find("secret"), absl::string_view::npos);
}

std::string PayloadOfUnknownKind() {
  intake::v1::IntakeEvent event;
  event.set_kind(static_cast<intake::v1::IntakeEventKind>(77));
  return event.SerializeAsString();
}

law::v1::Fact ForgedFinding() {
  law::v1::Fact fact;
  fact.set_key("secret");
  fact.mutable_officer_finding()->set_provision("2a:1");
  return fact;
}

INSTANTIATE_TEST_SUITE_P(
    Inputs, Unprocessable,
    testing::Values(
        BadInput{"Garbage", v1::INPUT_SOURCE_INTAKE, "\xff\xff secret", "EVENT_UNREADABLE"},
        BadInput{"UnknownKind", v1::INPUT_SOURCE_INTAKE, PayloadOfUnknownKind(),
                 "EVENT_KIND_UNKNOWN"},
        BadInput{"EmptyFact", v1::INPUT_SOURCE_INTAKE, IntakePayload({law::v1::Fact()}),
                 "FACT_WITHOUT_CONTENT"},
        BadInput{"ForgedFinding", v1::INPUT_SOURCE_INTAKE, IntakePayload({ForgedFinding()}),
                 "FACT_NOT_ALLOWED"},
        BadInput{"OwnGarbage", v1::INPUT_SOURCE_STATEMENT, "\xff\xff secret", "INPUT_UNREADABLE"},
        BadInput{"OwnEmpty", v1::INPUT_SOURCE_STATEMENT, "", "INPUT_UNKNOWN"}),
    [](const auto& parameter) { return std::string(parameter.param.name); });

}  // namespace
}  // namespace typl::statement
