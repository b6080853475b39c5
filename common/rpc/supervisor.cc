#include "common/rpc/supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/rpc/acceptor.h"

namespace typl::rpc {

absl::Status NotifySupervisor(absl::string_view state) {
  const char* const path = std::getenv("NOTIFY_SOCKET");
  if (path == nullptr || *path == '\0') return absl::OkStatus();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const size_t length = std::strlen(path);
  if (length > sizeof(address.sun_path)) {
    return absl::UnavailableError(absl::StrCat("NOTIFY_SOCKET is too long: ", path));
  }
  std::memcpy(address.sun_path, path, length);
  // A socket without a file: the environment shows its leading zero byte as '@'.
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const UniqueFd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto address_length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  if (!fd.valid() || sendto(fd.get(), state.data(), state.size(), MSG_NOSIGNAL,
                            reinterpret_cast<const sockaddr*>(&address), address_length) < 0) {
    return absl::UnavailableError(
        absl::StrCat("can't tell ", path, " \"", state, "\": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

absl::Duration WatchdogPeriod() {
  const char* const asked = std::getenv("WATCHDOG_USEC");
  const char* const of = std::getenv("WATCHDOG_PID");
  int64_t microseconds = 0;
  pid_t pid = 0;
  // Whoever inherited these from the process that is asked is not asked itself.
  if (of != nullptr && absl::SimpleAtoi(of, &pid) && pid != getpid()) {
    return absl::InfiniteDuration();
  }
  if (asked == nullptr || !absl::SimpleAtoi(asked, &microseconds) || microseconds <= 0) {
    return absl::InfiniteDuration();
  }
  return absl::Microseconds(microseconds);
}

Watchdog::Watchdog(absl::Duration period, std::function<absl::Status()> alive)
    : alive_(std::move(alive)), thread_([this, period] { Loop(period / 2); }) {}

Watchdog::~Watchdog() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  stopping_.notify_all();
  thread_.join();
}

void Watchdog::Loop(absl::Duration pause) {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return stopped_; })) {
    lock.unlock();
    absl::Status status = alive_();
    if (status.ok()) status = NotifySupervisor(kSupervisorAlive);
    if (!status.ok()) log::Warning("supervisor_not_told_alive", {{"cause", status.message()}});
    lock.lock();
  }
}

}  // namespace typl::rpc
