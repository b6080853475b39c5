// What the law lets be stated automatically and must wait all the same: hearing, and adoption.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/business_date.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/case_test_support.h"
#include "services/statement/domain/day_number.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::FACT_SOURCE_PERSON;
using law::v1::FACT_SOURCE_REGISTER;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Entitled from 30.3.2020 and told so.
TestCase Entitled() {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  return person;
}

// A register says that the person studies: an obstacle by the law's table alone.
Step HearOfStudies(TestCase& person, absl::string_view day = "2020-04-01") {
  return person.Report(day, {From(FACT_SOURCE_REGISTER, StudyFact("2020-04-06", "2020-05-04"))});
}

TEST(Hearing, IsNotHeldOnWhatThePersonSaid) {
  TestCase person = Entitled();
  const Step step = person.Report(
      "2020-04-01", {From(FACT_SOURCE_PERSON, StudyFact("2020-04-06", "2020-05-04"))});
  EXPECT_THAT(Summaries(step), ElementsAre("2 OBSTACLE [2020-04-06, 2020-05-04) supersedes 1"));
  EXPECT_THAT(step.requests_sent, IsEmpty());
}

TEST(Hearing, ComesBeforeAStatementAgainstThePersonOnOthersFacts) {
  TestCase person = Entitled();
  const Step step = HearOfStudies(person);
  EXPECT_THAT(step.statements, IsEmpty());
  ASSERT_THAT(step.requests_sent, SizeIs(1));
  const v1::ClarificationRequest& hearing = step.requests_sent[0];
  EXPECT_EQ(hearing.kind(), v1::CLARIFICATION_KIND_HEARING);
  EXPECT_EQ(hearing.state(), v1::CLARIFICATION_STATE_WAITING);
  EXPECT_EQ(hearing.intention().outcome(), law::v1::OUTCOME_OBSTACLE);
  EXPECT_EQ(DayFromProto(hearing.intention().range().from()), absl::CivilDay(2020, 4, 6));
  EXPECT_EQ(hearing.intention().wording().section(), "TTL 2:10");
  EXPECT_EQ(hearing.intention().wording().fi(), "fi R_student");
  ASSERT_THAT(step.timers, SizeIs(1));
  EXPECT_EQ(step.timers[0].day, absl::CivilDay(2020, 4, 16));
  // The same facts again ask nothing again.
  EXPECT_THAT(HearOfStudies(person, "2020-04-02").requests_sent, IsEmpty());
}

TEST(Hearing, InSilenceTheStatementIsIssuedByWhatIsKnown) {
  TestCase person = Entitled();
  HearOfStudies(person);
  const Step step = person.FireTimer("2020-04-16", 1);
  EXPECT_THAT(Summaries(step), ElementsAre("2 OBSTACLE [2020-04-06, 2020-05-04) supersedes 1"));
  EXPECT_TRUE(step.statements[0].decided_automatically());
  // The statutory days run from the last day for the answer, 15.4.
  EXPECT_EQ(DayFromProto(step.statements[0].due_on()), absl::CivilDay(2020, 4, 22));
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_OVERDUE);
  EXPECT_EQ(person.file.requests_size(), 0);
}

TEST(Hearing, AnswerNobodyReadBlocksTheStatement) {
  TestCase person = Entitled();
  HearOfStudies(person);
  const Step answer = person.Answer("2020-04-03", 1, {ExplanationFact("I gave them up.")});
  EXPECT_THAT(answer.statements, IsEmpty());
  ASSERT_THAT(answer.requests_closed, SizeIs(1));
  EXPECT_EQ(answer.requests_closed[0].state(), v1::CLARIFICATION_STATE_RECEIVED);
  ASSERT_THAT(answer.tasks, SizeIs(1));
  const v1::OfficerTask& task = answer.tasks[0].task;
  EXPECT_EQ(task.kind(), v1::TASK_KIND_HEARING);
  EXPECT_EQ(task.matter().reason(), kHearingAnswered);
  ASSERT_EQ(task.matter().choices_size(), 1);
  EXPECT_EQ(task.matter().choices(0).row(), "V1/student");
  // Neither its timer, which is gone, nor anything else issues it.
  EXPECT_THAT(person.FireTimer("2020-04-16", 1).statements, IsEmpty());
  EXPECT_THAT(HearOfStudies(person, "2020-04-17").statements, IsEmpty());
}

TEST(Hearing, OfficerWhoReadTheAnswerMayIssueIt) {
  TestCase person = Entitled();
  HearOfStudies(person);
  person.Answer("2020-04-03", 1, {ExplanationFact("I gave them up.")});
  const Step step = person.Decide("2020-04-07", 1, "V1/student");
  ASSERT_THAT(Summaries(step), ElementsAre("2 OBSTACLE [2020-04-06, 2020-05-04) supersedes 1"));
  EXPECT_FALSE(step.statements[0].decided_automatically());
  EXPECT_EQ(step.statements[0].officer(), "officers/o1");
  EXPECT_EQ(step.statements[0].explanation(), "What was told, and why it leads to this.");
  EXPECT_EQ(step.statements[0].issue_reason(), v1::ISSUE_REASON_OFFICER_DECISION);
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_ANSWERED);
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.state(), v1::OFFICER_TASK_STATE_DECIDED);
}

TEST(Hearing, OfficerWhoReadTheAnswerMayWithholdItUntilMoreIsKnown) {
  TestCase person = Entitled();
  HearOfStudies(person);
  person.Answer("2020-04-03", 1, {ExplanationFact("I gave them up.")});
  EXPECT_THAT(person.Decide("2020-04-07", 1, "").statements, IsEmpty());
  EXPECT_EQ(person.file.tasks_size(), 0);
  EXPECT_THAT(person.Report("2020-04-08", {BenefitFact(BENEFIT_BASIC)}).statements, IsEmpty());
  // What the register said is put right: nothing is left to state.
  EXPECT_THAT(
      person.Report("2020-04-09", {Withdrawn(StudyFact("2020-04-06", "2020-05-04"))}).statements,
      IsEmpty());
  // Something new of the subject is heard on anew.
  EXPECT_THAT(HearOfStudies(person, "2020-04-20").requests_sent, SizeIs(1));
}

TEST(Hearing, HoldsBackWhatComesAfterIt) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                               From(FACT_SOURCE_REGISTER, StudyFact("2020-04-06", "2020-05-04"))});
  EXPECT_EQ(person.file.statements_issued(), 1u);
  EXPECT_EQ(person.file.stated(0).until_day(), ToDayNumber(absl::CivilDay(2020, 4, 6)));
  const Step step = person.FireTimer("2020-04-14", 1);
  EXPECT_THAT(Summaries(step),
              ElementsAre("2 OBSTACLE [2020-04-06, 2020-05-04)", "3 ENTITLED [2020-05-04, -)"));
}

TEST(Hearing, IsUnfoundedWhenWhatWasIntendedIsNotIntendedAnyMore) {
  TestCase person = Entitled();
  HearOfStudies(person);
  const Step step = person.Report(
      "2020-04-02", {From(FACT_SOURCE_REGISTER, StudyFact("2020-04-06", "2020-05-04", false))});
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_UNFOUNDED);
  ASSERT_THAT(step.timers, SizeIs(1));
  EXPECT_FALSE(step.timers[0].set);
}

TEST(Hearing, FactsOfThePersonInTheAnswerAreReadByAnOfficerToo) {
  TestCase person = Entitled();
  HearOfStudies(person);
  // The same, from the person: there is nothing more to hear, but nobody has read the answer.
  const Step step = person.Answer(
      "2020-04-03", 1, {From(FACT_SOURCE_PERSON, StudyFact("2020-04-06", "2020-05-04"))});
  EXPECT_THAT(step.statements, IsEmpty());
  EXPECT_THAT(step.tasks, SizeIs(1));
}

TEST(Hearing, AnswerInWordsToAQuestionForFactsGoesToAnOfficer) {
  TestCase person;
  person.Report("2020-03-30",
                {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                 EmploymentFact("2020-03-30", law::v1::EMPLOYMENT_END_GROUND_UNSPECIFIED)});
  const Step step = person.Answer("2020-04-03", 1, {ExplanationFact("It just ended.")});
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.kind(), v1::TASK_KIND_OVERDUE);
  EXPECT_EQ(step.tasks[0].task.matter().reason(), kAnsweredInWords);
  EXPECT_EQ(step.tasks[0].task.matter().provision(), "2a:1");
  ASSERT_THAT(step.requests_closed, SizeIs(1));
  EXPECT_EQ(step.requests_closed[0].state(), v1::CLARIFICATION_STATE_RECEIVED);
}

TEST(Adoption, IsToldWithAnAutomaticStatement) {
  TestCase person;
  person.law.adoption_needed_from = absl::CivilDay(2020, 3, 1);
  const Step step =
      person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  ASSERT_THAT(step.statements, SizeIs(1));
  EXPECT_TRUE(step.statements[0].decided_automatically());
  EXPECT_EQ(step.statements[0].adoption_decision(), "KEHA/1");
}

TEST(Adoption, OfWhatWasNotAdoptedAnOfficerDecides) {
  TestCase person;
  person.law.adoption_needed_from = absl::CivilDay(2020, 4, 1);
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  const Step held = person.Report("2020-04-01", {StudyFact("2020-04-06", "2020-05-04")});
  EXPECT_THAT(held.statements, IsEmpty());
  ASSERT_THAT(held.tasks, SizeIs(1));
  EXPECT_EQ(held.tasks[0].task.kind(), v1::TASK_KIND_ADOPTION);
  EXPECT_EQ(held.tasks[0].task.matter().reason(), kAutomationNotAdopted);
  EXPECT_EQ(DayFromProto(held.tasks[0].task.due_on()), absl::CivilDay(2020, 4, 8));

  const Step step = person.Decide("2020-04-02", 1, "V1/student");
  ASSERT_THAT(Summaries(step), ElementsAre("2 OBSTACLE [2020-04-06, 2020-05-04) supersedes 1"));
  EXPECT_FALSE(step.statements[0].decided_automatically());
  EXPECT_EQ(step.statements[0].officer(), "officers/o1");
  EXPECT_EQ(step.statements[0].adoption_decision(), "");
  EXPECT_EQ(DayFromProto(step.statements[0].due_on()), absl::CivilDay(2020, 4, 8));
}

TEST(Adoption, TaskLapsesWithWhatItIsAbout) {
  TestCase person;
  person.law.adoption_needed_from = absl::CivilDay(2020, 3, 1);
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                               StudyFact("2020-04-06", "2020-05-04")});
  const Step step = person.Report("2020-04-01", {StudyFact("2020-04-06", "2020-05-04", false)});
  ASSERT_THAT(step.tasks, SizeIs(1));
  EXPECT_EQ(step.tasks[0].task.state(), v1::OFFICER_TASK_STATE_LAPSED);
}

}  // namespace
}  // namespace typl::statement
