#ifndef TYPL_COMMON_RPC_ACCEPTOR_H_
#define TYPL_COMMON_RPC_ACCEPTOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace typl::rpc {

// A file descriptor that is closed when it goes out of scope. Not thread-safe.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.Release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept;
  ~UniqueFd() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int Release();
  void Reset();

 private:
  int fd_ = -1;
};

// A listening TCP socket and where it listens.
struct Listener {
  UniqueFd fd;
  std::string address;  // "127.0.0.1:43210", "[::1]:43210"
  int port = 0;
  bool loopback = false;
};

// Listens on "host:port"; port 0 picks a free one. INVALID_ARGUMENT: not an address. UNAVAILABLE:
// the address can't be had, for example because another process has it.
absl::StatusOr<Listener> Listen(absl::string_view host_port);

struct AcceptorStats {
  uint64_t accepted = 0;
  // Closed at once: too many connections, or no descriptor was left.
  uint64_t refused = 0;
  int open = 0;
};

// Takes connections on a thread of its own, because gRPC's listener never takes another one after
// it once met EMFILE. Holds one descriptor in reserve: when none is left, the reserve is used to
// take and close those that wait, so that their peers know at once and the loop does not spin.
// Thread-safe.
class Acceptor {
 public:
  // Becomes the owner of the connected socket.
  using Take = std::function<void(int fd)>;

  Acceptor(Listener listener, int connections_max, Take take);
  // As Stop.
  ~Acceptor();

  absl::Status Start();
  // No more connections are taken, and `take` is not called any more.
  void Stop();
  AcceptorStats stats();

 private:
  enum class Outcome { kTaken, kNothing, kOutOfDescriptors };

  void Loop();
  Outcome AcceptOne();
  // Takes and closes the waiting connections with the reserve's descriptor. False when not even
  // that was left.
  bool ShedWaiting();
  bool RoomForOne(int fd);
  void Sweep();

  Listener listener_;
  const int connections_max_;
  const Take take_;
  UniqueFd reserve_;
  UniqueFd wake_;
  std::thread thread_;

  std::mutex mutex_;  // Guards all below.
  // Sockets that were handed over, with their inodes. Whoever has them does not say when they are
  // closed; a descriptor that is closed, or another file by now, tells.
  absl::flat_hash_map<int, uint64_t> handed_over_;
  uint64_t accepted_ = 0;
  uint64_t refused_ = 0;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_ACCEPTOR_H_
