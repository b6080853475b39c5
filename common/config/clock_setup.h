#ifndef TYPL_COMMON_CONFIG_CLOCK_SETUP_H_
#define TYPL_COMMON_CONFIG_CLOCK_SETUP_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "typl/config/v1/config.pb.h"

namespace typl::config {

// The clock of a service: the operating system's, or a sandbox's virtual one, whose moment is kept
// in the service's store under "clock/now" so that a restart does not go back. Thread-safe.
class ServiceClock {
 public:
  // `store` must outlive the clock. INVALID_ARGUMENT: virtual_start is no RFC 3339 moment.
  static absl::StatusOr<std::unique_ptr<ServiceClock>> Create(const v1::ClockConfig& config,
                                                              store::Store& store);
  virtual ~ServiceClock() = default;

  virtual const Clock& clock() const = 0;
  // Commits the new moment, then moves the clock; blocks on the store. Errors: CLOCK_NOT_VIRTUAL,
  // INVALID_REQUEST when it would go back, and OUTCOME_UNKNOWN, STORAGE_FULL or CONTENTION from
  // the store.
  virtual absl::Status Advance(absl::Time now) = 0;
};

}  // namespace typl::config

#endif  // TYPL_COMMON_CONFIG_CLOCK_SETUP_H_
