#include "common/rpc/acceptor.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/status/macros.h"

namespace typl::rpc {
namespace {

// The kernel's own limit (net.core.somaxconn) is 4096.
constexpr int kBacklog = 4096;
// After running out of descriptors the loop tries again at this pace, should the reserve be lost
// too.
constexpr int kStarvedPollMs = 50;

struct HostPort {
  std::string host;
  std::string port;
};

absl::StatusOr<HostPort> SplitHostPort(absl::string_view text) {
  const size_t colon = text.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || colon == 0 ||
      !absl::SimpleAtoi(text.substr(colon + 1), &port) || port < 0 || port > 65'535) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", text, "\": expected HOST:PORT, for example 127.0.0.1:7001"));
  }
  absl::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return HostPort{std::string(host), absl::StrCat(port)};
}

bool IsLoopback(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    // 127.0.0.0/8, RFC 1122 section 3.2.1.3.
    return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  }
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

absl::Status FillBoundAddress(Listener& listener) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (getsockname(listener.fd.get(), raw, &size) != 0 ||
      getnameinfo(raw, size, host, sizeof(host), port, sizeof(port),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return absl::UnavailableError("the bound address can't be read");
  }
  listener.loopback = IsLoopback(address);
  listener.address = address.ss_family == AF_INET6 ? absl::StrCat("[", host, "]:", port)
                                                   : absl::StrCat(host, ":", port);
  return absl::SimpleAtoi(port, &listener.port) ? absl::OkStatus()
                                                : absl::InternalError("the port is no number");
}

uint64_t InodeOf(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 ? info.st_ino : 0;
}

UniqueFd OpenReserve() { return UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

bool IsOutOfDescriptors(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
  if (this != &other) {
    Reset();
    fd_ = other.Release();
  }
  return *this;
}

int UniqueFd::Release() { return std::exchange(fd_, -1); }

void UniqueFd::Reset() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

absl::StatusOr<Listener> Listen(absl::string_view host_port) {
  ASSIGN_OR_RETURN(const HostPort wanted, SplitHostPort(host_port));
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(wanted.host.c_str(), wanted.port.c_str(), &hints, &found)) {
    return absl::InvalidArgumentError(absl::StrCat(host_port, ": ", gai_strerror(error)));
  }
  const absl::Cleanup free_found = [found] { freeaddrinfo(found); };
  Listener listener;
  listener.fd = UniqueFd(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  // TCP_NODELAY is inherited by the connections: an answer must not wait for an acknowledgement.
  if (!listener.fd.valid() ||
      setsockopt(listener.fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      setsockopt(listener.fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
      bind(listener.fd.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      listen(listener.fd.get(), kBacklog) != 0) {
    return absl::UnavailableError(absl::StrCat("listen on ", host_port, ": ", strerror(errno)));
  }
  RETURN_IF_ERROR(FillBoundAddress(listener));
  return listener;
}

Acceptor::Acceptor(Listener listener, int connections_max, Take take)
    : listener_(std::move(listener)),
      connections_max_(connections_max),
      take_(std::move(take)),
      reserve_(OpenReserve()),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Acceptor::~Acceptor() { Stop(); }

absl::Status Acceptor::Start() {
  if (!reserve_.valid() || !wake_.valid()) {
    return absl::UnavailableError("no file descriptors for the accept loop");
  }
  thread_ = std::thread([this] { Loop(); });
  return absl::OkStatus();
}

void Acceptor::Stop() {
  if (thread_.joinable()) {
    const uint64_t one = 1;
    // An eventfd takes a count until it overflows, which one write can't do.
    (void)!write(wake_.get(), &one, sizeof(one));
    thread_.join();
  }
  listener_.fd.Reset();
}

void Acceptor::Loop() {
  bool starved = false;
  while (true) {
    // While starved the listening socket stays readable; waiting keeps the loop from spinning.
    pollfd fds[2] = {{wake_.get(), POLLIN, 0}, {listener_.fd.get(), POLLIN, 0}};
    const int ready = poll(fds, starved ? 1 : 2, starved ? kStarvedPollMs : -1);
    if (ready < 0 && errno != EINTR) continue;
    if (fds[0].revents != 0) return;
    Outcome outcome = Outcome::kTaken;
    while (outcome == Outcome::kTaken) outcome = AcceptOne();
    starved = outcome == Outcome::kOutOfDescriptors && !ShedWaiting();
  }
}

Acceptor::Outcome Acceptor::AcceptOne() {
  UniqueFd connection(accept4(listener_.fd.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!connection.valid()) {
    if (IsOutOfDescriptors(errno)) return Outcome::kOutOfDescriptors;
    // A connection that its peer gave up before it was taken is not the end of the loop.
    return errno == EAGAIN || errno == EWOULDBLOCK ? Outcome::kNothing : Outcome::kTaken;
  }
  if (!RoomForOne(connection.get())) {
    log::Warning("connection_refused", {{"connections_max", connections_max_}});
    return Outcome::kTaken;
  }
  take_(connection.Release());
  return Outcome::kTaken;
}

bool Acceptor::ShedWaiting() {
  reserve_.Reset();
  uint64_t shed = 0;
  while (true) {
    UniqueFd connection(accept4(listener_.fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection.valid()) break;
    ++shed;
  }
  reserve_ = OpenReserve();
  log::Error("out_of_descriptors", {{"closed", shed}, {"reserve", reserve_.valid()}});
  std::lock_guard lock(mutex_);
  refused_ += shed;
  return shed > 0;
}

bool Acceptor::RoomForOne(int fd) {
  std::lock_guard lock(mutex_);
  if (static_cast<int>(handed_over_.size()) >= connections_max_) Sweep();
  if (static_cast<int>(handed_over_.size()) >= connections_max_) {
    ++refused_;
    return false;
  }
  ++accepted_;
  handed_over_[fd] = InodeOf(fd);
  return true;
}

void Acceptor::Sweep() {
  for (auto it = handed_over_.begin(); it != handed_over_.end();) {
    if (InodeOf(it->first) == it->second) {
      ++it;
    } else {
      handed_over_.erase(it++);
    }
  }
}

AcceptorStats Acceptor::stats() {
  std::lock_guard lock(mutex_);
  Sweep();
  return {accepted_, refused_, static_cast<int>(handed_over_.size())};
}

}  // namespace typl::rpc
