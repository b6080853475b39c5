#include "common/monitor/quarantine_metrics.h"

#include <algorithm>
#include <utility>

namespace typl::monitor {
namespace {

using metrics::Gauge;
using metrics::Registry;

// Codes in the program, of which there are fewer.
constexpr size_t kReasonsMax = 40;
constexpr char kOther[] = "OTHER";

// The gauges of one service. Used under the registry's lock.
class QuarantineGauges {
 public:
  explicit QuarantineGauges(Registry& registry)
      : registry_(registry),
        waiting_(registry.MakeGauge("typl_quarantine_waiting_entries")),
        oldest_age_(registry.MakeGauge("typl_quarantine_oldest_age_seconds")) {
    GaugeOf(kOther);
  }

  void Set(const QuarantineCount& count, absl::Time now) {
    for (const auto& [reason, gauge] : by_reason_) gauge.Set(0);
    for (const auto& [reason, number] : count.persons) {
      GaugeOf(reason).Add(static_cast<double>(number));
    }
    waiting_.Set(static_cast<double>(count.waiting));
    const absl::Duration age = count.oldest.has_value() ? now - *count.oldest : absl::Duration();
    oldest_age_.Set(std::max(0.0, absl::ToDoubleSeconds(age)));
  }

 private:
  const Gauge& GaugeOf(const std::string& reason) {
    const auto known = by_reason_.find(reason);
    if (known != by_reason_.end()) return known->second;
    if (by_reason_.size() == kReasonsMax) return by_reason_[kOther];
    return by_reason_[reason] =
               registry_.MakeGauge("typl_quarantine_persons", {{"reason", reason}});
  }

  Registry& registry_;
  std::map<std::string, Gauge> by_reason_;
  const Gauge waiting_;
  const Gauge oldest_age_;
};

}  // namespace

std::unique_ptr<Registry::Collector> AddQuarantineMetrics(
    Registry& registry, const Clock& clock,
    std::function<absl::StatusOr<QuarantineCount>()> count) {
  return registry.AddCollector(
      [gauges = std::make_shared<QuarantineGauges>(registry), &clock, count = std::move(count)] {
        // What can't be read keeps its last value.
        if (const auto now = count(); now.ok()) gauges->Set(*now, clock.Now());
      });
}

}  // namespace typl::monitor
