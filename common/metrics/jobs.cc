#include "common/metrics/jobs.h"

namespace typl::metrics {
namespace {

constexpr absl::string_view kName = "typl_job_last_success_timestamp_seconds";

double ToSeconds(absl::Time time) { return absl::ToDoubleSeconds(time - absl::UnixEpoch()); }

}  // namespace

Jobs::Jobs(Registry& registry, const Clock& clock) : registry_(registry), clock_(clock) {}

std::function<void()> Jobs::Add(const std::string& name) {
  const Gauge gauge = registry_.MakeGauge(kName, {{"background_job", name}});
  auto succeeded = [this, gauge] { gauge.Set(ToSeconds(clock_.Now())); };
  succeeded();
  return succeeded;
}

std::function<void(absl::Duration)> Jobs::AddAsked(const std::string& name) {
  const Gauge gauge = registry_.MakeGauge(kName, {{"background_job", name}});
  return [this, gauge](absl::Duration since) { gauge.Set(ToSeconds(clock_.Now() - since)); };
}

}  // namespace typl::metrics
