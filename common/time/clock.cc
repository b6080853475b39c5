#include "common/time/clock.h"

#include "absl/time/clock.h"
#include "common/status/error.h"

namespace typl {

absl::Time SystemClock::Now() const { return absl::Now(); }

absl::Time VirtualClock::Now() const {
  std::lock_guard lock(mutex_);
  return now_;
}

absl::Status VirtualClock::AdvanceTo(absl::Time now) {
  std::lock_guard lock(mutex_);
  if (now < now_) {
    FieldViolations violations;
    violations.Add("now", "the clock never goes back");
    return violations.ToStatus();
  }
  now_ = now;
  return absl::OkStatus();
}

}  // namespace typl
