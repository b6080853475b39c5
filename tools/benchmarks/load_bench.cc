// load: many persons; memory over time, bytes on disk, start after kill -9.

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "tools/benchmarks/counting_store.h"
#include "tools/benchmarks/quiet.h"
#include "tools/benchmarks/setting.h"
#include "tools/benchmarks/stream_load.h"
#include "tools/support/process.h"

namespace typl::bench {
namespace {

using std::chrono::steady_clock;

constexpr int64_t kPersons = 1'000'000;
constexpr int kBatch = 500;
constexpr int kBatchesInFlight = 8;
constexpr int kChunk = 50'000;
constexpr std::chrono::seconds kSayEvery{5};
constexpr double kMebi = 1 << 20;

// Follows the resident memory of the services.
class MemoryWatch {
 public:
  MemoryWatch(tools::Stack& stack, const Setting& setting) : stack_(stack), setting_(setting) {}

  // Takes a measure, and says it when the last was said some time ago or `always`.
  void Look(absl::string_view at, bool always) {
    std::string line;
    for (tools::Stack::Service& service : stack_.services()) {
      double mebibytes = static_cast<double>(service.process->ResidentBytes()) / kMebi;
      double& most = most_[service.name];
      most = std::max(most, mebibytes);
      absl::StrAppendFormat(&line, "  %s %.0f MiB", service.name, mebibytes);
    }
    auto now = steady_clock::now();
    if (!always && now - last_said_ < kSayEvery) return;
    last_said_ = now;
    setting_.say(absl::StrCat("  ", at, ":", line));
  }

  double MostOf(const std::string& service) const { return most_.at(service); }

 private:
  tools::Stack& stack_;
  const Setting& setting_;
  std::map<std::string, double> most_;
  steady_clock::time_point last_said_;
};

}  // namespace

absl::StatusOr<Results> Load(const Setting& setting) {
  const int64_t persons = setting.persons > 0 ? setting.persons : kPersons;
  setting.say(absl::StrCat("load: ", persons, " persons streamed through three services"));
  ASSIGN_OR_RETURN(auto stack, StartStack(setting, "load", false));
  CountingStore store(false);
  sim::Observer observer(stack->endpoints());
  MemoryWatch memory(*stack, setting);
  auto receivers = StartReceivers(stack->endpoints().delivery.grpc, store);
  PersonSource source(setting.seed);
  memory.Look("empty", true);
  auto begun = steady_clock::now();
  for (int64_t done = 0; done < persons;) {
    int count = static_cast<int>(std::min<int64_t>(kChunk, persons - done));
    auto batches = source.NextBatches(count, kBatch);
    RETURN_IF_ERROR(SendBatches(stack->endpoints().intake.grpc, batches, kBatchesInFlight));
    done += count;
    memory.Look(absl::StrCat(done, " registered, ", store.statements(), " statements received"),
                done == persons);
  }
  RETURN_IF_ERROR(WaitUntilQuiet(observer, store, [&] {
    memory.Look(absl::StrCat(store.statements(), " statements received"), false);
  }));
  std::chrono::duration<double> took = steady_clock::now() - begun;
  memory.Look("all through", true);
  const std::string how = absl::StrFormat("%d persons in %.0f s, %d statements acknowledged",
                                          persons, took.count(), store.acknowledged_statements());
  Results results;
  for (const char* name : {"intake", "statement", "delivery"}) {
    results.push_back(
        {absl::StrCat("load_rss_most_", name), memory.MostOf(name), "MiB", "", std::nullopt, how});
    double bytes = static_cast<double>(tools::BytesUnder(stack->StoreOf(name)));
    results.push_back({absl::StrCat("disk_bytes_", name), bytes / static_cast<double>(persons),
                       "bytes/registration", "", std::nullopt,
                       "size of the store's files, logs included"});
  }
  // From the end, so that a reader finds its upstream again.
  receivers.clear();
  for (const char* name : {"delivery", "statement", "intake"}) {
    ASSIGN_OR_RETURN(auto restart, stack->KillAndRestart(name));
    results.push_back({absl::StrCat("restart_", name), restart.count(), "s", "", std::nullopt,
                       "from starting the process after kill -9 to serving"});
  }
  return results;
}

}  // namespace typl::bench
