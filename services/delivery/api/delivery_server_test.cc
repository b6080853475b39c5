#include "services/delivery/api/delivery_server.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/delivery/api/delivery_server_test_fixture.h"

namespace typl::delivery {
namespace {

using common::v1::ERROR_REASON_ACKNOWLEDGEMENT_AHEAD;
using common::v1::ERROR_REASON_METHOD_NOT_ALLOWED;
using common::v1::ERROR_REASON_OVERLOADED;
using common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE;
using common::v1::ERROR_REASON_RESOURCE_NOT_FOUND;
using ::testing::SizeIs;
using typl::testing::EqualsProto;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;

v1::ReceiveRequest ReceiveFrom(const std::string& recipient, uint32_t window = 0) {
  v1::ReceiveRequest request;
  request.set_recipient(recipient);
  request.set_window(window);
  return request;
}

std::vector<uint64_t> Range(uint64_t first, uint64_t last) {
  std::vector<uint64_t> range;
  for (uint64_t n = first; n <= last; ++n) range.push_back(n);
  return range;
}

TEST_F(DeliveryServerTest, PullsEntriesWholeAndNumbered) {
  Deliver(2);

  const auto response = Pull(PullFrom("recipients/ytk"));

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->head_sequence(), 2);
  ASSERT_THAT(response->entries(), SizeIs(2));
  const v1::MailboxEntry& entry = response->entries(1);
  EXPECT_EQ(entry.sequence(), 2);
  EXPECT_EQ(entry.person(), TestPerson(1).text());
  EXPECT_EQ(entry.accepted_at().seconds(), absl::ToUnixSeconds(kStart));
  EXPECT_THAT(entry.statement(), EqualsProto(FundStatement(TestPerson(1), 2).statement_issued()));
}

TEST_F(DeliveryServerTest, PullsPageByPage) {
  Deliver(10);
  v1::PullRequest request = PullFrom("recipients/ytk");
  request.set_max_entries(4);
  EXPECT_EQ(Pull(request)->entries(3).sequence(), 4);
  ASSERT_THAT(Acknowledge(4), IsOk());
  EXPECT_EQ(Pull(request)->entries(0).sequence(), 5);
  request.set_after_sequence(2);
  EXPECT_EQ(Pull(request)->entries(0).sequence(), 3);
  request.set_after_sequence(10);
  EXPECT_THAT(Pull(request)->entries(), SizeIs(0));
  request.set_after_sequence(11);
  EXPECT_THAT(Pull(request), HasReason(ERROR_REASON_POSITION_OUT_OF_RANGE));
  request.set_max_entries(1'001);
  EXPECT_THAT(Pull(request), HasFieldViolation("max_entries"));
}

TEST_F(DeliveryServerTest, StreamsWhatIsThereAndWhatComes) {
  Deliver(3);
  Reader reader(*stub_, ReceiveFrom("recipients/ytk"), "recipients/ytk");

  EXPECT_EQ(reader.Take(3), Range(1, 3));
  Deliver(2);
  EXPECT_EQ(reader.Take(2), Range(4, 5));
}

TEST_F(DeliveryServerTest, StreamsOnFromTheAcknowledgedPosition) {
  Deliver(10);
  {
    Reader reader(*stub_, ReceiveFrom("recipients/ytk"), "recipients/ytk");
    ASSERT_THAT(reader.Take(10), SizeIs(10));
    ASSERT_THAT(Acknowledge(6), IsOk());
  }
  // What was sent and not acknowledged comes again, also from another process.
  StartServer();
  Reader reader(*stub_, ReceiveFrom("recipients/ytk"), "recipients/ytk");
  EXPECT_EQ(reader.Take(4), Range(7, 10));
}

TEST_F(DeliveryServerTest, StreamsFromWhereItIsAskedTo) {
  Deliver(10);
  ASSERT_THAT(Acknowledge(6), IsOk());
  v1::ReceiveRequest request = ReceiveFrom("recipients/ytk", 2);
  // Before the acknowledged position nothing counts as under way, so the window does not hold.
  request.set_after_sequence(1);
  EXPECT_EQ(Reader(*stub_, request, "recipients/ytk").Take(7), Range(2, 8));
  request.set_after_sequence(8);
  EXPECT_EQ(Reader(*stub_, request, "recipients/ytk").Take(2), Range(9, 10));
  request.set_after_sequence(11);
  EXPECT_THAT(Reader(*stub_, request, "recipients/ytk").Finish(),
              HasReason(ERROR_REASON_POSITION_OUT_OF_RANGE));
}

TEST_F(DeliveryServerTest, HoldsBackAtTheWindowUntilAcknowledged) {
  Deliver(20);
  Reader reader(*stub_, ReceiveFrom("recipients/ytk", 5), "recipients/ytk");

  std::vector<uint64_t> received = reader.Take(5);
  EXPECT_EQ(received, Range(1, 5));
  // Each acknowledgement lets exactly as many through; were there more, a later Take would be
  // longer.
  ASSERT_THAT(Acknowledge(2), IsOk());
  EXPECT_EQ(reader.Take(2), Range(6, 7));
  ASSERT_THAT(Acknowledge(7), IsOk());
  EXPECT_EQ(reader.Take(5), Range(8, 12));
  ASSERT_THAT(Acknowledge(12), IsOk());
  EXPECT_EQ(reader.Take(5), Range(13, 17));
}

TEST_F(DeliveryServerTest, DoesNotLetASlowRecipientHoldUpOthers) {
  Deliver(100, "ytk");
  Deliver(100, "old");
  Reader stuck(*stub_, ReceiveFrom("recipients/ytk", 1), "recipients/ytk");
  Reader reader(*stub_, ReceiveFrom("recipients/old"), "recipients/old");

  EXPECT_EQ(reader.Take(100), Range(1, 100));
  EXPECT_EQ(stuck.Take(1), Range(1, 1));
}

TEST_F(DeliveryServerTest, LimitsTheStreamsOfOneMailbox) {
  Deliver(1);
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < 8; ++i) {
    readers.push_back(
        std::make_unique<Reader>(*stub_, ReceiveFrom("recipients/ytk"), "recipients/ytk"));
    EXPECT_THAT(readers.back()->Take(1), SizeIs(1));
  }

  EXPECT_THAT(Reader(*stub_, ReceiveFrom("recipients/ytk"), "recipients/ytk").Finish(),
              HasReason(ERROR_REASON_OVERLOADED));
  Deliver(1, "old");
  EXPECT_THAT(Reader(*stub_, ReceiveFrom("recipients/old"), "recipients/old").Take(1), SizeIs(1));
}

TEST_F(DeliveryServerTest, RefusesAWindowThatIsTooWide) {
  EXPECT_THAT(Reader(*stub_, ReceiveFrom("recipients/ytk", 10'001), "recipients/ytk").Finish(),
              HasFieldViolation("window"));
}

TEST_F(DeliveryServerTest, AcknowledgesOverTheWire) {
  Deliver(5);

  EXPECT_EQ(Acknowledge(3)->acknowledged_sequence(), 3);
  EXPECT_EQ(Acknowledge(1)->acknowledged_sequence(), 3);
  EXPECT_THAT(Acknowledge(6), HasReason(ERROR_REASON_ACKNOWLEDGEMENT_AHEAD));
}

TEST_F(DeliveryServerTest, PutsRefusedEntriesAsideForOperators) {
  Deliver(3);

  ASSERT_THAT(Reject(RejectionOf(2)), IsOk());
  ASSERT_THAT(Reject(RejectionOf(2)), IsOk());

  const auto mailbox = GetMailbox("recipients/ytk", "operators/x");
  ASSERT_THAT(mailbox, IsOk());
  EXPECT_EQ(mailbox->rejected_count(), 1);
  EXPECT_EQ(mailbox->acknowledged_sequence(), 0);
  // It still stands in the way until it is passed.
  EXPECT_THAT(Pull(PullFrom("recipients/ytk"))->entries(), SizeIs(3));
}

TEST_F(DeliveryServerTest, NamesEveryFaultOfARefusal) {
  Deliver(3);
  v1::RejectRequest request = RejectionOf(0);
  request.clear_reason();
  std::string detail;
  for (int i = 0; i < 501; ++i) detail += "ä";
  request.set_detail(detail);

  const auto response = Reject(request);

  EXPECT_THAT(response, HasFieldViolation("sequence"));
  EXPECT_THAT(response, HasFieldViolation("reason"));
  EXPECT_THAT(response, HasFieldViolation("detail"));
  request = RejectionOf(1);
  request.set_detail(detail.substr(2));
  EXPECT_THAT(Reject(request), IsOk());
}

// Every method, every caller that is not the mailbox's owner, and names that are no mailbox at all:
// nobody can tell them apart.
TEST_F(DeliveryServerTest, KnowsNoMailboxButTheCallersOwn) {
  Deliver(3);
  Deliver(3, "old");
  const std::pair<const char*, const char*> strangers[] = {
      {"recipients/kela", "recipients/ytk"},       // Another payer.
      {"recipients/ytk", "recipients/old"},        // The successor.
      {"recipients/old", "recipients/ytk"},        // The predecessor.
      {"portals/oma", "recipients/ytk"},           // A portal.
      {"portals/ytk", "recipients/ytk"},           // A portal of a fund's name.
      {"portals/other", "recipients/portal-oma"},  // Another portal.
      {"recipients/portal-oma", "recipients/kela"},
      {"recipients/portal-oma", "recipients/portal-oma"},  // Not the portal itself.
      {"recipients/ytk", "recipients/none"},               // Nobody's.
      {"recipients/ytk", "ytk"},
      {"recipients/ytk", ""},
      {"recipients/ytk", "recipients/ytk/x"},
  };
  for (const auto& [principal, recipient] : strangers) {
    SCOPED_TRACE(absl::StrCat(principal, " asks for ", recipient));
    v1::RejectRequest rejection = RejectionOf(1);
    rejection.set_recipient(recipient);
    EXPECT_THAT(Pull(PullFrom(recipient), principal), HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
    EXPECT_THAT(Reader(*stub_, ReceiveFrom(recipient), principal).Finish(),
                HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
    EXPECT_THAT(Acknowledge(1, principal, recipient), HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
    EXPECT_THAT(Reject(rejection, principal), HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
    EXPECT_THAT(GetMailbox(recipient, principal), HasReason(ERROR_REASON_RESOURCE_NOT_FOUND));
  }
  EXPECT_EQ(GetMailbox("recipients/ytk", "operators/x")->acknowledged_sequence(), 0);
}

TEST_F(DeliveryServerTest, GivesAPortalItsNotices) {
  source_->Send(0, {EventEntry(TestPerson(1), 1, Clarification(TestPerson(1), 1))}, 1);
  Await([this] { return server_->consumer_stats().lag == 0; });

  const auto response = Pull(PullFrom("recipients/portal-oma"), "portals/oma");

  ASSERT_THAT(response, IsOk());
  ASSERT_THAT(response->entries(), SizeIs(1));
  EXPECT_TRUE(response->entries(0).has_clarification_request());
  EXPECT_THAT(Acknowledge(1, "portals/oma", "recipients/portal-oma"), IsOk());
}

TEST_F(DeliveryServerTest, ShowsOperatorsPositionsButNoContent) {
  Deliver(3);
  EXPECT_THAT(GetMailbox("recipients/ytk", "operators/x"), IsOk());
  EXPECT_THAT(Pull(PullFrom("recipients/ytk"), "operators/x"),
              HasReason(ERROR_REASON_METHOD_NOT_ALLOWED));
  EXPECT_THAT(Acknowledge(1, "operators/x"), HasReason(ERROR_REASON_METHOD_NOT_ALLOWED));
  EXPECT_THAT(Reader(*stub_, ReceiveFrom("recipients/ytk"), "operators/x").Finish(),
              HasReason(ERROR_REASON_METHOD_NOT_ALLOWED));
  for (const char* principal : {"recipients/ytk", "portals/oma", "officers/o", "services/x"}) {
    EXPECT_THAT(Call(*stub_, &DeliveryStub::ListMailboxes, principal, v1::ListMailboxesRequest()),
                HasReason(ERROR_REASON_METHOD_NOT_ALLOWED))
        << principal;
  }
}

TEST_F(DeliveryServerTest, EndsStreamsWhenItDrains) {
  Deliver(1);
  Reader reader(*stub_, ReceiveFrom("recipients/ytk"), "recipients/ytk");
  ASSERT_THAT(reader.Take(1), SizeIs(1));

  server_->Drain();

  EXPECT_EQ(reader.Finish().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace typl::delivery
