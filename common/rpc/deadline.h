#ifndef TYPL_COMMON_RPC_DEADLINE_H_
#define TYPL_COMMON_RPC_DEADLINE_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/call_types.h"

namespace typl::rpc {

// Whether a unary call may begin with `left` until its deadline (nullopt: it has none). Portals,
// recipients and officers must set one of at most `max`; all others may. DEADLINE_REQUIRED,
// DEADLINE_TOO_SHORT.
absl::Status CheckDeadline(Role role, std::optional<absl::Duration> left, absl::Duration max);

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_DEADLINE_H_
