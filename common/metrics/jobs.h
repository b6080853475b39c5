#ifndef TYPL_COMMON_METRICS_JOBS_H_
#define TYPL_COMMON_METRICS_JOBS_H_

#include <functional>
#include <string>

#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "common/time/clock.h"

namespace typl::metrics {

// Dead man's switches: when each background job last did what it is for. A job that hangs or fails
// is told from one that has nothing to do by the time going on. Thread-safe.
class Jobs {
 public:
  // `registry` and `clock` must outlive it. The clock must run; a sandbox's stands still.
  Jobs(Registry& registry, const Clock& clock);

  // A job that has just begun. The function is to be called after each success; it may be copied,
  // and is valid as long as this.
  std::function<void()> Add(const std::string& name);
  // A job that is asked how long ago its last success was: whenever the metrics are read, the
  // function is to be called with that.
  std::function<void(absl::Duration)> AddAsked(const std::string& name);

 private:
  Registry& registry_;
  const Clock& clock_;
};

}  // namespace typl::metrics

#endif  // TYPL_COMMON_METRICS_JOBS_H_
