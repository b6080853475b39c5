#ifndef TYPL_TOOLS_BENCHMARKS_BYTE_PROXY_H_
#define TYPL_TOOLS_BENCHMARKS_BYTE_PROXY_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace typl::bench {

// Passes TCP connections on to one address and counts the bytes in both directions. For measuring
// only: two threads a connection. Thread-safe.
class ByteProxy {
 public:
  // `target` is "127.0.0.1:PORT".
  static absl::StatusOr<std::unique_ptr<ByteProxy>> Start(const std::string& target);
  ~ByteProxy();

  const std::string& address() const { return address_; }
  uint64_t bytes() const { return bytes_; }

 private:
  ByteProxy(int listener, std::string address, uint16_t target_port);
  void Accept();
  void Pass(int from, int to);

  const int listener_;
  const std::string address_;
  const uint16_t target_port_;
  std::atomic<uint64_t> bytes_{0};

  std::mutex mutex_;
  // Guarded by mutex_.
  bool stopping_ = false;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;

  std::thread acceptor_;
};

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_BYTE_PROXY_H_
