// The service over gRPC, with its pipeline behind it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/testing/matchers.h"
#include "common/time/business_date.h"
#include "services/statement/api/test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using law::v1::EMPLOYMENT_END_GROUND_UNSPECIFIED;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using typl::testing::EqualsProto;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;

constexpr absl::Duration kTimeout = absl::Seconds(20);

TEST(Reading, GivesStatementReceiptAndFile) {
  TestService service;
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  service.AwaitSettled();

  v1::GetStatementResponse statement;
  ASSERT_THAT(service.GetStatement(PersonResourceName(TestPerson(1), kStatements, 1), statement),
              IsOk());
  EXPECT_EQ(Summary(statement.statement()), "1 ENTITLED [2020-03-30, -)");
  EXPECT_EQ(statement.receipt().pack_hash(), std::string(64, 'a'));
  v1::GetPersonFileResponse file;
  ASSERT_THAT(service.GetPersonFile(PersonName(TestPerson(1)), file, "operators/x"), IsOk());
  EXPECT_EQ(file.facts().facts_size(), 2);
  ASSERT_EQ(file.statements_size(), 1);
  EXPECT_THAT(file.statements(0), EqualsProto(statement.statement()));
  ASSERT_EQ(file.timeline_size(), 1);
  EXPECT_EQ(file.timeline(0).outcome(), law::v1::OUTCOME_ENTITLED);
  EXPECT_EQ(file.timeline(0).grounds(0).provision(), "2:1");
}

TEST(Reading, TellsWhatIsNotThere) {
  TestService service;
  v1::GetPersonFileResponse file;
  v1::GetStatementResponse statement;
  EXPECT_THAT(service.GetPersonFile(PersonName(TestPerson(1)), file),
              HasReason(Reason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(service.GetPersonFile("persons/x", file), HasFieldViolation("name"));
  EXPECT_THAT(service.GetStatement(PersonResourceName(TestPerson(1), kStatements, 1), statement),
              HasReason(Reason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(service.GetStatement(TaskName(1), statement), HasFieldViolation("name"));
}

TEST(Reading, IsForOfficersAndOperators) {
  TestService service;
  v1::GetPersonFileResponse file;
  for (const char* caller : {"portals/oma", "recipients/kela", "services/delivery"}) {
    EXPECT_THAT(service.GetPersonFile(PersonName(TestPerson(1)), file, caller),
                HasReason(Reason::ERROR_REASON_METHOD_NOT_ALLOWED))
        << caller;
  }
}

TEST(Reading, StatementsComeInPages) {
  TestService service;
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  service.Report(1, {StudyFact("2020-04-06", "2020-04-20")});
  service.Report(1, {SearchFact("2020-03-30", "2020-05-04")});
  service.AwaitSettled();

  v1::ListStatementsRequest request;
  request.set_parent(PersonName(TestPerson(1)));
  request.set_page_size(2);
  v1::ListStatementsResponse first;
  ASSERT_THAT(service.ListStatements(request, first), IsOk());
  EXPECT_EQ(first.statements_size(), 2);
  request.set_page_token(first.next_page_token());
  v1::ListStatementsResponse second;
  ASSERT_THAT(service.ListStatements(request, second), IsOk());
  ASSERT_EQ(second.statements_size(), 1);
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_EQ(Summary(second.statements(0)), "3 OBSTACLE [2020-05-04, -) supersedes 1");
  request.set_page_token("x");
  EXPECT_THAT(service.ListStatements(request, second), HasFieldViolation("page_token"));
}

TEST(Tasks, AreListedByDueDayWithFilterAndPages) {
  TestService service;
  Resign(service, 2);
  service.AwaitSettled();
  service.AdvanceTo("2020-04-02");
  Resign(service, 1);
  Resign(service, 3);
  service.AwaitSettled();
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(3), nullptr, "officers/o2"), IsOk());

  auto names = [&service](v1::ListTasksRequest request) {
    std::vector<std::string> listed;
    v1::ListTasksResponse response;
    do {
      response.Clear();
      EXPECT_THAT(service.ListTasks(request, response), IsOk());
      for (const v1::OfficerTask& task : response.tasks()) listed.push_back(task.name());
      request.set_page_token(response.next_page_token());
    } while (!response.next_page_token().empty());
    return listed;
  };
  v1::ListTasksRequest request;
  EXPECT_THAT(names(request), ElementsAre(TaskName(2), TaskName(1), TaskName(3)));
  request.set_page_size(1);
  EXPECT_THAT(names(request), ElementsAre(TaskName(2), TaskName(1), TaskName(3)));
  request.set_claimable_only(true);
  EXPECT_THAT(names(request), ElementsAre(TaskName(2), TaskName(1)));
  request.mutable_filter()->set_provision("2:10");
  EXPECT_THAT(names(request), IsEmpty());
  request.set_page_token("?");
  v1::ListTasksResponse response;
  EXPECT_THAT(service.ListTasks(request, response), HasFieldViolation("page_token"));
  request.set_page_token("junk");
  EXPECT_THAT(service.ListTasks(request, response), HasFieldViolation("page_token"));
}

TEST(Claim, IsALeaseThatEndsByItself) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  v1::OfficerTask task;
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1), &task), IsOk());
  EXPECT_EQ(task.state(), v1::OFFICER_TASK_STATE_CLAIMED);
  EXPECT_EQ(task.officer(), "officers/o1");
  EXPECT_EQ(TimeFromProto(task.claim_expire_time()), Noon("2020-03-30") + absl::Hours(1));
  EXPECT_THAT(service.Claim(RequestId(2), TaskName(1), nullptr, "officers/o2"),
              HasReason(Reason::ERROR_REASON_TASK_CLAIMED));
  EXPECT_THAT(service.Claim(RequestId(3), TaskName(1)), IsOk());

  service.AdvanceTo("2020-03-31");
  v1::ListTasksResponse listed;
  ASSERT_THAT(service.ListTasks({}, listed), IsOk());
  EXPECT_EQ(listed.tasks(0).state(), v1::OFFICER_TASK_STATE_OPEN);
  EXPECT_EQ(listed.tasks(0).officer(), "");
  EXPECT_THAT(service.Decide(RequestId(4), TaskName(1), "waiting"),
              HasReason(Reason::ERROR_REASON_TASK_NOT_CLAIMED));
  EXPECT_THAT(service.Claim(RequestId(2), TaskName(1), &task, "officers/o2"), IsOk());
  EXPECT_EQ(task.officer(), "officers/o2");
}

TEST(Claim, AnswersTheSameIdAgainAndRefusesAnotherBody) {
  TestService service;
  Resign(service, 1);
  Resign(service, 2);
  service.AwaitSettled();
  v1::OfficerTask first;
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1), &first), IsOk());
  service.AdvanceTo("2020-03-31");
  v1::OfficerTask again;
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1), &again), IsOk());
  EXPECT_THAT(again, EqualsProto(first));
  EXPECT_THAT(service.Claim(RequestId(1), TaskName(2)),
              HasReason(Reason::ERROR_REASON_REQUEST_ID_REUSED));
  // Ids belong to their caller.
  EXPECT_THAT(service.Claim(RequestId(1), TaskName(2), nullptr, "officers/o2"), IsOk());
}

TEST(Claim, IsRefusedWithEveryFaultNamed) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  const absl::Status status = service.Claim("1", "persons/x/tasks/1");
  EXPECT_THAT(status, HasFieldViolation("request_id"));
  EXPECT_THAT(status, HasFieldViolation("name"));
  EXPECT_THAT(service.Claim(RequestId(1), TaskName(1, 2)),
              HasReason(Reason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(service.Claim(RequestId(1), TaskName(9)),
              HasReason(Reason::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(service.Claim(RequestId(1), TaskName(1), nullptr, "operators/x"),
              HasReason(Reason::ERROR_REASON_METHOD_NOT_ALLOWED));
}

TEST(Claim, OfManyAtOnceOneGetsTheTask) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  constexpr int kOfficers = 16;
  std::atomic<int> got{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> officers;
  for (int i = 0; i < kOfficers; ++i) {
    officers.emplace_back([&, i] {
      const absl::Status status =
          service.Claim(RequestId(100 + static_cast<uint64_t>(i)), TaskName(1), nullptr,
                        "officers/o" + std::to_string(i));
      if (status.ok()) ++got;
      if (ReasonOf(status) == Reason::ERROR_REASON_TASK_CLAIMED) ++refused;
    });
  }
  for (std::thread& officer : officers) officer.join();
  EXPECT_EQ(got, 1);
  EXPECT_EQ(refused, kOfficers - 1);
}

TEST(Claim, IsGivenBackByTheOfficerWhoHoldsItOnly) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  v1::OfficerTask task;
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1)), IsOk());
  EXPECT_THAT(service.Release(RequestId(2), TaskName(1), nullptr, "officers/o2"),
              HasReason(Reason::ERROR_REASON_TASK_CLAIMED));
  ASSERT_THAT(service.Release(RequestId(3), TaskName(1), &task), IsOk());
  EXPECT_EQ(task.state(), v1::OFFICER_TASK_STATE_OPEN);
  EXPECT_EQ(task.officer(), "");
  ASSERT_THAT(service.Release(RequestId(3), TaskName(1)), IsOk());
  EXPECT_THAT(service.Claim(RequestId(4), TaskName(1), nullptr, "officers/o2"), IsOk());
}

TEST(Preview, TellsWhatADecisionWouldLeadToAndChangesNothing) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  v1::PreviewDecisionRequest request;
  request.set_name(PersonName(TestPerson(1)));
  v1::PreviewDecisionResponse response;
  ASSERT_THAT(service.Preview(request, response), IsOk());
  EXPECT_THAT(response.determination().officer_matters(), SizeIs(1));
  law::v1::OfficerFinding& finding = *request.add_findings();
  finding.set_subject_key("employment-1");
  finding.set_provision("2a:1");
  finding.set_row("waiting");
  ASSERT_THAT(service.Preview(request, response), IsOk());
  EXPECT_THAT(response.determination().officer_matters(), IsEmpty());
  EXPECT_EQ(response.determination().timeline(0).outcome(), law::v1::OUTCOME_WAITING_PERIOD);
  EXPECT_THAT(StatementsOf(service, 1), IsEmpty());

  request.set_pack_hash(std::string(64, 'f'));
  EXPECT_THAT(service.Preview(request, response),
              HasReason(Reason::ERROR_REASON_RESOURCE_NOT_FOUND));
  request.set_name("one");
  request.mutable_day()->set_month(13);
  const absl::Status faulty = service.Preview(request, response);
  EXPECT_THAT(faulty, HasFieldViolation("name"));
  EXPECT_THAT(faulty, HasFieldViolation("day"));
}

TEST(Decide, LeadsToTheStatement) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  EXPECT_THAT(StatementsOf(service, 1), IsEmpty());
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1)), IsOk());
  v1::OfficerTask task;
  ASSERT_THAT(service.Decide(RequestId(2), TaskName(1), "waiting", &task), IsOk());
  EXPECT_EQ(task.state(), v1::OFFICER_TASK_STATE_DECIDED);
  service.AwaitSettled(1);

  EXPECT_THAT(StatementsOf(service, 1), ElementsAre("1 WAITING_PERIOD [2020-03-30, 2020-06-28)",
                                                    "2 ENTITLED [2020-06-28, -)"));
  v1::GetStatementResponse statement;
  ASSERT_THAT(service.GetStatement(PersonResourceName(TestPerson(1), kStatements, 1), statement),
              IsOk());
  EXPECT_EQ(statement.statement().officer(), "officers/o1");
  EXPECT_FALSE(statement.statement().decided_automatically());
  v1::GetPersonFileResponse file;
  ASSERT_THAT(service.GetPersonFile(PersonName(TestPerson(1)), file), IsOk());
  ASSERT_EQ(file.tasks_size(), 1);
  EXPECT_EQ(file.tasks(0).state(), v1::OFFICER_TASK_STATE_DECIDED);
  v1::ListTasksResponse listed;
  ASSERT_THAT(service.ListTasks({}, listed), IsOk());
  EXPECT_EQ(listed.tasks_size(), 0);
}

TEST(Decide, CountsOnce) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1)), IsOk());
  ASSERT_THAT(service.Decide(RequestId(2), TaskName(1), ""), IsOk());
  ASSERT_THAT(service.Decide(RequestId(2), TaskName(1), ""), IsOk());
  EXPECT_THAT(service.Decide(RequestId(2), TaskName(1), "waiting"),
              HasReason(Reason::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(service.Decide(RequestId(3), TaskName(1), "waiting"),
              HasReason(Reason::ERROR_REASON_TASK_NOT_CLAIMED));
  EXPECT_THAT(service.Claim(RequestId(4), TaskName(1)),
              HasReason(Reason::ERROR_REASON_TASK_NOT_CLAIMED));
  service.AwaitSettled(1);
  EXPECT_THAT(StatementsOf(service, 1), ElementsAre("1 ENTITLED [2020-03-30, -)"));
  EXPECT_EQ(service.Status().counts().at("tasks_decided"), 1);
}

TEST(Decide, IsRefusedWhenNotClaimedNotOpenOrWithoutReasons) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  EXPECT_THAT(service.Decide(RequestId(1), TaskName(1), "waiting"),
              HasReason(Reason::ERROR_REASON_TASK_NOT_CLAIMED));
  ASSERT_THAT(service.Claim(RequestId(2), TaskName(1)), IsOk());
  EXPECT_THAT(service.Decide(RequestId(3), TaskName(1), "waiting", nullptr, "officers/o2"),
              HasReason(Reason::ERROR_REASON_TASK_CLAIMED));
  EXPECT_THAT(service.Decide(RequestId(4), TaskName(1), "no such row"),
              HasReason(Reason::ERROR_REASON_CHOICE_NOT_OPEN));
  EXPECT_THAT(service.Decide(RequestId(5), TaskName(1), "waiting", nullptr, "officers/o1", ""),
              HasFieldViolation("reasons"));
  // The limit counts characters, not bytes.
  std::string longest;
  for (int i = 0; i < 4'000; ++i) longest += "ä";
  EXPECT_THAT(
      service.Decide(RequestId(6), TaskName(1), "waiting", nullptr, "officers/o1", longest + "x"),
      HasFieldViolation("reasons"));
  EXPECT_THAT(service.Decide(RequestId(7), TaskName(1), "waiting", nullptr, "officers/o1", longest),
              IsOk());
}

TEST(Clock, PassingTheReplyDayMakesARequestOverdue) {
  TestService service;
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                     EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_UNSPECIFIED)});
  service.AwaitSettled();
  service.AdvanceTo("2020-04-14");
  service.AwaitSettled(1);
  v1::GetPersonFileResponse file;
  ASSERT_THAT(service.GetPersonFile(PersonName(TestPerson(1)), file), IsOk());
  ASSERT_EQ(file.clarification_requests_size(), 1);
  EXPECT_EQ(file.clarification_requests(0).state(), v1::CLARIFICATION_STATE_OVERDUE);
  ASSERT_EQ(file.tasks_size(), 1);
  EXPECT_EQ(file.tasks(0).matter().reason(), kClarificationOverdue);
  EXPECT_EQ(service.Status().counts().at("requests_overdue"), 1);
}

TEST(Operators, SeeQuarantineAndRetry) {
  TestService service;
  service.ReportBytes(1, "\xff");
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  service.Report(2, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  service.AwaitSettled();
  EXPECT_THAT(StatementsOf(service, 2), SizeIs(1));

  const auto context = [] { return rpc::ClientContextFor("operators/x", kTimeout); };
  admin::v1::ListQuarantineResponse listed;
  ASSERT_THAT(rpc::FromGrpc(service.Admin()->ListQuarantine(context().get(), {}, &listed)), IsOk());
  ASSERT_EQ(listed.persons_size(), 1);
  EXPECT_EQ(listed.persons(0).person(), PersonName(TestPerson(1)));
  EXPECT_EQ(listed.persons(0).reason(), "EVENT_UNREADABLE");
  EXPECT_EQ(listed.persons(0).waiting_events(), 2u);
  EXPECT_EQ(service.Status().quarantined_persons(), 1u);

  admin::v1::RetryQuarantinedRequest retry;
  retry.set_request_id(RequestId(1));
  retry.set_person(PersonName(TestPerson(1)));
  admin::v1::RetryQuarantinedResponse response;
  ASSERT_THAT(rpc::FromGrpc(service.Admin()->RetryQuarantined(context().get(), retry, &response)),
              IsOk());
  EXPECT_FALSE(response.released());
  retry.set_person(PersonName(TestPerson(2)));
  EXPECT_THAT(rpc::FromGrpc(service.Admin()->RetryQuarantined(context().get(), retry, &response)),
              HasReason(Reason::ERROR_REASON_RESOURCE_NOT_FOUND));
}

TEST(Operators, SeeSecondReadingsThatDiffer) {
  TestService service([](law::v1::Determination& determination) {
    if (determination.timeline(0).range().from().month() == 4) determination.clear_timeline();
  });
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  service.Report(2, {SearchFact("2020-04-01"), BenefitFact(BENEFIT_BASIC)});
  service.AwaitSettled();
  EXPECT_THAT(StatementsOf(service, 1), SizeIs(1));
  EXPECT_THAT(StatementsOf(service, 2), IsEmpty());
  admin::v1::ListQuarantineResponse listed;
  ASSERT_THAT(rpc::FromGrpc(service.Admin()->ListQuarantine(
                  rpc::ClientContextFor("operators/x", kTimeout).get(), {}, &listed)),
              IsOk());
  ASSERT_EQ(listed.persons_size(), 1);
  EXPECT_EQ(listed.persons(0).reason(), "SECOND_READING_DIFFERS");
  const std::string text = service.registry().Serialize();
  EXPECT_THAT(text, HasSubstr("typl_statement_second_readings_total{result=\"agreed\"} 1"));
  EXPECT_THAT(text, HasSubstr("typl_statement_second_readings_total{result=\"differed\"} 1"));
  EXPECT_EQ(service.Status().counts().at("second_readings_differed"), 1);
}

TEST(Operators, SeeStatusAndMetrics) {
  TestService service;
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  service.AwaitSettled();
  const admin::v1::GetStatusResponse status = service.Status();
  EXPECT_EQ(status.service(), "statement");
  EXPECT_TRUE(status.accepting_writes());
  EXPECT_EQ(status.pack_hash(), std::string(64, 'a'));
  EXPECT_EQ(status.counts().at("statements_issued"), 1);
  EXPECT_EQ(status.counts().at("statements_automatic"), 1);
  ASSERT_EQ(status.lags_size(), 3);
  EXPECT_EQ(status.lags(2).journal(), "timers");
  EXPECT_EQ(status.lags(0).journal(), "intake");
  EXPECT_EQ(status.lags(0).entries(), 0u);
  const std::string text = service.registry().Serialize();
  EXPECT_THAT(text, HasSubstr("typl_statement_statements_issued_total{automatic=\"yes\","
                              "ground=\"2:1\",kind=\"basic\",outcome=\"entitled\"} 1"));
  EXPECT_THAT(text, HasSubstr("typl_statement_step_seconds_count 1"));
  EXPECT_THAT(text,
              HasSubstr("typl_statement_statements_given_total{late=\"no\",within=\"7d\"} 1"));
  EXPECT_EQ(service.registry().Read().Sum("typl_journal_lag_entries"), 0);
  EXPECT_EQ(service.registry().Read().Sum("typl_journal_cursor_entries"), 1);
  EXPECT_EQ(service.registry().Read().Sum("typl_journal_head_entries"), 1);
  EXPECT_THAT(text, HasSubstr("typl_books_difference_entries{book=\"inputs\"} 0"));
  EXPECT_THAT(text, HasSubstr("typl_books_difference_entries{book=\"journal\"} 0"));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("typl_law_active_pack_info{pack_hash=\"",
                                           std::string(64, 'a'), "\"} 1")));
}

TEST(Restart, GoesOnWhereItWasAndDoesNothingTwice) {
  TestService service;
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  Resign(service, 2);
  service.AwaitSettled();
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(2)), IsOk());
  ASSERT_THAT(service.Decide(RequestId(2), TaskName(2), "waiting"), IsOk());
  service.Restart();
  service.Report(1, {StudyFact("2020-04-06", "2020-04-20")});
  service.AwaitSettled(1);
  EXPECT_THAT(StatementsOf(service, 1),
              ElementsAre("1 ENTITLED [2020-03-30, -)",
                          "2 OBSTACLE [2020-04-06, 2020-04-20) supersedes 1"));
  EXPECT_THAT(StatementsOf(service, 2), SizeIs(2));
  // The first answer again, after the restart too.
  EXPECT_THAT(service.Decide(RequestId(2), TaskName(2), "waiting"), IsOk());
}

TEST(Restart, SameRequestIdTellsWhatAnUnknownOutcomeWas) {
  for (const bool survives : {false, true}) {
    SCOPED_TRACE(survives);
    TestService service;
    Resign(service, 1);
    service.AwaitSettled();
    ASSERT_THAT(service.Claim(RequestId(1), TaskName(1)), IsOk());
    store::FailNextSync(service.disk(), survives);
    EXPECT_THAT(service.Decide(RequestId(2), TaskName(1), "waiting"),
                HasReason(Reason::ERROR_REASON_OUTCOME_UNKNOWN));
    EXPECT_THAT(service.Decide(RequestId(3), TaskName(1), "waiting"),
                HasReason(Reason::ERROR_REASON_NOT_SERVING));
    service.Restart();
    EXPECT_THAT(service.Decide(RequestId(2), TaskName(1), "waiting"), IsOk());
    service.AwaitSettled(1);
    EXPECT_THAT(StatementsOf(service, 1), SizeIs(2));
    EXPECT_EQ(service.Status().counts().at("tasks_decided"), 1);
  }
}

TEST(Journal, IsThereForOtherServices) {
  TestService service;
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  service.AwaitSettled();
  journal::v1::GetJournalHeadsResponse heads;
  ASSERT_THAT(rpc::FromGrpc(service.Journal()->GetJournalHeads(
                  rpc::ClientContextFor("services/delivery", kTimeout).get(), {}, &heads)),
              IsOk());
  uint64_t entries = 0;
  for (const journal::v1::Cursor& head : heads.heads()) entries += head.sequence();
  EXPECT_EQ(entries, 1u);
  EXPECT_THAT(rpc::FromGrpc(service.Journal()->GetJournalHeads(
                  rpc::ClientContextFor("officers/o1", kTimeout).get(), {}, &heads)),
              HasReason(Reason::ERROR_REASON_METHOD_NOT_ALLOWED));
}

}  // namespace
}  // namespace typl::statement
