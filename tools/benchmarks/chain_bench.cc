// chain_rate: registrations through all three services to the acknowledged statement.

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "tools/benchmarks/counting_store.h"
#include "tools/benchmarks/quiet.h"
#include "tools/benchmarks/setting.h"
#include "tools/benchmarks/stream_load.h"
#include "tools/sim/ledger.h"
#include "tools/support/client.h"
#include "tools/support/percentile.h"
#include "tools/support/unary_sender.h"
#include "typl/intake/v1/intake.grpc.pb.h"

namespace typl::bench {
namespace {

using std::chrono::steady_clock;

constexpr int kBatch = 500;
constexpr int kBatchesInFlight = 8;
constexpr int kCalibration = 20'000;
// The full-speed part lasts at least this long.
constexpr double kFullSpeedSeconds = 22;
constexpr double kHalfLoadSeconds = 10;
// Half of the 6,700/s that a nation's year of two million statements in five minutes needs. A
// figure of its own, not a share of what this machine does, so that runs can be compared.
constexpr double kHalfLoadPerSecond = 3'350;
constexpr int kInFlight = 512;
constexpr std::chrono::milliseconds kTick{2};

struct Passage {
  double statements_per_second = 0;
  double registrations_per_second = 0;
  double seconds = 0;
};

// Processor time of each service so far.
std::map<std::string, double> CpuSeconds(tools::Stack& stack) {
  std::map<std::string, double> seconds;
  for (const tools::Stack::Service& service : stack.services()) {
    seconds[service.name] = service.process->CpuTime().count();
  }
  return seconds;
}

// Streams `count` registrations at full speed; from the first to the last acknowledged statement.
absl::StatusOr<Passage> FullSpeed(const tools::Stack& stack, PersonSource& persons, int count) {
  CountingStore store(false);
  sim::Observer observer(stack.endpoints());
  auto receivers = StartReceivers(stack.endpoints().delivery.grpc, store);
  auto batches = persons.NextBatches(count, kBatch);
  auto begun = steady_clock::now();
  RETURN_IF_ERROR(SendBatches(stack.endpoints().intake.grpc, batches, kBatchesInFlight));
  RETURN_IF_ERROR(WaitUntilQuiet(observer, store));
  std::chrono::duration<double> took = store.last_acknowledged() - begun;
  Passage passage;
  passage.seconds = took.count();
  passage.statements_per_second =
      static_cast<double>(store.acknowledged_statements()) / passage.seconds;
  passage.registrations_per_second = count / passage.seconds;
  return passage;
}

// Unary registrations at a steady pace; milliseconds from sending each to its acknowledged
// statement.
absl::StatusOr<tools::Percentiles> Paced(const tools::Stack& stack, PersonSource& persons,
                                         double per_second) {
  using Request = intake::v1::RegisterJobSearchRequest;
  using Response = intake::v1::RegisterJobSearchResponse;
  CountingStore store(true);
  sim::Observer observer(stack.endpoints());
  auto receivers = StartReceivers(stack.endpoints().delivery.grpc, store);
  auto requests = persons.NextRegistrations(static_cast<int>(per_second * kHalfLoadSeconds));
  auto stub = intake::v1::IntakeService::NewStub(tools::OpenChannel(stack.endpoints().intake.grpc));
  std::mutex mutex;
  absl::flat_hash_map<std::string, steady_clock::time_point> sent_at;
  absl::Status failure;
  {
    tools::UnarySender<Request, Response> sender(
        kInFlight, [&](auto* context, auto* request, auto* response, auto done) {
          stub->async()->RegisterJobSearch(context, request, response, std::move(done));
        });
    auto begun = steady_clock::now();
    size_t next = 0;
    while (next < requests.size()) {
      std::chrono::duration<double> passed = steady_clock::now() - begun;
      size_t due = std::min(requests.size(), static_cast<size_t>(passed.count() * per_second));
      for (; next < due; ++next) {
        sender.Send(kPortal, std::move(requests[next]),
                    [&](const Request&, const Response& response, const grpc::Status& status,
                        steady_clock::time_point sent, steady_clock::time_point) {
                      std::lock_guard lock(mutex);
                      if (!status.ok()) failure = absl::InternalError(tools::Describe(status));
                      sent_at[sim::PersonOf(response.job_search().name())] = sent;
                    });
      }
      std::this_thread::sleep_for(kTick);
    }
  }
  RETURN_IF_ERROR(failure);
  RETURN_IF_ERROR(WaitUntilQuiet(observer, store));
  tools::Percentiles latency_ms;
  for (const auto& [person, when] : store.acknowledged_by_person()) {
    auto sent = sent_at.find(person);
    if (sent == sent_at.end()) continue;
    latency_ms.Add(std::chrono::duration<double, std::milli>(when - sent->second).count());
  }
  return latency_ms;
}

}  // namespace

absl::Status WaitUntilQuiet(sim::Observer& observer, const CountingStore& store,
                            const std::function<void()>& on_look) {
  constexpr int kQuietLooks = 3;
  constexpr std::chrono::milliseconds kLookEvery{50};
  constexpr std::chrono::seconds kStillFor{60};
  int quiet = 0;
  uint64_t before = store.statements();
  auto last_news = steady_clock::now();
  while (true) {
    if (on_look) on_look();
    ASSIGN_OR_RETURN(bool is_quiet, observer.IsQuiet([&store](const std::string& recipient) {
      return store.LastSequence(recipient);
    }));
    quiet = is_quiet ? quiet + 1 : 0;
    if (quiet == kQuietLooks) return absl::OkStatus();
    if (store.statements() != before) {
      before = store.statements();
      last_news = steady_clock::now();
    }
    if (steady_clock::now() - last_news > kStillFor) {
      return absl::DeadlineExceededError(
          "for a minute something was under way between the services and nothing arrived");
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

absl::StatusOr<Results> ChainRate(const Setting& setting) {
  setting.say(absl::StrCat("chain_rate: three services, ", kCalibration,
                           " registrations to find the length of the run"));
  ASSIGN_OR_RETURN(auto stack, StartStack(setting, "chain", false));
  PersonSource persons(setting.seed);
  ASSIGN_OR_RETURN(Passage trial, FullSpeed(*stack, persons, kCalibration));
  int count = static_cast<int>(trial.registrations_per_second * kFullSpeedSeconds);
  setting.say(absl::StrFormat("  %.0f registrations/s; now %d of them streamed at full speed",
                              trial.registrations_per_second, count));
  std::map<std::string, double> cpu = CpuSeconds(*stack);
  ASSIGN_OR_RETURN(Passage full, FullSpeed(*stack, persons, count));
  Results results;
  for (const auto& [service, seconds] : CpuSeconds(*stack)) {
    results.push_back({"chain_cpu_" + service, (seconds - cpu[service]) * 1e6 / count,
                       "us/registration", "", std::nullopt,
                       "processor time of the process in the full-speed run"});
  }
  setting.say(absl::StrFormat("  %.1f s: %.0f registrations/s, %.0f statements/s", full.seconds,
                              full.registrations_per_second, full.statements_per_second));
  setting.say(absl::StrFormat("  half load: %.0f unary registrations/s for %.0f s",
                              kHalfLoadPerSecond, kHalfLoadSeconds));
  ASSIGN_OR_RETURN(tools::Percentiles latency_ms, Paced(*stack, persons, kHalfLoadPerSecond));
  const std::string how = absl::StrFormat(
      "from sending to acknowledged statement, %.0f registrations/s", kHalfLoadPerSecond);
  const Results rates{
      {"chain_rate", full.statements_per_second, "statements/s", "", std::nullopt,
       absl::StrFormat("%d registrations streamed, first sent to last acknowledged statement in "
                       "%.1f s",
                       count, full.seconds)},
      {"chain_registrations", full.registrations_per_second, "registrations/s", "", std::nullopt,
       "the same run"},
      {"chain_p50_half_load", latency_ms.At(50), "ms", "", std::nullopt, how},
      {"chain_p99_half_load", latency_ms.At(99), "ms", "", std::nullopt, how}};
  results.insert(results.begin(), rates.begin(), rates.end());
  return results;
}

}  // namespace typl::bench
