// What our serving of a unary call costs over a bare gRPC server: both answer the same message in
// one process with their client, in turns. Prints calls per second and processor time per call.
//
// Usage: rpc_bench [seconds of one turn, default 2] [turns, default 5]

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/rpc/test_services.h"

namespace typl::rpc {
namespace {

constexpr int kCallsUnderWay = 256;

class BareJournal final : public journal_pb::JournalService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetJournalHeads(
      grpc::CallbackServerContext* context, const journal_pb::GetJournalHeadsRequest*,
      journal_pb::GetJournalHeadsResponse* response) override {
    response->set_partition_count(7);
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

double ProcessorSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Result {
  double calls_per_second = 0;
  double processor_micros = 0;
};

// Keeps kCallsUnderWay calls under way for `duration`.
class Load {
 public:
  explicit Load(std::shared_ptr<grpc::Channel> channel)
      : stub_(journal_pb::JournalService::NewStub(std::move(channel))) {}

  Result Run(std::chrono::milliseconds duration) {
    const auto begun = std::chrono::steady_clock::now();
    const double processor = ProcessorSeconds();
    end_ = begun + duration;
    under_way_ = kCallsUnderWay;
    calls_ = 0;
    for (int i = 0; i < kCallsUnderWay; ++i) Next();
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return under_way_ == 0; });
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const auto calls = static_cast<double>(calls_.load());
    return {calls / seconds, (ProcessorSeconds() - processor) / calls * 1e6};
  }

 private:
  struct One {
    std::unique_ptr<grpc::ClientContext> context =
        ClientContextFor("portals/oma", absl::Seconds(20));
    journal_pb::GetJournalHeadsRequest request;
    journal_pb::GetJournalHeadsResponse response;
  };

  void Next() {
    auto* const one = new One;
    stub_->async()->GetJournalHeads(one->context.get(), &one->request, &one->response,
                                    [this, one](grpc::Status status) {
                                      if (!status.ok()) ++failures_;
                                      delete one;
                                      ++calls_;
                                      if (std::chrono::steady_clock::now() < end_) {
                                        Next();
                                        return;
                                      }
                                      std::lock_guard lock(mutex_);
                                      if (--under_way_ == 0) ended_.notify_all();
                                    });
  }

  std::unique_ptr<journal_pb::JournalService::Stub> stub_;
  std::chrono::steady_clock::time_point end_;
  std::atomic<uint64_t> calls_ = 0;
  std::atomic<uint64_t> failures_ = 0;
  std::mutex mutex_;  // Guards under_way_ once calls end.
  std::condition_variable ended_;
  int under_way_ = 0;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int Main(int argc, char** argv) {
  int seconds = 2;
  int turns = 5;
  if (argc > 1 && !absl::SimpleAtoi(argv[1], &seconds)) return 2;
  if (argc > 2 && !absl::SimpleAtoi(argv[2], &turns)) return 2;
  log::Process().SetLevel(log::Severity::kError);

  BareJournal bare_service;
  int bare_port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &bare_port);
  builder.RegisterService(&bare_service);
  const std::unique_ptr<grpc::Server> bare_server = builder.BuildAndStart();
  TestServer our_server;
  Load bare(*MakeChannel(absl::StrCat("127.0.0.1:", bare_port)));
  Load ours(our_server.Channel());

  std::vector<double> ratio;
  std::vector<double> overhead;
  for (int turn = 0; turn < turns; ++turn) {
    const Result a = bare.Run(std::chrono::seconds(seconds));
    const Result b = ours.Run(std::chrono::seconds(seconds));
    std::printf("bare %7.0f calls/s %5.1f us   ours %7.0f calls/s %5.1f us\n", a.calls_per_second,
                a.processor_micros, b.calls_per_second, b.processor_micros);
    ratio.push_back(b.calls_per_second / a.calls_per_second);
    overhead.push_back(b.processor_micros - a.processor_micros);
  }
  std::printf("median: ours/bare %.3f, processor time over bare %.2f us a call\n", Median(ratio),
              Median(overhead));
  return 0;
}

}  // namespace
}  // namespace typl::rpc

int main(int argc, char** argv) { return typl::rpc::Main(argc, argv); }
