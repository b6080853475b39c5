// Cases handled by the law pack of this repository, from registration to statement.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/business_date.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/case_test_support.h"
#include "services/statement/domain/pack_law.h"
#include "services/statement/law_files.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::BENEFIT_EARNINGS_RELATED;
using law::v1::BENEFIT_NONE;
using law::v1::Fact;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const CaseLaw& PackOfThisRepository() {
  static const CaseLaw* const law = [] {
    auto pack = law::LoadPackFolder(TYPL_LAW_FOLDER);
    auto loaded = pack.ok() ? NewPackLaw(*pack) : pack.status();
    if (!loaded.ok()) {
      ADD_FAILURE() << loaded.status();
      std::abort();
    }
    return loaded->release();
  }();
  return *law;
}

class PackCase : public testing::Test {
 protected:
  Step Report(absl::string_view day, std::vector<Fact> facts) {
    return Apply(v1::INPUT_SOURCE_INTAKE, day, IntakePayload(std::move(facts)));
  }
  Step Apply(v1::InputSource source, absl::string_view day, const std::string& payload) {
    const Input input = {source, 3, ++sequence_, Noon(day), payload};
    CaseRules rules;
    rules.second_reading_percent = 100;
    auto step = CaseStepper(PackOfThisRepository(), rules).Advance(TestPerson(), file_, input);
    EXPECT_TRUE(step.ok()) << step.status();
    EXPECT_TRUE(!step.ok() || step->second_read);
    if (!step.ok()) return Step();
    file_ = step->file;
    return *std::move(step);
  }

  v1::PersonFile file_;
  uint64_t sequence_ = 0;
};

Fact Aim(absl::string_view from) {
  Fact fact;
  fact.set_key("aim");
  *fact.mutable_search_aim()->mutable_from() = DayToProto(*ParseDay(from));
  fact.mutable_search_aim()->set_seeks_full_time(true);
  return fact;
}

Fact Employment(absl::string_view from, absl::string_view until,
                law::v1::EmploymentEndGround ground) {
  Fact fact = EmploymentFact(until, ground);
  *fact.mutable_employment()->mutable_from() = DayToProto(*ParseDay(from));
  fact.mutable_employment()->set_working_time_percent(100);
  *fact.mutable_employment()->mutable_conduct_on() = DayToProto(*ParseDay(until) - 1);
  return fact;
}

// Case 10: job ended 31.1.2025, registers on 3.2.2025 and applies for the earnings-related
// allowance.
std::vector<Fact> CaseTen(law::v1::Benefit benefit, absl::string_view fund) {
  return {SearchFact("2025-02-03"), Aim("2025-02-03"), BenefitFact(benefit, fund, "2025-02-03"),
          Employment("2015-01-01", "2025-02-01", law::v1::EMPLOYMENT_END_GROUND_ECONOMIC)};
}

TEST_F(PackCase, RightFromTheDayOfTheSearch) {
  const Step step = Report("2025-02-03", CaseTen(BENEFIT_EARNINGS_RELATED, "ytk"));
  ASSERT_THAT(Summaries(step), ElementsAre("1 ENTITLED [2025-02-03, -)"));
  EXPECT_EQ(step.statements[0].kind(), law::v1::STATEMENT_KIND_BASIC);
  EXPECT_TRUE(step.statements[0].decided_automatically());
  EXPECT_FALSE(step.statements[0].authority().empty());
  EXPECT_FALSE(step.statements[0].wordings(0).fi().empty());
  EXPECT_FALSE(step.statements[0].wordings(0).sv().empty());
  // 7 calendar days of the employment authority (decree 512/2024 1 §).
  EXPECT_EQ(DayFromProto(step.statements[0].due_on()), absl::CivilDay(2025, 2, 10));
  law::v1::Receipt receipt;
  ASSERT_TRUE(receipt.ParseFromString(step.receipt));
  EXPECT_GT(receipt.facts_read_size(), 0);
  EXPECT_THAT(step.requests_sent, IsEmpty());
}

TEST_F(PackCase, NothingIsStatedOrAskedWithoutABenefit) {
  const Step step = Report("2025-02-03", CaseTen(BENEFIT_NONE, ""));
  EXPECT_THAT(step.statements, IsEmpty());
  EXPECT_THAT(step.requests_sent, IsEmpty());
  EXPECT_THAT(step.tasks, IsEmpty());
}

TEST_F(PackCase, SayingLaterThatNoneIsAppliedForLeavesWhatWasStatedAndOpensNothing) {
  Report("2025-02-03", CaseTen(BENEFIT_BASIC, ""));
  const Step step = Report("2025-03-03", {BenefitFact(BENEFIT_NONE, "", "2025-03-03", "b2")});
  EXPECT_THAT(step.statements, IsEmpty());
  EXPECT_THAT(step.tasks, IsEmpty());
  EXPECT_THAT(step.requests_sent, IsEmpty());
}

TEST_F(PackCase, UnknownBenefitIsAskedOnceWithAllElse) {
  const Step step = Report("2025-02-03", {SearchFact("2025-02-03"), Aim("2025-02-03")});
  ASSERT_THAT(step.requests_sent, SizeIs(1));
  ASSERT_EQ(step.requests_sent[0].questions_size(), 1);
  EXPECT_EQ(step.requests_sent[0].questions(0).fact(), "benefit_application.benefit");
  EXPECT_FALSE(step.requests_sent[0].questions(0).wording().sv().empty());
  const Step answered =
      Report("2025-02-05", {BenefitFact(BENEFIT_BASIC, "", "2025-02-03", "benefit-1")});
  EXPECT_THAT(answered.requests_closed, SizeIs(1));
  EXPECT_THAT(Summaries(answered), ElementsAre("1 ENTITLED [2025-02-03, -)"));
}

TEST_F(PackCase, ResignationGoesThroughQuestionAndOfficerToAWaitingPeriod) {
  // Case 30: resigned without a valid reason, 15.5.2022 the last day.
  std::vector<Fact> facts = {
      SearchFact("2022-05-16"), Aim("2022-05-16"), BenefitFact(BENEFIT_BASIC, "", "2022-05-16"),
      Employment("2018-01-01", "2022-05-16", law::v1::EMPLOYMENT_END_GROUND_RESIGNED)};
  facts[3].mutable_employment()->set_agreed_days(2'000);
  const Step asked = Report("2022-05-16", facts);
  EXPECT_THAT(asked.statements, IsEmpty());
  ASSERT_THAT(asked.requests_sent, SizeIs(1));
  EXPECT_EQ(asked.requests_sent[0].questions(0).fact(), "employment.resignation_reason");

  facts[3].mutable_employment()->set_resignation_reason(law::v1::RESIGNATION_REASON_NONE);
  const Step answered = Report("2022-05-20", {facts[3]});
  EXPECT_THAT(answered.requests_closed, SizeIs(1));
  ASSERT_THAT(answered.tasks, SizeIs(1));
  const law::v1::OfficerMatter& matter = answered.tasks[0].task.matter();
  EXPECT_EQ(matter.provision(), "2a:1");
  ASSERT_GE(matter.choices_size(), 1);

  v1::StatementInput hearing;
  hearing.mutable_officer_question()->set_task(1);
  hearing.mutable_officer_question()->set_kind(v1::CLARIFICATION_KIND_HEARING);
  hearing.mutable_officer_question()->set_row(matter.choices(0).row());
  hearing.mutable_officer_question()->set_officer("officers/o1");
  const Step heard = Apply(v1::INPUT_SOURCE_STATEMENT, "2022-05-23", hearing.SerializeAsString());
  ASSERT_THAT(heard.requests_sent, SizeIs(1));
  const v1::Wording& intended = heard.requests_sent[0].intention().wording();
  EXPECT_NE(intended.code(), "");
  EXPECT_NE(intended.sv(), "");
  EXPECT_EQ(intended.section(), matter.choices(0).section());

  const Step decided =
      Apply(v1::INPUT_SOURCE_STATEMENT, "2022-05-30", DecisionPayload(1, matter.choices(0).row()));
  EXPECT_THAT(Summaries(decided), ElementsAre("1 WAITING_PERIOD [2022-05-16, 2022-06-30)",
                                              "2 ENTITLED [2022-06-30, -)"));
  EXPECT_EQ(decided.statements[0].kind(), law::v1::STATEMENT_KIND_EXPERT);
  EXPECT_EQ(decided.statements[0].officer(), "officers/o1");
  // What was intended is what is stated.
  EXPECT_EQ(decided.statements[0].wordings(0).code(), intended.code());
}

TEST_F(PackCase, OfficerMayFindTheSecondReadingOfARow) {
  // OKV/736/1/2018: employer and person give different accounts, so both rows are open.
  Fact person;
  person.set_key("person");
  person.mutable_person_basics()->set_municipality_code("564");
  Fact work =
      Employment("2018-01-01", "2019-09-02", law::v1::EMPLOYMENT_END_GROUND_DISMISSED_PERSONAL);
  work.mutable_employment()->set_accounts_differ(true);
  const Step asked = Report("2019-09-02", {person, SearchFact("2019-09-02"), Aim("2019-09-02"),
                                           BenefitFact(BENEFIT_BASIC, "", "2019-09-02"), work});
  ASSERT_THAT(asked.tasks, SizeIs(1));
  const v1::OfficerTask& task = asked.tasks[0].task;
  EXPECT_EQ(task.authority_area(), "te-pohjois-pohjanmaan");
  std::vector<std::string> rows;
  for (const law::v1::OfficerChoice& choice : task.matter().choices()) rows.push_back(choice.row());
  ASSERT_THAT(rows, ElementsAre("R2/accounts_differ", "R2/accounts_differ_resigned"));

  const Step decided = Apply(v1::INPUT_SOURCE_STATEMENT, "2019-09-10", DecisionPayload(1, rows[1]));
  EXPECT_THAT(Summaries(decided), ElementsAre("1 WAITING_PERIOD [2019-09-02, 2019-12-01)",
                                              "2 ENTITLED [2019-12-01, -)"));
  EXPECT_EQ(decided.statements[0].grounds(0).row(), "accounts_differ_resigned");
  EXPECT_EQ(decided.statements[0].authority_area(), "te-pohjois-pohjanmaan");
}

TEST_F(PackCase, ServiceDuringAWaitingPeriodIsToldToThePayer) {
  Fact work = Employment("2018-01-01", "2022-05-16", law::v1::EMPLOYMENT_END_GROUND_RESIGNED);
  work.mutable_employment()->set_agreed_days(2'000);
  work.mutable_employment()->set_resignation_reason(law::v1::RESIGNATION_REASON_NONE);
  Report("2022-05-16", {SearchFact("2022-05-16"), Aim("2022-05-16"),
                        BenefitFact(BENEFIT_BASIC, "", "2022-05-16"), work});
  const std::string row = file_.tasks(0).task().matter().choices(0).row();
  Apply(v1::INPUT_SOURCE_STATEMENT, "2022-05-30", DecisionPayload(1, row));
  Fact service;
  service.set_key("service-1");
  *service.mutable_service()->mutable_from() = DayToProto(*ParseDay("2022-06-01"));
  *service.mutable_service()->mutable_until() = DayToProto(*ParseDay("2022-06-15"));
  service.mutable_service()->set_kind(law::v1::SERVICE_KIND_COACHING);
  const Step told = Report("2022-06-01", {service});
  ASSERT_THAT(told.statements, testing::Not(testing::IsEmpty()));
  const v1::Statement& statement = told.statements[0];
  ASSERT_GE(statement.notes_size(), 1);
  EXPECT_EQ(statement.notes(0).kind(), law::v1::NOTE_KIND_SERVICE);
  EXPECT_FALSE(statement.note_wordings(0).fi().empty());
  EXPECT_FALSE(statement.note_wordings(0).sv().empty());
}

TEST_F(PackCase, UnansweredQuestionGivesAnOfficerTheChoicesTheLawLeaves) {
  Report("2022-05-16",
         {SearchFact("2022-05-16"), Aim("2022-05-16"), BenefitFact(BENEFIT_BASIC, "", "2022-05-16"),
          Employment("2018-01-01", "2022-05-16", law::v1::EMPLOYMENT_END_GROUND_UNSPECIFIED)});
  ASSERT_EQ(file_.requests_size(), 1);
  const Step overdue =
      Apply(v1::INPUT_SOURCE_STATEMENT, "2022-05-31", TimerPayload(1, "2022-05-31"));
  ASSERT_THAT(overdue.tasks, SizeIs(1));
  EXPECT_EQ(overdue.tasks[0].task.matter().reason(), kClarificationOverdue);
  EXPECT_EQ(overdue.tasks[0].task.matter().provision(), "2a:1");
  EXPECT_GE(overdue.tasks[0].task.matter().choices_size(), 1);
  const Step decided = Apply(v1::INPUT_SOURCE_STATEMENT, "2022-06-02", DecisionPayload(1, ""));
  EXPECT_THAT(Summaries(decided), ElementsAre("1 ENTITLED [2022-05-16, -)"));
  EXPECT_EQ(file_.requests_size(), 0);
}

TEST_F(PackCase, EndOfTheSearchIsAnObstacleUntilItIsRegisteredAgain) {
  Report("2025-02-03", CaseTen(BENEFIT_BASIC, ""));
  Fact ended = SearchFact("2025-02-03", "2025-03-10");
  ended.mutable_job_search()->set_end_reason(law::v1::SEARCH_END_REASON_OWN_REQUEST);
  const Step end = Report("2025-03-10", {ended});
  EXPECT_THAT(Summaries(end), ElementsAre("2 OBSTACLE [2025-03-10, -) supersedes 1"));
  Fact again = SearchFact("2025-04-01");
  again.set_key("search-2");
  const Step restart = Report("2025-04-01", {again});
  EXPECT_THAT(Summaries(restart), ElementsAre("3 ENTITLED [2025-04-01, -) supersedes 2"));
}

TEST_F(PackCase, NoPeriodIsLeftWithoutAStatementTheQuestionOrATask) {
  // A benefit applied for from later than the search: the days before are asked about.
  const Step step = Report("2025-02-03", {SearchFact("2025-02-03"), Aim("2025-02-03"),
                                          BenefitFact(BENEFIT_BASIC, "", "2025-02-10")});
  EXPECT_TRUE(!step.statements.empty() || !step.requests_sent.empty() || !step.tasks.empty());
}

}  // namespace
}  // namespace typl::statement
