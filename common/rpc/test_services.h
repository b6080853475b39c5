#ifndef TYPL_COMMON_RPC_TEST_SERVICES_H_
#define TYPL_COMMON_RPC_TEST_SERVICES_H_

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/rpc/call.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "typl/intake/v1/intake.grpc.pb.h"
#include "typl/journal/v1/journal.grpc.pb.h"

// Services whose handlers a test gives. For tests of this folder only.

namespace typl::rpc {

namespace journal_pb = ::typl::journal::v1;
namespace intake_pb = ::typl::intake::v1;

inline constexpr char kHeads[] = "/typl.journal.v1.JournalService/GetJournalHeads";
inline constexpr char kReadJournal[] = "/typl.journal.v1.JournalService/ReadJournal";
inline constexpr char kGetJobSearch[] = "/typl.intake.v1.IntakeService/GetJobSearch";
inline constexpr char kBatch[] = "/typl.intake.v1.IntakeService/BatchRegisterJobSearches";

// An event that one thread waits for and another gives.
class Latch {
 public:
  void Open() {
    std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void Await() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

// Portals may call GetJobSearch (new work) and the batch; services the journal.
struct Handlers {
  std::function<void(const Call&, Done)> heads = [](const Call&, Done done) {
    std::move(done)(absl::OkStatus());
  };
  std::function<absl::Status(const Call&, StreamWriter<journal_pb::ReadJournalResponse>&)> read =
      [](const Call&, StreamWriter<journal_pb::ReadJournalResponse>&) { return absl::OkStatus(); };
  std::function<void(const Call&, Done)> get = [](const Call&, Done done) {
    std::move(done)(absl::OkStatus());
  };
  std::function<void(const Call&, const intake_pb::BatchRegisterJobSearchesRequest&,
                     intake_pb::BatchRegisterJobSearchesResponse&, Done)>
      batch = [](const Call&, const intake_pb::BatchRegisterJobSearchesRequest&,
                 intake_pb::BatchRegisterJobSearchesResponse&,
                 Done done) { std::move(done)(absl::OkStatus()); };
  int batch_in_flight_max = 4;
};

class TestJournal final : public journal_pb::JournalService::CallbackService {
 public:
  TestJournal(Host& host, const Handlers& handlers) : host_(host), handlers_(handlers) {}

  grpc::ServerUnaryReactor* GetJournalHeads(
      grpc::CallbackServerContext* context, const journal_pb::GetJournalHeadsRequest* request,
      journal_pb::GetJournalHeadsResponse* response) override {
    return Unary(host_, context, kHeads, request, response,
                 [this](const Call& call, const journal_pb::GetJournalHeadsRequest&,
                        journal_pb::GetJournalHeadsResponse& answer, Done done) {
                   answer.set_partition_count(7);
                   handlers_.heads(call, std::move(done));
                 });
  }

  grpc::ServerWriteReactor<journal_pb::ReadJournalResponse>* ReadJournal(
      grpc::CallbackServerContext* context,
      const journal_pb::ReadJournalRequest* request) override {
    using Response = journal_pb::ReadJournalResponse;
    return ServerStream<journal_pb::ReadJournalRequest, Response>(
        host_, context, kReadJournal, request,
        [this](const Call& call, const journal_pb::ReadJournalRequest&,
               StreamWriter<Response>& writer) { return handlers_.read(call, writer); });
  }

 private:
  Host& host_;
  const Handlers& handlers_;
};

class TestIntake final : public intake_pb::IntakeService::CallbackService {
 public:
  TestIntake(Host& host, const Handlers& handlers) : host_(host), handlers_(handlers) {}

  grpc::ServerUnaryReactor* GetJobSearch(grpc::CallbackServerContext* context,
                                         const intake_pb::GetJobSearchRequest* request,
                                         intake_pb::GetJobSearchResponse* response) override {
    return Unary(host_, context, kGetJobSearch, request, response,
                 [this](const Call& call, const intake_pb::GetJobSearchRequest&,
                        intake_pb::GetJobSearchResponse&,
                        Done done) { handlers_.get(call, std::move(done)); });
  }

  grpc::ServerBidiReactor<intake_pb::BatchRegisterJobSearchesRequest,
                          intake_pb::BatchRegisterJobSearchesResponse>*
  BatchRegisterJobSearches(grpc::CallbackServerContext* context) override {
    return BidiStream<intake_pb::BatchRegisterJobSearchesRequest,
                      intake_pb::BatchRegisterJobSearchesResponse>(
        host_, context, kBatch, handlers_.batch_in_flight_max, handlers_.batch);
  }

  // Has no rule.
  grpc::ServerUnaryReactor* ListJobSearches(grpc::CallbackServerContext* context,
                                            const intake_pb::ListJobSearchesRequest* request,
                                            intake_pb::ListJobSearchesResponse* response) override {
    return Unary(
        host_, context, "/typl.intake.v1.IntakeService/ListJobSearches", request, response,
        [](const Call&, const intake_pb::ListJobSearchesRequest&,
           intake_pb::ListJobSearchesResponse&, Done done) { std::move(done)(absl::OkStatus()); });
  }

 private:
  Host& host_;
  const Handlers& handlers_;
};

inline std::vector<MethodRule> TestRules() {
  return {{kHeads, {Role::kService, Role::kPortal}},
          {kReadJournal, {Role::kService}},
          {kGetJobSearch, {Role::kPortal}, true},
          {kBatch, {Role::kPortal}, true}};
}

// A running server and clients of it.
class TestServer {
 public:
  explicit TestServer(Handlers given = {}, ServerOptions options = {})
      : handlers_(std::move(given)) {
    options.name = "test";
    if (options.config.listen().empty()) options.config.set_listen("127.0.0.1:0");
    if (options.rules.empty()) options.rules = TestRules();
    if (options.metrics == nullptr) options.metrics = &metrics_;
    auto server = Server::Create(std::move(options));
    if (!server.ok()) Fatal(server.status());
    server_ = *std::move(server);
    journal_ = std::make_unique<TestJournal>(server_->host(), handlers_);
    intake_ = std::make_unique<TestIntake>(server_->host(), handlers_);
    if (absl::Status status = server_->Start({journal_.get(), intake_.get()}); !status.ok()) {
      Fatal(status);
    }
  }

  // Before the services go.
  ~TestServer() { server_->Drain(); }

  Server& server() { return *server_; }
  metrics::Registry& metrics() { return metrics_; }

  std::shared_ptr<grpc::Channel> Channel() {
    ChannelOptions options;
    options.own_connection = true;
    return *MakeChannel(server_->address(), options);
  }
  std::unique_ptr<journal_pb::JournalService::Stub> Journal() {
    return journal_pb::JournalService::NewStub(Channel());
  }
  std::unique_ptr<intake_pb::IntakeService::Stub> Intake() {
    return intake_pb::IntakeService::NewStub(Channel());
  }

  absl::Status Heads(absl::string_view principal, std::optional<absl::Duration> timeout) {
    journal_pb::GetJournalHeadsResponse response;
    return FromGrpc(
        Journal()->GetJournalHeads(ClientContextFor(principal, timeout).get(), {}, &response));
  }
  absl::Status Get(absl::string_view principal, std::optional<absl::Duration> timeout) {
    intake_pb::GetJobSearchResponse response;
    return FromGrpc(
        Intake()->GetJobSearch(ClientContextFor(principal, timeout).get(), {}, &response));
  }

 private:
  [[noreturn]] static void Fatal(const absl::Status& status) {
    std::fprintf(stderr, "the test server does not start: %s\n", status.ToString().c_str());
    std::abort();
  }

  const Handlers handlers_;
  metrics::Registry metrics_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<TestJournal> journal_;
  std::unique_ptr<TestIntake> intake_;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_TEST_SERVICES_H_
