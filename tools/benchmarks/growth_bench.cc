// growth: one store that grows, and at each size what it costs: pace, latency, memory, disk, start
// after kill -9.

#include <algorithm>
#include <chrono>
#include <fstream>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "tools/benchmarks/counting_store.h"
#include "tools/benchmarks/multiples_svg.h"
#include "tools/benchmarks/quiet.h"
#include "tools/benchmarks/setting.h"
#include "tools/benchmarks/stream_load.h"
#include "tools/support/client.h"
#include "tools/support/percentile.h"
#include "tools/support/process.h"
#include "tools/support/unary_sender.h"
#include "typl/intake/v1/intake.grpc.pb.h"

namespace typl::bench {
namespace {

using std::chrono::steady_clock;

constexpr int kSizes[] = {10'000, 30'000, 100'000, 300'000, 1'000'000, 2'000'000};
constexpr int64_t kPersons = 2'000'000;
constexpr int kBatch = 500;
constexpr int kBatchesInFlight = 8;
constexpr int kChunk = 50'000;
// The pace is measured on the last third on the way to a size, within these bounds.
constexpr int kPaceMin = 10'000;
constexpr int kPaceMax = 100'000;
constexpr int kUnaryCalls = 4'000;
constexpr double kUnaryPerSecond = 1'000;
constexpr int kInFlight = 64;
constexpr std::chrono::milliseconds kTick{1};
constexpr double kMebi = 1 << 20;
// In the order of the way of a registration.
constexpr const char* kServices[] = {"intake", "statement", "delivery"};

struct ServiceCost {
  double resident_mebibytes = 0;
  double disk_bytes_per_person = 0;
  double start_seconds = 0;
};

struct Measured {
  int persons = 0;
  double registrations_per_second = 0;
  double unary_p99_ms = 0;
  // As in kServices.
  ServiceCost costs[std::size(kServices)];
};

class Growth {
 public:
  Growth(const Setting& setting, std::unique_ptr<tools::Stack> stack)
      : setting_(setting), stack_(std::move(stack)), source_(setting.seed) {}

  // Grows to `persons` and measures there. `persons` are more than are on file.
  absl::StatusOr<Measured> MeasureAt(int persons) {
    Measured measured;
    measured.persons = persons;
    const int pace = std::min(std::clamp(persons / 3, kPaceMin, kPaceMax), persons - on_file_);
    CountingStore store(false);
    sim::Observer observer(stack_->endpoints());
    auto receivers = StartReceivers(stack_->endpoints().delivery.grpc, store);
    while (on_file_ < persons - pace) {
      RETURN_IF_ERROR(Stream(std::min(kChunk, persons - pace - on_file_)).status());
    }
    RETURN_IF_ERROR(WaitUntilQuiet(observer, store));
    ASSIGN_OR_RETURN(const steady_clock::time_point begun, Stream(pace));
    RETURN_IF_ERROR(WaitUntilQuiet(observer, store));
    const std::chrono::duration<double> took = store.last_acknowledged() - begun;
    measured.registrations_per_second = pace / took.count();
    ASSIGN_OR_RETURN(measured.unary_p99_ms, UnaryP99());
    RETURN_IF_ERROR(WaitUntilQuiet(observer, store));
    receivers.clear();
    RETURN_IF_ERROR(MeasureServices(measured));
    setting_.say(absl::StrFormat("  %d persons: %.0f registrations/s, p99 %.1f ms", persons,
                                 measured.registrations_per_second, measured.unary_p99_ms));
    return measured;
  }

 private:
  // Registers this many more; when the first was sent.
  absl::StatusOr<steady_clock::time_point> Stream(int count) {
    const auto batches = source_.NextBatches(count, kBatch);
    const auto begun = steady_clock::now();
    RETURN_IF_ERROR(SendBatches(stack_->endpoints().intake.grpc, batches, kBatchesInFlight));
    on_file_ += count;
    return begun;
  }

  // Milliseconds from sending a unary registration to its answer, at a steady pace.
  absl::StatusOr<double> UnaryP99() {
    using Request = intake::v1::RegisterJobSearchRequest;
    using Response = intake::v1::RegisterJobSearchResponse;
    auto requests = source_.NextRegistrations(kUnaryCalls);
    auto stub =
        intake::v1::IntakeService::NewStub(tools::OpenChannel(stack_->endpoints().intake.grpc));
    std::mutex mutex;
    tools::Percentiles latency_ms;
    absl::Status failure;
    {
      tools::UnarySender<Request, Response> sender(
          kInFlight, [&](auto* context, auto* request, auto* response, auto done) {
            stub->async()->RegisterJobSearch(context, request, response, std::move(done));
          });
      const auto begun = steady_clock::now();
      for (size_t i = 0; i < requests.size(); ++i) {
        const std::chrono::duration<double> due(static_cast<double>(i) / kUnaryPerSecond);
        while (steady_clock::now() - begun < due) std::this_thread::sleep_for(kTick);
        sender.Send(
            kPortal, std::move(requests[i]),
            [&](const Request&, const Response&, const grpc::Status& status,
                steady_clock::time_point sent, steady_clock::time_point answered) {
              std::lock_guard lock(mutex);
              if (!status.ok()) failure = absl::InternalError(tools::Describe(status));
              latency_ms.Add(std::chrono::duration<double, std::milli>(answered - sent).count());
            });
      }
    }
    RETURN_IF_ERROR(failure);
    on_file_ += kUnaryCalls;
    return latency_ms.At(99);
  }

  absl::Status MeasureServices(Measured& measured) {
    for (size_t i = 0; i < std::size(kServices); ++i) {
      ServiceCost& cost = measured.costs[i];
      const auto& process = *stack_->services()[i].process;
      cost.resident_mebibytes = static_cast<double>(process.ResidentBytes()) / kMebi;
      cost.disk_bytes_per_person =
          static_cast<double>(tools::BytesUnder(stack_->StoreOf(kServices[i]))) / on_file_;
    }
    // From the end, so that a reader finds its upstream again.
    for (size_t i = std::size(kServices); i-- > 0;) {
      ASSIGN_OR_RETURN(const auto restart, stack_->KillAndRestart(kServices[i]));
      measured.costs[i].start_seconds = restart.count();
    }
    return absl::OkStatus();
  }

  const Setting& setting_;
  const std::unique_ptr<tools::Stack> stack_;
  PersonSource source_;
  int on_file_ = 0;
};

Results ToResults(const std::vector<Measured>& all) {
  Results results;
  const auto add = [&results](const std::string& figure, const Measured& at, double value,
                              const char* unit, const char* how) {
    results.push_back(
        {absl::StrCat("growth_", figure, "_", at.persons), value, unit, "", std::nullopt, how});
  };
  for (const Measured& at : all) {
    add("rate", at, at.registrations_per_second, "registrations/s",
        "streamed, first sent to last acknowledged statement, until that many were on file");
    add("unary_p99", at, at.unary_p99_ms, "ms", "to the answer, at 1,000/s, with as many on file");
    for (size_t i = 0; i < std::size(kServices); ++i) {
      const std::string service = kServices[i];
      add("rss_" + service, at, at.costs[i].resident_mebibytes, "MiB",
          "resident then; the process began at the size before");
      add("disk_" + service, at, at.costs[i].disk_bytes_per_person, "bytes/registration",
          "size of the store's files, logs included");
      add("restart_" + service, at, at.costs[i].start_seconds, "s",
          "from starting the process after kill -9 to serving");
    }
  }
  return results;
}

std::string ToChart(const std::vector<Measured>& all) {
  std::vector<double> sizes;
  Curve rate{"all three", {}};
  Curve p99{kServices[0], {}};
  std::vector<Curve> memory;
  for (const char* service : kServices) memory.push_back({service, {}});
  std::vector<Curve> disk = memory;
  std::vector<Curve> start = memory;
  for (const Measured& at : all) {
    sizes.push_back(at.persons);
    rate.values.push_back(at.registrations_per_second);
    p99.values.push_back(at.unary_p99_ms);
    for (size_t i = 0; i < std::size(kServices); ++i) {
      memory[i].values.push_back(at.costs[i].resident_mebibytes);
      disk[i].values.push_back(at.costs[i].disk_bytes_per_person);
      start[i].values.push_back(at.costs[i].start_seconds);
    }
  }
  return MultiplesSvg("What registrations cost, by persons on file", sizes,
                      {{"Resident memory, MiB", memory},
                       {"Disk, bytes a person", disk},
                       {"Start after kill -9, s", start},
                       {"To the acknowledged statement, 1/s", {rate}},
                       {"Unary registration, p99, ms", {p99}}});
}

absl::Status Write(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  if (!out) return absl::InternalError(absl::StrCat("can't write ", file));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Results> Grow(const Setting& setting) {
  const int64_t persons_max = setting.persons > 0 ? setting.persons : kPersons;
  setting.say(absl::StrCat("growth: one store, to ", persons_max, " persons"));
  ASSIGN_OR_RETURN(auto stack, StartStack(setting, "growth", false));
  Growth growth(setting, std::move(stack));
  std::vector<Measured> all;
  for (const int persons : kSizes) {
    if (persons > persons_max) break;
    ASSIGN_OR_RETURN(const Measured measured, growth.MeasureAt(persons));
    all.push_back(measured);
  }
  if (all.empty()) return absl::InvalidArgumentError("--persons is below the smallest size");
  if (!setting.chart_file.empty()) RETURN_IF_ERROR(Write(setting.chart_file, ToChart(all)));
  return ToResults(all);
}

}  // namespace typl::bench
