#ifndef TYPL_SERVICES_DELIVERY_API_DELIVERY_SERVER_TEST_FIXTURE_H_
#define TYPL_SERVICES_DELIVERY_API_DELIVERY_SERVER_TEST_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/journal/fake_source.h"
#include "common/metrics/metrics.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/store/memory_store.h"
#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/delivery/api/delivery_server.h"
#include "services/delivery/domain/test_support.h"
#include "typl/admin/v1/admin.grpc.pb.h"
#include "typl/delivery/v1/delivery.grpc.pb.h"

namespace typl::delivery {

using AdminStub = admin::v1::AdminService::Stub;
using DeliveryStub = v1::DeliveryService::Stub;

inline const absl::Time kStart = absl::FromUnixSeconds(1'590'000'000);

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
    ASSERT_THAT(server, typl::testing::IsOk());
    server_ = *std::move(server);
    channel_ = *rpc::MakeChannel(server_->address());
    stub_ = v1::DeliveryService::NewStub(channel_);
    admin_ = admin::v1::AdminService::NewStub(channel_);
  }

  // Starts the service again with another register.
  void RestartWith(RoutingTable routes) {
    server_.reset();
    routes_ = std::make_unique<RoutesInForce>(std::move(routes));
    StartServer();
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
  std::unique_ptr<RoutesInForce> routes_ = std::make_unique<RoutesInForce>(TestRoutes());
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

inline v1::PullRequest PullFrom(const std::string& recipient) {
  v1::PullRequest request;
  request.set_recipient(recipient);
  return request;
}

inline v1::RejectRequest RejectionOf(uint64_t sequence) {
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

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_DELIVERY_SERVER_TEST_FIXTURE_H_
