#ifndef TYPL_COMMON_RPC_SUPERVISOR_H_
#define TYPL_COMMON_RPC_SUPERVISOR_H_

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace typl::rpc {

inline constexpr absl::string_view kSupervisorReady = "READY=1";
inline constexpr absl::string_view kSupervisorStopping = "STOPPING=1";
inline constexpr absl::string_view kSupervisorAlive = "WATCHDOG=1";

// Tells the supervisor that started this process how it is: one datagram to the socket that the
// environment names in NOTIFY_SOCKET (sd_notify(3) of systemd). Without one it does nothing and is
// OK. UNAVAILABLE: the supervisor could not be told. Thread-safe.
absl::Status NotifySupervisor(absl::string_view state);

// Within which time the supervisor wants to hear again that this process is alive, or it ends it:
// what the environment says in WATCHDOG_USEC (sd_watchdog_enabled(3)). Infinite: it does not ask.
absl::Duration WatchdogPeriod();

// Tells the supervisor twice in each `period` that the process is alive, as long as `alive` is OK;
// why it is not goes into the log. `alive` is called by a thread of its own, and may block.
class Watchdog {
 public:
  Watchdog(absl::Duration period, std::function<absl::Status()> alive);
  // Waits for a call of `alive` under way.
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void Loop(absl::Duration pause);

  const std::function<absl::Status()> alive_;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stopped_ = false;  // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_SUPERVISOR_H_
