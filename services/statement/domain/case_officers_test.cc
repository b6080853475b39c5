// What officers do in their tasks: ask, hear, decide what they have read.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/case_test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using law::v1::FACT_SOURCE_EMPLOYER;
using law::v1::FACT_SOURCE_PERSON;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// A resignation that the employer told of: an officer's matter, due on 29.4.2020.
TestCase Resigned() {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                               From(FACT_SOURCE_EMPLOYER,
                                    EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED))});
  return person;
}

v1::StatementInput Question(v1::ClarificationKind kind = v1::CLARIFICATION_KIND_FACTS) {
  v1::StatementInput input;
  v1::OfficerQuestion& question = *input.mutable_officer_question();
  question.set_task(1);
  question.set_kind(kind);
  question.set_text("Why did you resign?");
  question.set_officer("officers/o1");
  if (kind == v1::CLARIFICATION_KIND_HEARING) question.set_row("waiting");
  return input;
}

v1::StatementInput Decision(uint32_t facts_known) {
  v1::StatementInput input;
  v1::OfficerDecision& decision = *input.mutable_officer_decision();
  decision.set_task(1);
  decision.set_row("waiting");
  decision.set_officer("officers/o1");
  decision.set_approver("officers/o2");
  decision.set_facts_known(facts_known);
  return input;
}

TEST(Question, IsSentAndItsTaskWaits) {
  TestCase person = Resigned();
  const Step step = person.Apply("2020-04-02", Question());
  ASSERT_THAT(step.requests_sent, SizeIs(1));
  EXPECT_EQ(step.requests_sent[0].text(), "Why did you resign?");
  EXPECT_EQ(step.requests_sent[0].task(), PersonResourceName(TestPerson(), kTasks, 1));
  ASSERT_EQ(person.file.tasks_size(), 1);
  const v1::OfficerTask& task = person.file.tasks(0).task();
  EXPECT_EQ(task.state(), v1::OFFICER_TASK_STATE_WAITING);
  EXPECT_EQ(task.clarification_request(), step.requests_sent[0].name());
  // 30 days from the last day for the answer, 16.4.
  EXPECT_EQ(DayFromProto(task.due_on()), absl::CivilDay(2020, 5, 16));
}

TEST(Question, HearingTellsWhatIsIntended) {
  TestCase person = Resigned();
  const Step step = person.Apply("2020-04-02", Question(v1::CLARIFICATION_KIND_HEARING));
  ASSERT_THAT(step.requests_sent, SizeIs(1));
  EXPECT_EQ(step.requests_sent[0].intention().outcome(), law::v1::OUTCOME_WAITING_PERIOD);
  EXPECT_EQ(DayFromProto(step.requests_sent[0].intention().range().from()),
            absl::CivilDay(2020, 3, 30));
  EXPECT_EQ(step.requests_sent[0].intention().wording().fi(), "fi R_waiting");
}

TEST(Question, AnswerBringsTheTaskBackAndStartsTheClock) {
  TestCase person = Resigned();
  person.Apply("2020-04-02", Question());
  const Step step = person.Answer("2020-04-06", 1, {ExplanationFact("The pay was late.")});
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_RECEIVED);
  const v1::OfficerTask& task = person.file.tasks(0).task();
  EXPECT_EQ(task.state(), v1::OFFICER_TASK_STATE_OPEN);
  EXPECT_EQ(DayFromProto(task.due_on()), absl::CivilDay(2020, 5, 6));
  // Decided: the request is done with.
  const Step decided = person.Decide("2020-04-20", 1, "waiting");
  ASSERT_THAT(decided.requests_closed, SizeIs(1));
  EXPECT_EQ(decided.requests_closed[0].state(), v1::CLARIFICATION_STATE_ANSWERED);
  EXPECT_THAT(decided.statements, SizeIs(2));
}

TEST(Question, SilenceBringsTheTaskBackToo) {
  TestCase person = Resigned();
  person.Apply("2020-04-02", Question());
  const Step step = person.FireTimer("2020-04-17", 1);
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_OVERDUE);
  const v1::OfficerTask& task = person.file.tasks(0).task();
  EXPECT_EQ(task.state(), v1::OFFICER_TASK_STATE_OPEN);
  EXPECT_EQ(DayFromProto(task.due_on()), absl::CivilDay(2020, 5, 16));
}

TEST(Question, AskedAgainStandsInPlaceOfTheFirstAndDoesNotResetTheClock) {
  TestCase person = Resigned();
  person.Apply("2020-04-02", Question());
  person.FireTimer("2020-04-17", 1);
  const Step again = person.Apply("2020-04-20", Question());
  ASSERT_THAT(again.requests_closed, SizeIs(1));
  EXPECT_EQ(again.requests_closed[0].state(), v1::CLARIFICATION_STATE_REPLACED);
  EXPECT_EQ(DayFromProto(person.file.tasks(0).task().due_on()), absl::CivilDay(2020, 5, 16));
  person.Answer("2020-04-22", 2, {ExplanationFact("The pay was late.")});
  EXPECT_EQ(DayFromProto(person.file.tasks(0).task().due_on()), absl::CivilDay(2020, 5, 16));
}

TEST(Question, IsUnfoundedWhenItsTaskLapses) {
  TestCase person = Resigned();
  person.Apply("2020-04-02", Question());
  const Step step = person.Report(
      "2020-04-03", {EmploymentFact("2020-03-30", law::v1::EMPLOYMENT_END_GROUND_ECONOMIC)});
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.state(), v1::OFFICER_TASK_STATE_LAPSED);
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_UNFOUNDED);
}

TEST(Decision, OnFactsNotReadGoesBackToTheQueue) {
  TestCase person = Resigned();
  const uint32_t read = FactsTold(person.file);
  person.Report("2020-04-02", {ExplanationFact("The pay was late.")});
  person.MarkDecided(1);
  const Step step = person.Apply("2020-04-03", Decision(read));
  EXPECT_TRUE(step.decision_unread);
  EXPECT_THAT(step.statements, IsEmpty());
  EXPECT_EQ(person.file.tasks(0).task().state(), v1::OFFICER_TASK_STATE_OPEN);
  const Step read_now = person.Apply("2020-04-04", Decision(FactsTold(person.file)));
  EXPECT_THAT(read_now.statements, SizeIs(2));
  EXPECT_EQ(read_now.statements[0].approver(), "officers/o2");
}

TEST(Decision, MadeBeforeAnEarlierAnswerWasProcessedIsTakenBack) {
  TestCase person = Resigned();
  const Step decided = person.Decide("2020-04-03", 1, "waiting");
  EXPECT_THAT(decided.statements, SizeIs(2));
  // Intake took this in on 2.4., before the officer decided; it comes here only now.
  const Step step = person.Report(
      "2020-04-02",
      {From(FACT_SOURCE_PERSON, EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED))});
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_TRUE(step.tasks[0].opened);
  EXPECT_EQ(step.tasks[0].task.kind(), v1::TASK_KIND_DECIDE);
  EXPECT_EQ(person.file.timeline(0).outcome(), law::v1::OUTCOME_UNDETERMINED);
}

TEST(Heard, IsAPersonWhoSaidItAllOrWasAsked) {
  TestCase person = Resigned();
  EXPECT_FALSE(IsHeard(person.law, person.file, "2a:1", "employment-1"));
  EXPECT_TRUE(IsHeard(person.law, person.file, "2:1", "employment-1"));
  person.Apply("2020-04-02", Question());
  EXPECT_FALSE(IsHeard(person.law, person.file, "2a:1", "employment-1"));
  person.FireTimer("2020-04-17", 1);
  EXPECT_TRUE(IsHeard(person.law, person.file, "2a:1", "employment-1"));
  // The employer says more: the person has not heard that.
  person.Report("2020-04-20", {From(FACT_SOURCE_EMPLOYER,
                                    EmploymentFact("2020-03-29", EMPLOYMENT_END_GROUND_RESIGNED))});
  EXPECT_FALSE(IsHeard(person.law, person.file, "2a:1", "employment-1"));
  person.Report("2020-04-21", {From(FACT_SOURCE_PERSON,
                                    EmploymentFact("2020-03-29", EMPLOYMENT_END_GROUND_RESIGNED))});
  EXPECT_TRUE(IsHeard(person.law, person.file, "2a:1", "employment-1"));
}

TEST(Heard, OfWhatHasNoSubjectIsKnownByItsProvision) {
  TestCase person = Resigned();
  // As of somebody who did not apply for studies: nothing is known that could be the subject.
  person.file.mutable_tasks(0)->mutable_task()->mutable_matter()->clear_subject_key();
  EXPECT_FALSE(IsHeard(person.law, person.file, "2a:1", ""));
  v1::StatementInput hearing = Question(v1::CLARIFICATION_KIND_HEARING);
  Step step;
  step.file = person.file;
  const PersonId id = TestPerson();
  const Input input = {};
  const absl::CivilDay day(2020, 4, 2);
  const StepContext context{id, input, person.law, person.rules, day, day,
                            {}, 0,     0,          false,        "",  false};
  ApplyQuestion(context, hearing.officer_question(), step);
  StepContext later = context;
  later.expired_request = 1;
  MarkRequests(later, step);
  EXPECT_TRUE(IsHeard(person.law, step.file, "2a:1", ""));
  EXPECT_FALSE(IsHeard(person.law, step.file, "2:10", ""));
}

TEST(Approval, IsNeededOnTheProvisionsThatAreSet) {
  for (const auto& [named, needed] :
       std::vector<std::pair<std::string, bool>>{{"2a:1", true}, {"*", true}, {"2:5", false}}) {
    TestCase person;
    person.rules.approval_provisions = {named};
    person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                                 EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED)});
    ASSERT_EQ(person.file.tasks_size(), 1);
    EXPECT_EQ(person.file.tasks(0).task().approval_needed(), needed) << named;
  }
}

}  // namespace
}  // namespace typl::statement
