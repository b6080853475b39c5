// Officers' and operators' work over gRPC: the next task, what must have been heard and read, what
// is put aside, and the audit of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/testing/matchers.h"
#include "services/statement/api/test_support.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using ::testing::ElementsAre;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;

constexpr absl::Duration kTimeout = absl::Seconds(20);

TEST(PutAside, LeavesOutWhatCantBeProcessedAndGoesOnWithTheRest) {
  TestService service;
  service.ReportBytes(1, "garbage");
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  service.AwaitSettled();
  EXPECT_EQ(service.Status().quarantined_persons(), 1u);

  admin::v1::PutAsideQuarantinedRequest request;
  admin::v1::PutAsideQuarantinedResponse response;
  const auto put_aside = [&] {
    return rpc::FromGrpc(service.Admin()->PutAsideQuarantined(
        rpc::ClientContextFor("operators/eva", kTimeout).get(), request, &response));
  };
  request.set_person(PersonName(TestPerson(1)));
  EXPECT_THAT(put_aside(), HasFieldViolation("reason"));
  request.set_request_id(RequestId(1));
  request.set_reason("not an event of ours");
  ASSERT_THAT(put_aside(), IsOk());
  EXPECT_EQ(response.put_aside(), "intake/0/1");
  EXPECT_TRUE(response.released());
  EXPECT_THAT(StatementsOf(service, 1), ElementsAre("1 ENTITLED [2020-03-30, -)"));
  EXPECT_EQ(service.Status().quarantined_persons(), 0u);
  // Sent again, it is answered again and puts nothing else aside.
  response.Clear();
  ASSERT_THAT(put_aside(), IsOk());
  EXPECT_EQ(response.put_aside(), "intake/0/1");

  admin::v1::ListAuditResponse audit;
  ASSERT_THAT(rpc::FromGrpc(service.Admin()->ListAudit(
                  rpc::ClientContextFor("operators/eva", kTimeout).get(), {}, &audit)),
              IsOk());
  ASSERT_EQ(audit.records_size(), 1);
  EXPECT_EQ(audit.records(0).action(), "PutAsideQuarantined");
  EXPECT_EQ(audit.records(0).principal(), "operators/eva");
  EXPECT_EQ(audit.records(0).resource(), PersonName(TestPerson(1)));
  EXPECT_EQ(audit.records(0).detail(), "intake/0/1: not an event of ours");
}

TEST(Audit, HasEveryStepOfAnOfficer) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1)), IsOk());
  ASSERT_THAT(service.Release(RequestId(2), TaskName(1)), IsOk());
  ASSERT_THAT(service.Claim(RequestId(3), TaskName(1)), IsOk());
  ASSERT_THAT(service.Decide(RequestId(4), TaskName(1), "waiting"), IsOk());
  admin::v1::ListAuditRequest request;
  request.set_after_sequence(1);
  admin::v1::ListAuditResponse audit;
  ASSERT_THAT(rpc::FromGrpc(service.Admin()->ListAudit(
                  rpc::ClientContextFor("operators/eva", kTimeout).get(), request, &audit)),
              IsOk());
  std::vector<std::string> actions;
  for (const auto& record : audit.records()) actions.push_back(record.action());
  EXPECT_THAT(actions, ElementsAre("ReleaseTask", "ClaimTask", "DecideTask"));
  EXPECT_EQ(audit.records(2).resource(), TaskName(1));
  EXPECT_EQ(audit.records(2).detail(), "waiting");
  request.set_after_sequence(5);
  EXPECT_THAT(rpc::FromGrpc(service.Admin()->ListAudit(
                  rpc::ClientContextFor("operators/eva", kTimeout).get(), request, &audit)),
              HasReason(Reason::ERROR_REASON_POSITION_OUT_OF_RANGE));
}

TEST(Rules, ThatAreReplacedHoldForTasksAndClaimsThatComeAfter) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  v1::OfficerTask before;
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1), &before), IsOk());
  EXPECT_FALSE(before.approval_needed());

  CaseRules rules;
  rules.approval_provisions = {"*"};
  rules.claim_duration = absl::Minutes(5);
  service.rules().Replace(rules);
  Resign(service, 2);
  service.AwaitSettled();
  v1::OfficerTask after;
  ASSERT_THAT(service.Claim(RequestId(2), TaskName(2), &after), IsOk());
  EXPECT_TRUE(after.approval_needed());
  // The clock stands still.
  EXPECT_EQ(before.claim_expire_time().seconds() - after.claim_expire_time().seconds(), 55 * 60);

  v1::OfficerTask again;
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1), &again), IsOk());
  EXPECT_EQ(again.claim_expire_time().seconds(), before.claim_expire_time().seconds());
}

TEST(ClaimNext, TakesWhatIsDueFirstOfWhatFits) {
  TestService service;
  Resign(service, 1);
  service.AwaitSettled();
  service.AdvanceTo("2020-04-02");
  Resign(service, 2);
  service.AwaitSettled();
  v1::ClaimNextTaskRequest request;
  v1::ClaimNextTaskResponse response;
  const auto claim = [&](uint64_t id) {
    request.set_request_id(RequestId(id));
    return rpc::FromGrpc(service.Casework()->ClaimNextTask(
        rpc::ClientContextFor("officers/o1", kTimeout).get(), request, &response));
  };
  request.mutable_filter()->set_authority("employment_authority");
  EXPECT_THAT(claim(1), HasReason(Reason::ERROR_REASON_RESOURCE_NOT_FOUND));
  request.mutable_filter()->set_authority("keha");
  ASSERT_THAT(claim(2), IsOk());
  EXPECT_EQ(response.task().name(), TaskName(1));
  EXPECT_GT(response.task().facts_known(), 0u);
  ASSERT_THAT(claim(3), IsOk());
  EXPECT_EQ(response.task().name(), TaskName(2));
  EXPECT_THAT(claim(4), HasReason(Reason::ERROR_REASON_RESOURCE_NOT_FOUND));
  ASSERT_THAT(claim(2), IsOk());
  EXPECT_EQ(response.task().name(), TaskName(1));

  v1::CountTasksResponse counts;
  ASSERT_THAT(rpc::FromGrpc(service.Casework()->CountTasks(
                  rpc::ClientContextFor("operators/x", kTimeout).get(), {}, &counts)),
              IsOk());
  ASSERT_EQ(counts.counts_size(), 1);
  EXPECT_EQ(counts.counts(0).kind(), v1::TASK_KIND_DECIDE);
  EXPECT_EQ(counts.counts(0).provision(), "2a:1");
  EXPECT_EQ(counts.counts(0).due_later(), 2u);
}

TEST(Decide, NeedsAHearingOfWhatOthersSaid) {
  TestService service;
  service.Report(1, {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                     From(law::v1::FACT_SOURCE_EMPLOYER,
                          EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED))});
  service.AwaitSettled();
  ASSERT_THAT(service.Claim(RequestId(1), TaskName(1)), IsOk());
  EXPECT_THAT(service.Decide(RequestId(2), TaskName(1), "waiting"),
              HasReason(Reason::ERROR_REASON_HEARING_NEEDED));
  v1::DecideTaskRequest request;
  request.set_request_id(RequestId(3));
  request.set_name(TaskName(1));
  request.set_row("waiting");
  request.set_reasons("Re\x1B[2Jasons.");
  request.set_facts_known(service.FactsKnown(TaskName(1)) + 1);
  request.set_hearing_waiver(v1::HEARING_WAIVER_UNNECESSARY);
  v1::DecideTaskResponse response;
  const auto decide = [&] {
    return rpc::FromGrpc(service.Casework()->DecideTask(
        rpc::ClientContextFor("officers/o1", kTimeout).get(), request, &response));
  };
  EXPECT_THAT(decide(), HasReason(Reason::ERROR_REASON_INVALID_REQUEST));
  request.set_reasons("Reasons.");
  EXPECT_THAT(decide(), HasReason(Reason::ERROR_REASON_FILE_CHANGED));
  request.set_facts_known(service.FactsKnown(TaskName(1)));
  EXPECT_THAT(decide(), IsOk());

  admin::v1::ListAuditResponse audit;
  ASSERT_THAT(rpc::FromGrpc(service.Admin()->ListAudit(
                  rpc::ClientContextFor("operators/eva", kTimeout).get(), {}, &audit)),
              IsOk());
  ASSERT_EQ(audit.records_size(), 2);
  EXPECT_EQ(audit.records(1).detail(), "waiting HEARING_WAIVER_UNNECESSARY");
}

}  // namespace
}  // namespace typl::statement
