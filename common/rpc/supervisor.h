#ifndef TYPL_COMMON_RPC_SUPERVISOR_H_
#define TYPL_COMMON_RPC_SUPERVISOR_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace typl::rpc {

inline constexpr absl::string_view kSupervisorReady = "READY=1";
inline constexpr absl::string_view kSupervisorStopping = "STOPPING=1";

// Tells the supervisor that started this process how it is: one datagram to the socket that the
// environment names in NOTIFY_SOCKET (sd_notify(3) of systemd). Without one it does nothing and is
// OK. UNAVAILABLE: the supervisor could not be told. Thread-safe.
absl::Status NotifySupervisor(absl::string_view state);

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_SUPERVISOR_H_
