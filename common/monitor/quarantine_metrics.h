#ifndef TYPL_COMMON_MONITOR_QUARANTINE_METRICS_H_
#define TYPL_COMMON_MONITOR_QUARANTINE_METRICS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "common/time/clock.h"

namespace typl::monitor {

// Persons whose records are read to count them; of more it is only known that they are there. A
// quarantine is empty but for trouble, and a reading of the metrics must stay cheap in trouble.
inline constexpr size_t kQuarantineReadMax = 1'000;

struct QuarantineCount {
  // By reason code; those whose records were not read have "OTHER".
  std::map<std::string, uint64_t> persons;
  uint64_t waiting = 0;
  std::optional<absl::Time> oldest;
};

// Asks `count` at each reading. `clock`, and what `count` uses, must outlive the handle.
std::unique_ptr<metrics::Registry::Collector> AddQuarantineMetrics(
    metrics::Registry& registry, const Clock& clock,
    std::function<absl::StatusOr<QuarantineCount>()> count);

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_QUARANTINE_METRICS_H_
