#include "common/metrics/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace typl::metrics {
namespace {

// Places in /proc/self/stat after the command's name, from 0; proc(5) counts the state as field 3.
constexpr size_t kUserTime = 11;
constexpr size_t kSystemTime = 12;
constexpr size_t kThreads = 17;
constexpr size_t kStartTime = 19;
constexpr size_t kVirtualBytes = 20;
constexpr size_t kResidentPages = 21;

// Files in /proc have no size to ask for.
std::string ReadProcFile(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// The numbers behind the name, which is in brackets and may itself hold brackets and spaces.
std::vector<double> ReadStat() {
  const std::string text = ReadProcFile("/proc/self/stat");
  const size_t end_of_name = text.rfind(')');
  std::vector<double> numbers;
  if (end_of_name == std::string::npos) return numbers;
  for (const absl::string_view field :
       absl::StrSplit(text.substr(end_of_name + 1), ' ', absl::SkipEmpty())) {
    double number = 0;
    // The state is a letter and counts as 0.
    if (!absl::SimpleAtod(field, &number)) number = 0;
    numbers.push_back(number);
  }
  if (numbers.size() <= kResidentPages) numbers.clear();
  return numbers;
}

// When the machine began, in seconds since 1970.
double BootTime() {
  for (absl::string_view line : absl::StrSplit(ReadProcFile("/proc/stat"), '\n')) {
    double seconds = 0;
    if (absl::ConsumePrefix(&line, "btime ") && absl::SimpleAtod(line, &seconds)) return seconds;
  }
  return 0;
}

std::optional<double> OpenFiles() {
  std::error_code error;
  std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return std::nullopt;
  double count = 0;
  while (files != std::filesystem::directory_iterator()) {
    ++count;
    files.increment(error);
    if (error) return std::nullopt;
  }
  // Less the one that is looking.
  return count - 1;
}

struct Gauges {
  Counter cpu;
  Gauge threads;
  Gauge virtual_bytes;
  Gauge resident_bytes;
  Gauge start_time;
  Gauge open_files;
  Gauge max_files;
};

void Refresh(const Gauges& gauges) {
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  if (const std::vector<double> stat = ReadStat(); !stat.empty()) {
    gauges.cpu.RaiseTo((stat[kUserTime] + stat[kSystemTime]) / ticks);
    gauges.threads.Set(stat[kThreads]);
    gauges.virtual_bytes.Set(stat[kVirtualBytes]);
    gauges.resident_bytes.Set(stat[kResidentPages] * static_cast<double>(sysconf(_SC_PAGESIZE)));
    if (gauges.start_time.value() == 0) {
      gauges.start_time.Set(BootTime() + stat[kStartTime] / ticks);
    }
  }
  if (const std::optional<double> files = OpenFiles()) gauges.open_files.Set(*files);
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    gauges.max_files.Set(static_cast<double>(limit.rlim_cur));
  }
}

}  // namespace

std::unique_ptr<Registry::Collector> AddProcessMetrics(Registry& registry) {
  const Gauges gauges = {
      .cpu = registry.MakeCounter("process_cpu_seconds_total"),
      .threads = registry.MakeGauge("process_threads"),
      .virtual_bytes = registry.MakeGauge("process_virtual_memory_bytes"),
      .resident_bytes = registry.MakeGauge("process_resident_memory_bytes"),
      .start_time = registry.MakeGauge("process_start_time_seconds"),
      .open_files = registry.MakeGauge("process_open_fds"),
      .max_files = registry.MakeGauge("process_max_fds"),
  };
  return registry.AddCollector([gauges] { Refresh(gauges); });
}

}  // namespace typl::metrics
