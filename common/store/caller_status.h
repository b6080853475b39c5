#ifndef TYPL_COMMON_STORE_CALLER_STATUS_H_
#define TYPL_COMMON_STORE_CALLER_STATUS_H_

#include "absl/status/status.h"
#include "common/store/store.h"

namespace typl::store {

// Conflicts after which a change gives up: each means that somebody else got through.
inline constexpr int kConflictsMax = 10;

// What a caller is told of a commit: OK, CONTENTION (for a conflict that is not tried again),
// OUTCOME_UNKNOWN, NOT_SERVING, or the store's refusal.
absl::Status CallerStatus(const CommitResult& result);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_CALLER_STATUS_H_
