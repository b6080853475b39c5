// What operators put right: events in quarantine, refused entries; and its trace in the audit.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/matchers.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/delivery/api/delivery_server_test_fixture.h"

namespace typl::delivery {
namespace {

using common::v1::ERROR_REASON_ENTRY_ALREADY_SETTLED;
using common::v1::ERROR_REASON_NO_RECIPIENT;
using common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE;
using common::v1::ERROR_REASON_REQUEST_ID_REUSED;
using common::v1::ERROR_REASON_RESOURCE_NOT_FOUND;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using typl::testing::EqualsProto;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;

constexpr char kOperator[] = "operators/x";

std::string RequestId(int number) {
  return absl::StrCat("00000000-0000-4000-8000-00000000000", number);
}

class RepairsTest : public DeliveryServerTest {
 protected:
  absl::StatusOr<v1::ListRejectionsResponse> ListRejections(const std::string& recipient,
                                                            int page_size = 0,
                                                            const std::string& token = "") {
    v1::ListRejectionsRequest request;
    request.set_recipient(recipient);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Call(*stub_, &DeliveryStub::ListRejections, kOperator, request);
  }
  absl::StatusOr<v1::RedeliverResponse> Redeliver(int request_id, const std::string& recipient,
                                                  uint64_t sequence) {
    v1::RedeliverRequest request;
    request.set_request_id(RequestId(request_id));
    request.set_recipient(recipient);
    request.set_sequence(sequence);
    return Call(*stub_, &DeliveryStub::Redeliver, kOperator, request);
  }
  absl::StatusOr<admin::v1::PutAsideQuarantinedResponse> PutAside(int request_id, uint64_t person,
                                                                  const std::string& reason) {
    admin::v1::PutAsideQuarantinedRequest request;
    request.set_request_id(RequestId(request_id));
    request.set_person(PersonName(TestPerson(person)));
    request.set_reason(reason);
    return Call(*admin_, &AdminStub::PutAsideQuarantined, kOperator, request);
  }
  absl::StatusOr<admin::v1::ListAuditResponse> Audit(uint64_t after = 0, int page_size = 0) {
    admin::v1::ListAuditRequest request;
    request.set_after_sequence(after);
    request.set_page_size(page_size);
    return Call(*admin_, &AdminStub::ListAudit, kOperator, request);
  }
};

TEST_F(RepairsTest, ListsWhatARecipientRefused) {
  Deliver(4);
  for (const uint64_t sequence : {2, 3, 4}) {
    v1::RejectRequest rejection = RejectionOf(sequence);
    rejection.set_detail("not ours");
    ASSERT_THAT(Reject(rejection), IsOk());
  }

  const auto page = ListRejections("recipients/ytk", 2);

  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->rejections(), SizeIs(2));
  const v1::RejectedEntry& entry = page->rejections(0);
  EXPECT_EQ(entry.sequence(), 2);
  EXPECT_EQ(entry.reason(), v1::REJECT_REASON_WRONG_RECIPIENT);
  EXPECT_EQ(entry.detail(), "not ours");
  EXPECT_EQ(entry.reject_time().seconds(), absl::ToUnixSeconds(kStart));
  EXPECT_EQ(entry.principal(), "recipients/ytk");
  EXPECT_EQ(entry.person(), TestPerson(1).text());
  EXPECT_EQ(entry.name(), PersonResourceName(TestPerson(1), kStatements, 2));
  EXPECT_EQ(entry.redelivered_to(), "");
  const auto rest = ListRejections("recipients/ytk", 2, page->next_page_token());
  ASSERT_THAT(rest, IsOk());
  ASSERT_THAT(rest->rejections(), SizeIs(1));
  EXPECT_EQ(rest->rejections(0).sequence(), 4);
  EXPECT_EQ(rest->next_page_token(), "");

  EXPECT_THAT(ListRejections("recipients/kela")->rejections(), SizeIs(0));
  EXPECT_THAT(ListRejections("recipients/none"), HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
  const auto faulty = ListRejections("recipients/ytk", -1, "x");
  EXPECT_THAT(faulty, HasFieldViolation("page_size"));
  EXPECT_THAT(faulty, HasFieldViolation("page_token"));
}

TEST_F(RepairsTest, RedeliversToTheFundThatTookOver) {
  Deliver(1, "old");
  v1::RejectRequest rejection = RejectionOf(1);
  rejection.set_recipient("recipients/old");
  ASSERT_THAT(Reject(rejection, "recipients/old"), IsOk());
  const absl::Time later = HelsinkiStartOf(absl::CivilDay(2021, 1, 4));
  ASSERT_THAT(clock_.AdvanceTo(later), IsOk());

  const auto redelivered = Redeliver(1, "recipients/old", 1);

  ASSERT_THAT(redelivered, IsOk());
  EXPECT_EQ(redelivered->recipient(), "recipients/ytk");
  EXPECT_FALSE(redelivered->replayed());
  const auto mailbox = Pull(PullFrom("recipients/ytk"));
  ASSERT_THAT(mailbox->entries(), SizeIs(1));
  EXPECT_THAT(mailbox->entries(0).statement(),
              EqualsProto(FundStatement(TestPerson(1), 1, "old").statement_issued()));
  EXPECT_EQ(mailbox->entries(0).person(), TestPerson(1).text());
  EXPECT_EQ(mailbox->entries(0).accepted_at().seconds(), absl::ToUnixSeconds(later));
  const auto listed = ListRejections("recipients/old");
  EXPECT_EQ(listed->rejections(0).redelivered_to(), "recipients/ytk");
  EXPECT_EQ(listed->rejections(0).redeliver_time().seconds(), absl::ToUnixSeconds(later));

  // Once for each request and each entry.
  const auto again = Redeliver(1, "recipients/old", 1);
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->recipient(), "recipients/ytk");
  EXPECT_THAT(Redeliver(2, "recipients/old", 1), HasReason(ERROR_REASON_ENTRY_ALREADY_SETTLED));
  EXPECT_THAT(Redeliver(1, "recipients/old", 2), HasReason(ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_EQ(Pull(PullFrom("recipients/ytk"))->head_sequence(), 1);
}

TEST_F(RepairsTest, RedeliversAfterTheRegisterWasCorrected) {
  RestartWith(TestRoutesWithNewFund());
  Deliver(1, "new");
  v1::RejectRequest rejection = RejectionOf(1);
  rejection.set_recipient("recipients/new");
  ASSERT_THAT(Reject(rejection, "recipients/new"), IsOk());
  const auto entry_count = [&] { return Pull(PullFrom("recipients/new"), "recipients/new"); };
  EXPECT_EQ(entry_count()->head_sequence(), 1);

  ASSERT_THAT(Redeliver(1, "recipients/new", 1), IsOk());
  EXPECT_EQ(entry_count()->head_sequence(), 2) << "it is still right";
}

TEST_F(RepairsTest, SaysWhyAnEntryHasNoRecipient) {
  // The fund ends in 2021 with nobody to take over, as its statements will find.
  v1::RecipientRegister reg;
  v1::Recipient& kela = *reg.add_recipients();
  kela.set_key("kela");
  kela.set_kind(v1::RECIPIENT_KIND_KELA);
  v1::Recipient& fund = *reg.add_recipients();
  fund.set_key("ytk");
  fund.set_kind(v1::RECIPIENT_KIND_FUND);
  *fund.mutable_valid_until() = DayToProto(absl::CivilDay(2021, 1, 1));
  RestartWith(*RoutingTable::FromRegister(reg));
  Deliver(1);
  ASSERT_THAT(Reject(RejectionOf(1)), IsOk());
  ASSERT_THAT(clock_.AdvanceTo(HelsinkiStartOf(absl::CivilDay(2021, 1, 4))), IsOk());

  const auto refused = Redeliver(1, "recipients/ytk", 1);

  EXPECT_THAT(refused, HasReason(ERROR_REASON_NO_RECIPIENT));
  EXPECT_EQ(GetErrorInfo(refused.status())->metadata().at("fault"), "FUND_CLOSED");
  EXPECT_THAT(Audit()->records(), SizeIs(0));
}

TEST_F(RepairsTest, GivesAPortalItsCopyAgainAndThePayerNothing) {
  Deliver(1);
  v1::RejectRequest rejection = RejectionOf(1);
  rejection.set_recipient("recipients/portal-oma");
  ASSERT_THAT(Reject(rejection, "portals/oma"), IsOk());

  EXPECT_EQ(Redeliver(1, "recipients/portal-oma", 1)->recipient(), "recipients/portal-oma");

  EXPECT_EQ(Pull(PullFrom("recipients/portal-oma"), "portals/oma")->head_sequence(), 2);
  EXPECT_EQ(Pull(PullFrom("recipients/ytk"))->head_sequence(), 1);
}

TEST_F(RepairsTest, RedeliversOnlyWhatWasRefused) {
  Deliver(1);
  EXPECT_THAT(Redeliver(1, "recipients/ytk", 1), HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Redeliver(1, "recipients/none", 1), HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(Redeliver(1, "recipients/ytk", 0), HasFieldViolation("sequence"));
  v1::RedeliverRequest request;
  request.set_recipient("recipients/ytk");
  EXPECT_THAT(Call(*stub_, &DeliveryStub::Redeliver, kOperator, request),
              HasFieldViolation("request_id"));
}

TEST_F(RepairsTest, PutsAsideWhatCantBeDeliveredAndTellsTheAudit) {
  Deliver(1, "new", 1);
  Deliver(1, "ytk", 1);
  ASSERT_THAT(Reject(RejectionOf(1)), HasReason(common::v1::ERROR_REASON_ACKNOWLEDGEMENT_AHEAD));

  const auto aside = PutAside(1, 1, "the fund never was");

  ASSERT_THAT(aside, IsOk());
  EXPECT_TRUE(aside->released());
  EXPECT_THAT(aside->put_aside(), HasSubstr("statement/"));
  EXPECT_EQ(Pull(PullFrom("recipients/ytk"))->head_sequence(), 1);
  EXPECT_THAT(*PutAside(1, 1, "the fund never was"), EqualsProto(*aside));
  EXPECT_THAT(PutAside(1, 1, "another"), HasReason(ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(PutAside(2, 1, "again"), HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(PutAside(2, 9, "stranger"), HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_THAT(PutAside(2, 1, ""), HasFieldViolation("reason"));
  EXPECT_THAT(PutAside(2, 1, std::string(501, 'x')), HasFieldViolation("reason"));

  const auto audit = Audit();
  ASSERT_THAT(audit, IsOk());
  EXPECT_EQ(audit->head_sequence(), 1);
  ASSERT_THAT(audit->records(), SizeIs(1));
  const admin::v1::AuditRecord& record = audit->records(0);
  EXPECT_EQ(record.sequence(), 1);
  EXPECT_EQ(record.time().seconds(), absl::ToUnixSeconds(kStart));
  EXPECT_EQ(record.action(), "PutAsideQuarantined");
  EXPECT_EQ(record.principal(), kOperator);
  EXPECT_EQ(record.resource(), PersonName(TestPerson(1)));
  EXPECT_EQ(record.request_id(), RequestId(1));
  EXPECT_EQ(record.detail(), absl::StrCat(aside->put_aside(), ": the fund never was"));
}

TEST_F(RepairsTest, ListsTheAuditInOrderAndInPages) {
  Deliver(3);
  Deliver(1, "new", 2);
  for (const uint64_t sequence : {1, 2, 3}) {
    ASSERT_THAT(Reject(RejectionOf(sequence)), IsOk());
    ASSERT_THAT(Redeliver(static_cast<int>(sequence), "recipients/ytk", sequence), IsOk());
  }
  admin::v1::RetryQuarantinedRequest retry;
  retry.set_request_id(RequestId(4));
  retry.set_person(PersonName(TestPerson(2)));
  ASSERT_THAT(Call(*admin_, &AdminStub::RetryQuarantined, kOperator, retry), IsOk());

  std::vector<std::string> resources;
  uint64_t after = 0;
  while (true) {
    const auto page = Audit(after, 2);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->records_size(), 2);
    for (const auto& record : page->records()) resources.push_back(record.resource());
    after = page->records().rbegin()->sequence();
    if (after == page->head_sequence()) break;
  }

  EXPECT_THAT(resources, ElementsAre("recipients/ytk/1", "recipients/ytk/2", "recipients/ytk/3",
                                     PersonName(TestPerson(2))));
  EXPECT_THAT(Audit(4)->records(), SizeIs(0));
  EXPECT_THAT(Audit(5), HasReason(ERROR_REASON_POSITION_OUT_OF_RANGE));
  EXPECT_THAT(Audit(0, 1'001), HasFieldViolation("page_size"));
}

}  // namespace
}  // namespace typl::delivery
