// Supplements, annulments, what payers ask, and the look afterwards.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/business_date.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/case_test_support.h"

namespace typl::statement {
namespace {

using intake::v1::PayerAsked;
using law::v1::BENEFIT_BASIC;
using law::v1::BENEFIT_EARNINGS_RELATED;
using law::v1::BENEFIT_NONE;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string StatementName(uint64_t number) {
  return PersonResourceName(TestPerson(), kStatements, number);
}

// Entitled from 30.3.2020; gives the statement.
TestCase Entitled(v1::Statement* statement) {
  TestCase person;
  Step step = person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  EXPECT_THAT(step.statements, SizeIs(1));
  *statement = step.statements[0];
  return person;
}

v1::StatementInput Supplement(const v1::Statement& about, uint64_t task = 0) {
  v1::StatementInput input;
  *input.mutable_statement_supplement()->mutable_about() = about;
  input.mutable_statement_supplement()->set_explanation("The employer's notice is of 1.3.");
  input.mutable_statement_supplement()->set_officer("officers/o1");
  input.mutable_statement_supplement()->set_task(task);
  return input;
}

v1::StatementInput Annulment(const v1::Statement& about, uint64_t task = 0) {
  v1::StatementInput input;
  *input.mutable_statement_annulment()->mutable_about() = about;
  input.mutable_statement_annulment()->set_reason(v1::ISSUE_REASON_ISSUED_IN_ERROR);
  input.mutable_statement_annulment()->set_explanation("Of another person.");
  input.mutable_statement_annulment()->set_officer("officers/o1");
  input.mutable_statement_annulment()->set_task(task);
  return input;
}

PayerAsked Asked(v1::PayerRequestKind kind, absl::string_view recipient = "recipients/kela") {
  PayerAsked asked;
  asked.set_number(1);
  asked.set_kind(kind);
  asked.set_recipient(std::string(recipient));
  return asked;
}

PayerAsked AskedForStatement(absl::string_view from, absl::string_view until = "") {
  PayerAsked asked = Asked(v1::PAYER_REQUEST_KIND_STATEMENT);
  asked.set_benefit(BENEFIT_BASIC);
  *asked.mutable_range()->mutable_from() = DayToProto(*ParseDay(from));
  if (!until.empty()) *asked.mutable_range()->mutable_until() = DayToProto(*ParseDay(until));
  return asked;
}

PayerAsked AskedAbout(v1::PayerRequestKind kind, uint64_t statement) {
  PayerAsked asked = Asked(kind);
  asked.set_statement(StatementName(statement));
  asked.set_question("Which notice?");
  asked.set_appeal_pending(true);
  *asked.mutable_appealed_on() = DayToProto(absl::CivilDay(2020, 4, 2));
  return asked;
}

TEST(Supplement, SaysTheSameAndMore) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  const Step step = person.Apply("2020-04-02", Supplement(first));
  ASSERT_THAT(Summaries(step), ElementsAre("2 ENTITLED [2020-03-30, -)"));
  const v1::Statement& supplement = step.statements[0];
  EXPECT_EQ(supplement.act(), v1::STATEMENT_ACT_SUPPLEMENTS);
  EXPECT_EQ(supplement.supplements(), StatementName(1));
  EXPECT_EQ(supplement.issue_reason(), v1::ISSUE_REASON_SUPPLEMENT);
  EXPECT_EQ(supplement.officer(), "officers/o1");
  EXPECT_FALSE(supplement.decided_automatically());
  EXPECT_EQ(supplement.explanation(), "The employer's notice is of 1.3.");
  EXPECT_EQ(supplement.grounds(0).provision(), "2:1");
  // What rules is the statement that was supplemented.
  ASSERT_EQ(person.file.stated_size(), 1);
  EXPECT_EQ(person.file.stated(0).statement(), 1u);
}

TEST(Annulment, LeavesNothingStatedUntilSomethingChanges) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  const Step step = person.Apply("2020-04-02", Annulment(first));
  ASSERT_THAT(Summaries(step), ElementsAre("2 ENTITLED [2020-03-30, -)"));
  EXPECT_EQ(step.statements[0].act(), v1::STATEMENT_ACT_ANNULS);
  EXPECT_EQ(step.statements[0].annuls(), StatementName(1));
  EXPECT_EQ(step.statements[0].issue_reason(), v1::ISSUE_REASON_ISSUED_IN_ERROR);
  // The same facts state nothing again.
  EXPECT_THAT(person.Report("2020-04-03", {BenefitFact(BENEFIT_BASIC)}).statements, IsEmpty());
  // What is then stated replaces nothing, since nothing was in force.
  EXPECT_THAT(Summaries(person.Report("2020-04-04", {StudyFact("2020-04-06", "2020-05-04")})),
              ElementsAre("3 OBSTACLE [2020-04-06, 2020-05-04)"));
}

TEST(Annulment, TwiceDoesNothingMore) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  person.Apply("2020-04-02", Annulment(first));
  EXPECT_THAT(person.Apply("2020-04-03", Annulment(first)).statements, IsEmpty());
}

TEST(Annulment, SettlesTheTaskOfAStatementWithoutGround) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  const Step gone = person.Report("2020-04-02", {Withdrawn(SearchFact("2020-03-30"))});
  ASSERT_THAT(gone.tasks, SizeIs(1));
  EXPECT_EQ(gone.tasks[0].task.kind(), v1::TASK_KIND_GROUNDLESS);
  EXPECT_EQ(gone.tasks[0].task.statement(), StatementName(1));
  const Step step = person.Apply("2020-04-03", Annulment(first, 1));
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.state(), v1::OFFICER_TASK_STATE_DECIDED);
  EXPECT_THAT(step.statements, SizeIs(1));
}

TEST(PayerRequest, MakesTheAuthorityStateWhatNobodyAskedFor) {
  TestCase person;
  const Step silent =
      person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_NONE)});
  EXPECT_THAT(silent.statements, IsEmpty());
  const Step step = person.PayerAsks("2020-04-02", AskedForStatement("2020-03-30"));
  ASSERT_THAT(Summaries(step), ElementsAre("1 ENTITLED [2020-03-30, -)"));
  EXPECT_EQ(step.statements[0].issue_reason(), v1::ISSUE_REASON_PAYER_REQUEST);
  EXPECT_EQ(step.statements[0].payer_request(),
            PersonResourceName(TestPerson(), kPayerRequests, 1));
  EXPECT_EQ(step.statements[0].benefit(), BENEFIT_BASIC);
  ASSERT_THAT(step.payer_requests, SizeIs(2));
  EXPECT_EQ(step.payer_requests[0].state(), v1::PAYER_REQUEST_STATE_OPEN);
  EXPECT_EQ(step.payer_requests[1].state(), v1::PAYER_REQUEST_STATE_ANSWERED);
  EXPECT_THAT(step.payer_requests[1].statements(), ElementsAre(StatementName(1)));
  EXPECT_EQ(DayFromProto(step.payer_requests[1].due_on()), absl::CivilDay(2020, 4, 9));
  EXPECT_EQ(person.file.payer_requests_size(), 0);
}

TEST(PayerRequest, IsAnsweredByWhatWasStatedAlready) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  const Step step = person.PayerAsks("2020-04-02", AskedForStatement("2020-04-01", "2020-05-01"));
  EXPECT_THAT(step.statements, IsEmpty());
  ASSERT_THAT(step.payer_requests, SizeIs(2));
  EXPECT_THAT(step.payer_requests[1].statements(), ElementsAre(StatementName(1)));
}

TEST(PayerRequest, OnDaysWithNothingToStateSaysSo) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  const Step step = person.PayerAsks("2020-04-02", AskedForStatement("2020-02-01", "2020-03-01"));
  ASSERT_THAT(step.payer_requests, SizeIs(2));
  EXPECT_EQ(step.payer_requests[1].state(), v1::PAYER_REQUEST_STATE_ANSWERED);
  EXPECT_THAT(step.payer_requests[1].statements(), IsEmpty());
}

TEST(PayerRequest, WaitsForWhatAnOfficerMustDecide) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                               EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED)});
  const Step asked = person.PayerAsks("2020-04-02", AskedForStatement("2020-03-30"));
  EXPECT_THAT(asked.payer_requests, SizeIs(1));
  EXPECT_EQ(person.file.payer_requests_size(), 1);
  const Step step = person.Decide("2020-04-06", 1, "waiting");
  ASSERT_THAT(step.payer_requests, SizeIs(1));
  EXPECT_THAT(step.payer_requests[0].statements(), ElementsAre(StatementName(1), StatementName(2)));
}

TEST(PayerRequest, ForASupplementIsAnOfficersTask) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  const Step asked =
      person.PayerAsks("2020-04-02", AskedAbout(v1::PAYER_REQUEST_KIND_SUPPLEMENT, 1));
  ASSERT_THAT(asked.tasks, SizeIs(1));
  const v1::OfficerTask& task = asked.tasks[0].task;
  EXPECT_EQ(task.kind(), v1::TASK_KIND_SUPPLEMENT);
  EXPECT_EQ(task.statement(), StatementName(1));
  EXPECT_EQ(DayFromProto(task.due_on()), absl::CivilDay(2020, 4, 9));

  const Step step = person.Apply("2020-04-03", Supplement(first, 1));
  ASSERT_THAT(step.statements, SizeIs(1));
  EXPECT_EQ(step.statements[0].payer_request(), task.payer_request());
  ASSERT_THAT(step.payer_requests, SizeIs(1));
  EXPECT_THAT(step.payer_requests[0].statements(), ElementsAre(StatementName(2)));
  EXPECT_EQ(person.file.tasks_size(), 0);
}

TEST(PayerRequest, ForASupplementMayBeRefusedWithReasons) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  person.PayerAsks("2020-04-02", AskedAbout(v1::PAYER_REQUEST_KIND_SUPPLEMENT, 1));
  v1::StatementInput decision;
  decision.mutable_officer_decision()->set_task(1);
  decision.mutable_officer_decision()->set_officer("officers/o1");
  decision.mutable_officer_decision()->set_reasons("It says all there is.");
  const Step step = person.Apply("2020-04-03", decision);
  ASSERT_THAT(step.payer_requests, SizeIs(1));
  EXPECT_EQ(step.payer_requests[0].state(), v1::PAYER_REQUEST_STATE_REFUSED);
  EXPECT_EQ(step.payer_requests[0].refusal(), v1::PAYER_REQUEST_REFUSAL_NOTHING_TO_ADD);
  EXPECT_EQ(step.payer_requests[0].reasons(), "It says all there is.");
}

TEST(PayerRequest, AboutAnothersStatementIsRefused) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  PayerAsked asked = AskedAbout(v1::PAYER_REQUEST_KIND_SUPPLEMENT, 1);
  asked.set_recipient("recipients/ytk");
  const Step others = person.PayerAsks("2020-04-02", asked);
  ASSERT_THAT(others.payer_requests, SizeIs(2));
  EXPECT_EQ(others.payer_requests[1].refusal(), v1::PAYER_REQUEST_REFUSAL_STATEMENT_UNKNOWN);
  EXPECT_THAT(others.tasks, IsEmpty());
  const Step unknown =
      person.PayerAsks("2020-04-03", AskedAbout(v1::PAYER_REQUEST_KIND_SUPPLEMENT, 7));
  EXPECT_EQ(unknown.payer_requests[1].refusal(), v1::PAYER_REQUEST_REFUSAL_STATEMENT_UNKNOWN);
}

TEST(Appeal, IsPendingUntilThePayerTellsThatItIsOver) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  PayerAsked asked = AskedAbout(v1::PAYER_REQUEST_KIND_APPEAL, 1);
  const Step step = person.PayerAsks("2020-04-03", asked);
  EXPECT_EQ(step.payer_requests[1].state(), v1::PAYER_REQUEST_STATE_ANSWERED);
  ASSERT_EQ(person.file.appeals_size(), 1);
  EXPECT_EQ(person.file.appeals(0).statement(), 1u);
  asked.set_appeal_pending(false);
  person.PayerAsks("2020-05-04", asked);
  EXPECT_EQ(person.file.appeals_size(), 0);
}

TEST(ExPost, PicksAsManyAsAreSetAndNeverWhatAnOfficerDecided) {
  TestCase person;
  person.rules.ex_post_per_thousand = 1'000;
  const Step step =
      person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  ASSERT_THAT(step.tasks, SizeIs(1));
  const v1::OfficerTask& task = step.tasks[0].task;
  EXPECT_EQ(task.kind(), v1::TASK_KIND_EX_POST);
  EXPECT_EQ(task.matter().reason(), kExPostSample);
  EXPECT_EQ(task.statement(), StatementName(1));
  EXPECT_EQ(DayFromProto(task.due_on()), absl::CivilDay(2020, 4, 29));
  // The look changes nothing of the statement.
  const Step agreed = person.Decide("2020-04-01", 1, "V1/entitled");
  EXPECT_THAT(agreed.statements, IsEmpty());
  ASSERT_TRUE(agreed.ex_post.has_value());
  EXPECT_EQ(agreed.ex_post->provision, "2:1");
  EXPECT_TRUE(agreed.ex_post->agreed);
  EXPECT_EQ(person.file.tasks_size(), 0);
}

TEST(ExPost, PicksWhatTurnsAgainstThePerson) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  person.rules.ex_post_risks = {config::v1::EX_POST_RISK_TURNS_AGAINST};
  const Step step = person.Report("2020-04-01", {StudyFact("2020-04-06", "2020-05-04")});
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.matter().reason(), "EX_POST_TURNS_AGAINST");
  const Step differed = person.Decide("2020-04-02", 1, "");
  ASSERT_TRUE(differed.ex_post.has_value());
  EXPECT_FALSE(differed.ex_post->agreed);
}

TEST(ExPost, PicksWhatReplacesAnAppealedStatement) {
  v1::Statement first;
  TestCase person = Entitled(&first);
  person.rules.ex_post_risks = {config::v1::EX_POST_RISK_APPEALED};
  EXPECT_THAT(person.Report("2020-04-01", {StudyFact("2020-04-06", "2020-05-04")}).tasks,
              IsEmpty());
  person.PayerAsks("2020-04-03", AskedAbout(v1::PAYER_REQUEST_KIND_APPEAL, 1));
  const Step step = person.Report("2020-04-04", {SearchFact("2020-03-30", "2020-06-01")});
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.matter().reason(), "EX_POST_APPEALED");
}

}  // namespace
}  // namespace typl::statement
