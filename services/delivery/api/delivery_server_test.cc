#include "services/delivery/api/delivery_server.h"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/journal/fake_source.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/store/memory_store.h"
#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/delivery/domain/test_support.h"
#include "typl/admin/v1/admin.grpc.pb.h"
#include "typl/delivery/v1/delivery.grpc.pb.h"

namespace typl::delivery {
namespace {

using common::v1::ERROR_REASON_ACKNOWLEDGEMENT_AHEAD;
using common::v1::ERROR_REASON_METHOD_NOT_ALLOWED;
using common::v1::ERROR_REASON_OVERLOADED;
using common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE;
using common::v1::ERROR_REASON_RESOURCE_NOT_FOUND;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using typl::testing::EqualsProto;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;

using AdminStub = admin::v1::AdminService::Stub;
using DeliveryStub = v1::DeliveryService::Stub;

const absl::Time kStart = absl::FromUnixSeconds(1'590'000'000);

// A delivery service on a store in memory, called over a real connection.
class DeliveryServerTest : public ::testing::Test {
 protected:
  DeliveryServerTest() { StartServer(); }
  ~DeliveryServerTest() override { server_.reset(); }

  void StartServer() {
    server_.reset();
    source_ = std::make_unique<journal::FakeSource>();
    config::v1::ServerConfig config;
    config.set_listen("127.0.0.1:0");
    const DeliveryServerParts parts{
        .store = *store_,
        .clock = clock_,
        .advance_clock = [this](absl::Time now) { return clock_.AdvanceTo(now); },
        .routes = *routes_,
        .source = *source_,
        .registry = registry_,
        .partition_count = 4,
        .workers = 2,
        .config = config,
    };
    auto server = DeliveryServer::Start(parts);
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    channel_ = *rpc::MakeChannel(server_->address());
    stub_ = v1::DeliveryService::NewStub(channel_);
    admin_ = admin::v1::AdminService::NewStub(channel_);
  }

  // Delivers `count` more statements to "ytk" (or another fund), all of one person.
  void Deliver(int count, absl::string_view fund = "ytk", uint64_t person = 1) {
    std::vector<journal::Entry> entries;
    for (int i = 0; i < count; ++i) {
      entries.push_back(EventEntry(TestPerson(person), ++upstream_head_,
                                   FundStatement(TestPerson(person), ++number_, fund)));
    }
    source_->Send(0, std::move(entries), upstream_head_);
    Await([this] { return server_->consumer_stats().lag == 0; });
  }

  // Calls `method` of a stub.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                absl::string_view principal, const Request& request) {
    const auto context = rpc::ClientContextFor(principal, absl::Seconds(30));
    Response response;
    const grpc::Status status = (stub.*method)(context.get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  absl::StatusOr<v1::PullResponse> Pull(const v1::PullRequest& request,
                                        absl::string_view principal = "recipients/ytk") {
    return Call(*stub_, &DeliveryStub::Pull, principal, request);
  }
  absl::StatusOr<v1::AcknowledgeResponse> Acknowledge(
      uint64_t sequence, absl::string_view principal = "recipients/ytk",
      const std::string& recipient = "recipients/ytk") {
    v1::AcknowledgeRequest request;
    request.set_recipient(recipient);
    request.set_sequence(sequence);
    return Call(*stub_, &DeliveryStub::Acknowledge, principal, request);
  }
  absl::StatusOr<v1::RejectResponse> Reject(const v1::RejectRequest& request,
                                            absl::string_view principal = "recipients/ytk") {
    return Call(*stub_, &DeliveryStub::Reject, principal, request);
  }
  absl::StatusOr<v1::Mailbox> GetMailbox(const std::string& recipient,
                                         absl::string_view principal) {
    v1::GetMailboxRequest request;
    request.set_recipient(recipient);
    auto response = Call(*stub_, &DeliveryStub::GetMailbox, principal, request);
    if (!response.ok()) return response.status();
    return response->mailbox();
  }

  std::unique_ptr<store::Store> store_ = store::NewMemoryStore();
  std::unique_ptr<RoutingTable> routes_ = std::make_unique<RoutingTable>(TestRoutes());
  VirtualClock clock_{kStart};
  metrics::Registry registry_;
  std::unique_ptr<journal::FakeSource> source_;
  std::unique_ptr<DeliveryServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<DeliveryStub> stub_;
  std::unique_ptr<AdminStub> admin_;
  store::Sequence upstream_head_ = 0;
  uint64_t number_ = 0;
};

v1::PullRequest PullFrom(const std::string& recipient) {
  v1::PullRequest request;
  request.set_recipient(recipient);
  return request;
}

v1::RejectRequest RejectionOf(uint64_t sequence) {
  v1::RejectRequest request;
  request.set_recipient("recipients/ytk");
  request.set_sequence(sequence);
  request.set_reason(v1::REJECT_REASON_WRONG_RECIPIENT);
  return request;
}

// An open Receive stream of one principal.
class Reader {
 public:
  Reader(DeliveryStub& stub, v1::ReceiveRequest request, absl::string_view principal)
      : context_(rpc::ClientContextFor(principal, absl::Seconds(60))),
        stream_(stub.Receive(context_.get(), request)) {}
  ~Reader() { Cancel(); }

  // Reads until `count` more entries came, and gives their sequences.
  std::vector<uint64_t> Take(size_t count) {
    std::vector<uint64_t> sequences;
    v1::ReceiveResponse response;
    while (sequences.size() < count && stream_->Read(&response)) {
      for (const v1::MailboxEntry& entry : response.entries()) {
        sequences.push_back(entry.sequence());
      }
    }
    return sequences;
  }
  absl::Status Finish() {
    v1::ReceiveResponse response;
    while (stream_->Read(&response)) {
    }
    finished_ = true;
    return rpc::FromGrpc(stream_->Finish());
  }
  void Cancel() {
    if (finished_) return;
    context_->TryCancel();
    Finish().IgnoreError();
  }

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::ReceiveResponse>> stream_;
  bool finished_ = false;
};

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
      {"recipients/ytk", "recipients/none"},  // Nobody's.
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

TEST_F(DeliveryServerTest, ListsAllMailboxesInPages) {
  Deliver(3);
  ASSERT_THAT(Acknowledge(1), IsOk());
  v1::ListMailboxesRequest request;
  request.set_page_size(3);
  std::vector<std::string> names;
  do {
    const auto response = Call(*stub_, &DeliveryStub::ListMailboxes, "operators/x", request);
    ASSERT_THAT(response, IsOk());
    for (const v1::Mailbox& mailbox : response->mailboxes()) {
      names.push_back(mailbox.recipient());
      if (mailbox.recipient() != "recipients/ytk") continue;
      EXPECT_EQ(mailbox.head_sequence(), 3);
      EXPECT_EQ(mailbox.acknowledged_sequence(), 1);
      EXPECT_EQ(mailbox.oldest_pending_at().seconds(), absl::ToUnixSeconds(kStart));
    }
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty());

  EXPECT_THAT(names, ElementsAre("recipients/kela", "recipients/old", "recipients/portal-oma",
                                 "recipients/ytk"));
  request.set_page_token("%");
  request.set_page_size(-1);
  const auto faulty = Call(*stub_, &DeliveryStub::ListMailboxes, "operators/x", request);
  EXPECT_THAT(faulty, HasFieldViolation("page_token"));
  EXPECT_THAT(faulty, HasFieldViolation("page_size"));
}

TEST_F(DeliveryServerTest, LetsOperatorsSeeAndRetryQuarantine) {
  Deliver(1, "ytk", 2);
  Deliver(2, "new", 1);
  Deliver(1, "ytk", 1);
  const auto listed =
      Call(*admin_, &AdminStub::ListQuarantine, "operators/x", admin::v1::ListQuarantineRequest());
  ASSERT_THAT(listed, IsOk());
  ASSERT_THAT(listed->persons(), SizeIs(1));
  EXPECT_EQ(listed->persons(0).person(), PersonName(TestPerson(1)));
  EXPECT_EQ(listed->persons(0).reason(), "FUND_UNKNOWN");
  EXPECT_EQ(listed->persons(0).waiting_events(), 3);
  EXPECT_EQ(listed->persons(0).since().seconds(), absl::ToUnixSeconds(kStart));

  // The register is mended, which takes a restart.
  routes_ = std::make_unique<RoutingTable>(TestRoutesWithNewFund());
  StartServer();
  admin::v1::RetryQuarantinedRequest request;
  request.set_request_id("00000000-0000-4000-8000-000000000001");
  request.set_person(listed->persons(0).person());
  const auto retried = Call(*admin_, &AdminStub::RetryQuarantined, "operators/x", request);

  ASSERT_THAT(retried, IsOk());
  EXPECT_TRUE(retried->released());
  EXPECT_TRUE(Call(*admin_, &AdminStub::RetryQuarantined, "operators/x", request)->released());
  EXPECT_EQ(Pull(PullFrom("recipients/new"), "recipients/new")->head_sequence(), 2);
  EXPECT_EQ(Pull(PullFrom("recipients/ytk"))->head_sequence(), 2);
  request.set_person("persons/x");
  request.set_request_id("x");
  const auto faulty = Call(*admin_, &AdminStub::RetryQuarantined, "operators/x", request);
  EXPECT_THAT(faulty, HasFieldViolation("person"));
  EXPECT_THAT(faulty, HasFieldViolation("request_id"));
}

TEST_F(DeliveryServerTest, TellsItsStatusAndMovesItsClock) {
  Deliver(3);
  Deliver(1, "new", 2);
  ASSERT_THAT(Acknowledge(1), IsOk());
  source_->Send(1, {}, 7);
  admin::v1::AdvanceClockRequest advance;
  advance.mutable_now()->set_seconds(absl::ToUnixSeconds(kStart) + 60);
  ASSERT_THAT(Call(*admin_, &AdminStub::AdvanceClock, "operators/x", advance), IsOk());

  const auto status =
      Call(*admin_, &AdminStub::GetStatus, "operators/x", admin::v1::GetStatusRequest());

  ASSERT_THAT(status, IsOk());
  EXPECT_EQ(status->service(), "delivery");
  EXPECT_TRUE(status->accepting_writes());
  EXPECT_EQ(status->partition_count(), 4);
  EXPECT_EQ(status->now().seconds() - status->start_time().seconds(), 60);
  EXPECT_EQ(status->quarantined_persons(), 1);
  ASSERT_THAT(status->lags(), SizeIs(1));
  EXPECT_EQ(status->lags(0).journal(), "statement");
  EXPECT_EQ(status->lags(0).entries(), 7);
  EXPECT_TRUE(status->lags(0).connected());
  EXPECT_EQ(status->counts().at("entries_delivered"), 3);
  EXPECT_EQ(status->counts().at("mailbox_entries"), 3);
  EXPECT_EQ(status->counts().at("entries_pending"), 2);
}

TEST_F(DeliveryServerTest, CountsByRecipient) {
  Deliver(3);
  Deliver(1, "new", 2);
  ASSERT_THAT(Acknowledge(1), IsOk());
  ASSERT_THAT(Reject(RejectionOf(2)), IsOk());
  source_->Send(1, {}, 7);
  ASSERT_THAT(clock_.AdvanceTo(kStart + absl::Minutes(2)), IsOk());

  const std::string text = registry_.Serialize();

  for (const char* line : {
           "typl_delivery_entries_delivered_total{recipient=\"ytk\"} 3",
           "typl_delivery_entries_delivered_total{recipient=\"kela\"} 0",
           "typl_delivery_entries_detained_total 1",
           "typl_delivery_entries_repeated_total 0",
           "typl_delivery_mailbox_pending_entries{recipient=\"ytk\"} 2",
           "typl_delivery_mailbox_rejected_entries{recipient=\"ytk\"} 1",
           "typl_delivery_mailbox_oldest_pending_age_seconds{recipient=\"ytk\"} 120",
           "typl_delivery_mailbox_oldest_pending_age_seconds{recipient=\"kela\"} 0",
           "typl_delivery_quarantined_persons 1",
           "typl_delivery_journal_lag_entries 7",
           "typl_delivery_journal_connected 1",
       }) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat(line, "\n")));
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
