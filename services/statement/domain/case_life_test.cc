// The life of clarification requests and of officer tasks.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/business_date.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/case_test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::BENEFIT_NONE;
using law::v1::EMPLOYMENT_END_GROUND_ECONOMIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using law::v1::EMPLOYMENT_END_GROUND_UNSPECIFIED;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Registered on 30.3.2020 after an employment that ended the day before.
TestCase Registered(law::v1::EmploymentEndGround ground, Step* step = nullptr) {
  TestCase person;
  Step first = person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                                            EmploymentFact("2020-03-30", ground)});
  if (step != nullptr) *step = std::move(first);
  return person;
}

TEST(Request, NamesExactlyWhatIsOpenAndSetsItsTimer) {
  Step step;
  const TestCase person = Registered(EMPLOYMENT_END_GROUND_UNSPECIFIED, &step);
  ASSERT_THAT(step.requests_sent, SizeIs(1));
  const v1::ClarificationRequest& request = step.requests_sent[0];
  EXPECT_EQ(request.name(), PersonResourceName(TestPerson(), kClarificationRequests, 1));
  EXPECT_EQ(request.state(), v1::CLARIFICATION_STATE_WAITING);
  ASSERT_EQ(request.questions_size(), 1);
  EXPECT_EQ(request.questions(0).fact(), "employment.end_ground");
  EXPECT_EQ(request.questions(0).wording().fi(), "fi Q_employment.end_ground");
  EXPECT_EQ(DayFromProto(request.sent_on()), absl::CivilDay(2020, 3, 30));
  EXPECT_EQ(DayFromProto(request.reply_by()), absl::CivilDay(2020, 4, 13));
  ASSERT_THAT(step.timers, SizeIs(1));
  EXPECT_TRUE(step.timers[0].set);
  EXPECT_EQ(step.timers[0].number, 1u);
  EXPECT_EQ(step.timers[0].day, absl::CivilDay(2020, 4, 14));
  EXPECT_THAT(step.tasks, IsEmpty());
  EXPECT_EQ(person.file.requests_size(), 1);
}

TEST(Request, IsNotSentAgainAndKeepsItsClock) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_UNSPECIFIED);
  const Step step = person.Report(
      "2020-04-06", {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_UNSPECIFIED)});
  EXPECT_THAT(step.requests_sent, IsEmpty());
  EXPECT_THAT(step.requests_closed, IsEmpty());
  EXPECT_THAT(step.timers, IsEmpty());
  EXPECT_EQ(DayFromProto(person.file.requests(0).request().reply_by()),
            absl::CivilDay(2020, 4, 13));
}

TEST(Request, IsAnsweredWhenTheFactComes) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_UNSPECIFIED);
  const Step step =
      person.Report("2020-04-06", {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC)});
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_ANSWERED);
  ASSERT_THAT(step.timers, SizeIs(1));
  EXPECT_FALSE(step.timers[0].set);
  EXPECT_EQ(step.timers[0].day, absl::CivilDay(2020, 4, 14));
  EXPECT_THAT(Summaries(step), ElementsAre("1 ENTITLED [2020-03-30, -)"));
  // The clock starts when the answer arrives.
  EXPECT_EQ(DayFromProto(step.statements[0].due_on()), absl::CivilDay(2020, 4, 13));
  EXPECT_EQ(person.file.requests_size(), 0);
}

TEST(Request, IsUnfoundedWhenWhatItAsksNoLongerMatters) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_UNSPECIFIED);
  const Step step = person.Report("2020-04-06", {BenefitFact(BENEFIT_NONE)});
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_UNFOUNDED);
}

TEST(Request, StaysOpenUntilEverythingIsAnswered) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"),
                               EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_UNSPECIFIED)});
  const Step half = person.Report("2020-04-01", {BenefitFact(BENEFIT_BASIC)});
  EXPECT_THAT(half.requests_closed, IsEmpty());
  EXPECT_THAT(half.requests_sent, IsEmpty());
  const Step rest =
      person.Report("2020-04-02", {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC)});
  EXPECT_THAT(rest.requests_closed, SizeIs(1));
  EXPECT_THAT(rest.statements, SizeIs(1));
}

TEST(Request, RunsOutIntoAnOfficersTask) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_UNSPECIFIED);
  const Step step = person.FireTimer("2020-04-14", 1);
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_OVERDUE);
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_TRUE(step.tasks[0].opened);
  EXPECT_EQ(step.tasks[0].task.matter().reason(), kClarificationOverdue);
  EXPECT_EQ(step.tasks[0].task.matter().provision(), "2a:1");
  EXPECT_EQ(step.tasks[0].task.matter().subject_key(), "employment-1");
  // 30 days from the last day for the answer, 13.4.
  EXPECT_EQ(DayFromProto(step.tasks[0].task.due_on()), absl::CivilDay(2020, 5, 13));
  EXPECT_THAT(step.statements, IsEmpty());
  EXPECT_THAT(step.requests_sent, IsEmpty());
}

TEST(Request, AnswerAfterItRanOutLapsesTheTask) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_UNSPECIFIED);
  person.FireTimer("2020-04-14", 1);
  const Step step =
      person.Report("2020-04-20", {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC)});
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_ANSWERED);
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.state(), v1::OFFICER_TASK_STATE_LAPSED);
  EXPECT_EQ(step.tasks[0].queued_before, absl::CivilDay(2020, 5, 13));
  EXPECT_THAT(step.timers, IsEmpty());
  EXPECT_THAT(Summaries(step), ElementsAre("1 ENTITLED [2020-03-30, -)"));
}

TEST(Request, TimerOfAClosedRequestDoesNothing) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_UNSPECIFIED);
  person.Report("2020-04-06", {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC)});
  const std::string before = person.file.SerializeAsString();
  const Step step = person.FireTimer("2020-04-14", 1);
  EXPECT_THAT(step.requests_closed, IsEmpty());
  EXPECT_THAT(step.tasks, IsEmpty());
  EXPECT_EQ(person.file.SerializeAsString(), before);
}

TEST(Task, IsOpenedOnceForAMatter) {
  Step step;
  TestCase person = Registered(EMPLOYMENT_END_GROUND_RESIGNED, &step);
  ASSERT_THAT(step.tasks, SizeIs(1));
  const v1::OfficerTask& task = step.tasks[0].task;
  EXPECT_EQ(task.name(), PersonResourceName(TestPerson(), kTasks, 1));
  EXPECT_EQ(task.state(), v1::OFFICER_TASK_STATE_OPEN);
  EXPECT_EQ(task.matter().provision(), "2a:1");
  EXPECT_EQ(DayFromProto(task.due_on()), absl::CivilDay(2020, 4, 29));
  const Step again = person.Report("2020-04-01", {BenefitFact(BENEFIT_BASIC)});
  EXPECT_THAT(again.tasks, IsEmpty());
}

TEST(Task, LapsesWhenTheMatterIsGone) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_RESIGNED);
  const Step step =
      person.Report("2020-04-01", {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC)});
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.state(), v1::OFFICER_TASK_STATE_LAPSED);
  EXPECT_EQ(step.tasks[0].queued_before, absl::CivilDay(2020, 4, 29));
  EXPECT_EQ(person.file.tasks_size(), 0);
  EXPECT_THAT(step.statements, SizeIs(1));
}

TEST(Task, ChangedMatterIsPutInPlaceOfTheOld) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_RESIGNED);
  const Step step =
      person.Report("2020-04-01", {EmploymentFact("2020-03-25", EMPLOYMENT_END_GROUND_RESIGNED)});
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_FALSE(step.tasks[0].opened);
  EXPECT_EQ(step.tasks[0].task.name(), PersonResourceName(TestPerson(), kTasks, 1));
  EXPECT_EQ(DayFromProto(step.tasks[0].task.matter().range().from()), absl::CivilDay(2020, 3, 25));
  // The clock is not reset.
  EXPECT_EQ(DayFromProto(step.tasks[0].task.due_on()), absl::CivilDay(2020, 4, 29));
}

TEST(Task, DecisionIsStatedAsTheOfficers) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_RESIGNED);
  person.MarkDecided(1);
  const Step step = person.Decide("2020-04-20", 1, "waiting");
  ASSERT_THAT(Summaries(step), ElementsAre("1 WAITING_PERIOD [2020-03-30, 2020-06-28)",
                                           "2 ENTITLED [2020-06-28, -)"));
  EXPECT_FALSE(step.statements[0].decided_automatically());
  EXPECT_EQ(step.statements[0].officer(), "officers/o1");
  EXPECT_EQ(step.statements[0].explanation(), "What was told, and why it leads to this.");
  EXPECT_EQ(step.statements[0].kind(), law::v1::STATEMENT_KIND_EXPERT);
  EXPECT_EQ(step.statements[0].authority(), "keha");
  EXPECT_EQ(step.statements[0].issue_reason(), v1::ISSUE_REASON_OFFICER_DECISION);
  EXPECT_EQ(DayFromProto(step.statements[0].due_on()), absl::CivilDay(2020, 4, 29));
  EXPECT_TRUE(step.statements[1].decided_automatically());
  EXPECT_EQ(step.statements[1].explanation(), "");
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.state(), v1::OFFICER_TASK_STATE_DECIDED);
  EXPECT_EQ(person.file.tasks_size(), 0);
  const auto& known = person.file.facts().facts(person.file.facts().facts_size() - 1);
  EXPECT_EQ(known.source_event(), "statement/3/2");
  EXPECT_EQ(known.fact().officer_finding().row(), "waiting");
}

TEST(Task, NoRowAppliesIsADecisionToo) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_RESIGNED);
  person.MarkDecided(1);
  const Step step = person.Decide("2020-04-20", 1, "");
  EXPECT_THAT(Summaries(step), ElementsAre("1 ENTITLED [2020-03-30, -)"));
}

TEST(Task, DecisionOnALapsedTaskChangesNothing) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_RESIGNED);
  person.MarkDecided(1);
  person.Report("2020-04-01", {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC)});
  const std::string before = person.file.SerializeAsString();
  const Step step = person.Decide("2020-04-20", 1, "waiting");
  EXPECT_THAT(step.statements, IsEmpty());
  EXPECT_EQ(person.file.SerializeAsString(), before);
}

TEST(Task, ChoiceThatIsNoLongerOpenPutsItBackIntoTheQueue) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_RESIGNED);
  person.MarkDecided(1);
  const Step step = person.Decide("2020-04-20", 1, "no such row");
  EXPECT_THAT(step.statements, IsEmpty());
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.state(), v1::OFFICER_TASK_STATE_OPEN);
  EXPECT_EQ(step.tasks[0].queued_before, std::nullopt);
}

TEST(Task, OverdueOneGoesOnWhenTheLawLeavesTheMatterToAnOfficer) {
  TestCase person = Registered(EMPLOYMENT_END_GROUND_UNSPECIFIED);
  person.FireTimer("2020-04-14", 1);
  ASSERT_EQ(person.file.tasks_size(), 1);
  const Step resigned =
      person.Report("2020-04-20", {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED)});
  ASSERT_THAT(resigned.tasks, SizeIs(1));
  EXPECT_FALSE(resigned.tasks[0].opened);
  EXPECT_EQ(resigned.tasks[0].task.matter().reason(), "RESIGNATION_REASON");
  EXPECT_EQ(DayFromProto(resigned.tasks[0].task.due_on()), absl::CivilDay(2020, 5, 13));
}

TEST(Task, ClockStartsWhenTheAwaitedAnswerArrives) {
  law::v1::Fact part_time = EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED);
  part_time.mutable_employment()->set_working_time_percent(50);
  TestCase person;
  const Step step = person.Report(
      "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC), part_time});
  ASSERT_THAT(step.requests_sent, SizeIs(1));
  ASSERT_THAT(step.tasks, SizeIs(1));
  // 30 days from the last day for the answer, 13.4., while it is awaited.
  EXPECT_EQ(DayFromProto(step.tasks[0].task.due_on()), absl::CivilDay(2020, 5, 13));

  part_time.mutable_employment()->set_daily_travel_minutes(150);
  const Step answered = person.Report("2020-04-06", {part_time});
  ASSERT_THAT(answered.tasks, SizeIs(1));
  EXPECT_EQ(answered.tasks[0].queued_before, absl::CivilDay(2020, 5, 13));
  EXPECT_EQ(DayFromProto(answered.tasks[0].task.due_on()), absl::CivilDay(2020, 5, 6));

  const Step told_again = person.Report("2020-04-08", {part_time});
  EXPECT_THAT(told_again.tasks, IsEmpty());
}

}  // namespace
}  // namespace typl::statement
