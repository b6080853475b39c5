// What goes with statements and tasks besides the right itself: notes and areas.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/business_date.h"
#include "services/statement/domain/case_test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// A matter of the payer over [from, until).
law::v1::Fact PayerMatter(absl::string_view from, absl::string_view until) {
  law::v1::Fact fact;
  fact.set_key("matter-1");
  *fact.mutable_payer_matter()->mutable_from() = DayToProto(*ParseDay(from));
  *fact.mutable_payer_matter()->mutable_until() = DayToProto(*ParseDay(until));
  return fact;
}

law::v1::Fact Municipality(absl::string_view code) {
  law::v1::Fact fact;
  fact.set_key("person");
  fact.mutable_person_basics()->set_municipality_code(std::string(code));
  return fact;
}

TEST(Notes, GoWithTheStatementsOfTheirDays) {
  TestCase person;
  const Step step =
      person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                                   StudyFact("2020-05-01", "2020-06-01"),
                                   PayerMatter("2020-04-01", "2020-04-10")});
  ASSERT_THAT(Summaries(step),
              ElementsAre("1 ENTITLED [2020-03-30, 2020-05-01)",
                          "2 OBSTACLE [2020-05-01, 2020-06-01)", "3 ENTITLED [2020-06-01, -)"));
  ASSERT_THAT(step.statements[0].notes(), SizeIs(1));
  EXPECT_EQ(step.statements[0].notes(0).provision(), "3:1");
  ASSERT_THAT(step.statements[0].note_wordings(), SizeIs(1));
  EXPECT_EQ(step.statements[0].note_wordings(0).fi(), "fi N_matter");
  EXPECT_EQ(step.statements[0].note_wordings(0).section(), "TTL 3:1");
  EXPECT_THAT(step.statements[1].notes(), IsEmpty());
  EXPECT_THAT(step.statements[2].notes(), IsEmpty());
}

TEST(Notes, OneThatBecomesKnownLaterIsToldByANewStatementAndOnlyOnce) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                               StudyFact("2020-05-01", "2020-06-01")});
  const Step told = person.Report("2020-04-02", {PayerMatter("2020-04-01", "2020-04-10")});
  ASSERT_THAT(Summaries(told), ElementsAre("4 ENTITLED [2020-03-30, 2020-05-01) supersedes 1"));
  EXPECT_EQ(told.statements[0].issue_reason(), v1::ISSUE_REASON_FACTS_CHANGED);
  EXPECT_THAT(told.statements[0].notes(), SizeIs(1));
  const Step again = person.Report("2020-04-03", {PayerMatter("2020-04-01", "2020-04-10")});
  EXPECT_THAT(again.statements, IsEmpty());
}

TEST(Notes, OneThatIsTakenBackOrMovesIsToldToo) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                               PayerMatter("2020-04-01", "2020-04-10")});
  const Step moved = person.Report("2020-04-02", {PayerMatter("2020-04-01", "2020-04-20")});
  ASSERT_THAT(Summaries(moved), ElementsAre("2 ENTITLED [2020-03-30, -) supersedes 1"));
  EXPECT_EQ(DayFromProto(moved.statements[0].notes(0).range().until()),
            absl::CivilDay(2020, 4, 20));
  const Step gone =
      person.Report("2020-04-03", {Withdrawn(PayerMatter("2020-04-01", "2020-04-20"))});
  ASSERT_THAT(Summaries(gone), ElementsAre("3 ENTITLED [2020-03-30, -) supersedes 2"));
  EXPECT_THAT(gone.statements[0].notes(), IsEmpty());
}

TEST(Notes, OfDaysThatAStatementLostDoNotMatterToTheRest) {
  TestCase person;
  person.Report("2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                               PayerMatter("2020-04-01", "2020-04-10")});
  // The study takes the days with the note; what is left of statement 1 stays as it is.
  const Step step = person.Report("2020-04-02", {StudyFact("2020-04-01", "2020-04-10")});
  ASSERT_THAT(Summaries(step), ElementsAre("2 OBSTACLE [2020-04-01, 2020-04-10) supersedes 1"));
  EXPECT_THAT(step.statements[0].notes(), SizeIs(1));
}

TEST(Area, IsThatOfTheDecidingGround) {
  TestCase person;
  const Step step = person.Report(
      "2020-03-30", {Municipality("564"), SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  ASSERT_THAT(step.statements, SizeIs(1));
  EXPECT_EQ(step.statements[0].authority_area(), "area-564");
}

TEST(Area, OfATaskFollowsThePersonWhoMoves) {
  TestCase person;
  const Step opened = person.Report(
      "2020-03-30", {Municipality("564"), SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                     EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED)});
  ASSERT_THAT(opened.tasks, SizeIs(1));
  EXPECT_EQ(opened.tasks[0].task.authority_area(), "area-564");
  const Step moved = person.Report("2020-04-01", {Municipality("678")});
  ASSERT_THAT(moved.tasks, SizeIs(1));
  EXPECT_FALSE(moved.tasks[0].opened);
  EXPECT_EQ(moved.tasks[0].task.authority_area(), "area-678");
  const Step again = person.Report("2020-04-02", {Municipality("678")});
  EXPECT_THAT(again.tasks, IsEmpty());
}

}  // namespace
}  // namespace typl::statement
