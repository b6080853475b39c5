#ifndef TYPL_COMMON_TIME_CLOCK_H_
#define TYPL_COMMON_TIME_CLOCK_H_

#include <mutex>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace typl {

// Where the time of day comes from. Nothing but SystemClock asks the operating system for it.
// Durations (latencies, leases in memory) are measured with a steady clock, not with this one.
// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

// Stands still until it is set; for sandboxes, simulations and tests. Never goes back.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(absl::Time start) : now_(start) {}
  absl::Time Now() const override;
  // INVALID_REQUEST when `now` is before the present moment of this clock.
  absl::Status AdvanceTo(absl::Time now);

 private:
  mutable std::mutex mutex_;
  absl::Time now_;
};

}  // namespace typl

#endif  // TYPL_COMMON_TIME_CLOCK_H_
