#include "tools/benchmarks/byte_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace typl::bench {
namespace {

constexpr size_t kBufferBytes = 64 << 10;

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ByteProxy>> ByteProxy::Start(const std::string& target) {
  int target_port = 0;
  if (!absl::SimpleAtoi(target.substr(target.rfind(':') + 1), &target_port)) {
    return absl::InvalidArgumentError(absl::StrCat("no port in ", target));
  }
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener, SOMAXCONN) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return absl::ErrnoToStatus(errno, "listening for the byte proxy");
  }
  return std::unique_ptr<ByteProxy>(
      new ByteProxy(listener, absl::StrCat("127.0.0.1:", ntohs(address.sin_port)),
                    static_cast<uint16_t>(target_port)));
}

ByteProxy::ByteProxy(int listener, std::string address, uint16_t target_port)
    : listener_(listener),
      address_(std::move(address)),
      target_port_(target_port),
      acceptor_([this] { Accept(); }) {}

ByteProxy::~ByteProxy() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    for (int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  acceptor_.join();
  for (std::thread& thread : threads_) thread.join();
  for (int socket : sockets_) close(socket);
  close(listener_);
}

void ByteProxy::Accept() {
  while (true) {
    int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Loopback(target_port_);
    bool connected = connect(server, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    std::lock_guard lock(mutex_);
    sockets_.push_back(client);
    sockets_.push_back(server);
    if (!connected || stopping_) {
      shutdown(client, SHUT_RDWR);
      continue;
    }
    threads_.emplace_back([this, client, server] { Pass(client, server); });
    threads_.emplace_back([this, client, server] { Pass(server, client); });
  }
}

void ByteProxy::Pass(int from, int to) {
  std::vector<char> buffer(kBufferBytes);
  while (true) {
    ssize_t received = recv(from, buffer.data(), buffer.size(), 0);
    if (received <= 0) break;
    bytes_ += static_cast<uint64_t>(received);
    for (ssize_t sent = 0; sent < received;) {
      ssize_t now =
          send(to, buffer.data() + sent, static_cast<size_t>(received - sent), MSG_NOSIGNAL);
      if (now <= 0) break;
      sent += now;
    }
  }
  shutdown(to, SHUT_WR);
}

}  // namespace typl::bench
