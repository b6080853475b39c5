#include "common/rpc/supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
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

}  // namespace typl::rpc
