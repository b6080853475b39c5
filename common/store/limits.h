#ifndef TYPL_COMMON_STORE_LIMITS_H_
#define TYPL_COMMON_STORE_LIMITS_H_

#include "absl/status/status.h"
#include "common/store/store.h"

namespace typl::store {

// OK, or INVALID_REQUEST for a batch that breaks one of the limits in store.h.
absl::Status CheckLimits(const Batch& batch);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_LIMITS_H_
