#ifndef TYPL_COMMON_RPC_HOST_H_
#define TYPL_COMMON_RPC_HOST_H_

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "common/rpc/call_types.h"
#include "grpcpp/grpcpp.h"

namespace typl::rpc {

struct HostOptions {
  std::vector<MethodRule> rules;
  metrics::Registry* metrics = nullptr;
  std::function<absl::Status()> accepts_new_work;
  // Callers are known by their certificates; else by metadata.
  bool tls = false;
  int concurrent_calls_max = 0;
  // Server streams, each of which has a thread.
  int server_streams_max = 0;
  absl::Duration deadline_max;
};

namespace internal {

// Canonical codes are 0 to 16.
inline constexpr size_t kCodes = 17;

// What is known of a method before it is called.
struct Method {
  std::string label;  // In metrics.
  uint8_t roles = 0;  // Bit 1 << role.
  bool new_work = false;
  metrics::Counter started;
  // One for each code, made when it is first needed: most codes never happen.
  std::array<std::atomic<metrics::Histogram>, kCodes> durations;
};

enum class Kind { kUnary, kStream };

}  // namespace internal

// A call that lasts, and must be told when the server drains.
class DrainListener {
 public:
  virtual ~DrainListener() = default;
  // Must not block, nor call the host.
  virtual void OnDrain() = 0;
};

// What all calls of a server share: who may call what, the limits, and the counting. Thread-safe.
class Host {
 public:
  explicit Host(HostOptions options);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // New calls are refused from now on and listeners are told. May be called more than once.
  void BeginDrain();
  // Returns when no thread of a stream is left.
  void AwaitStreams();
  bool draining() const { return draining_.load(std::memory_order_acquire); }
  int calls_in_progress() const { return in_progress_.load(std::memory_order_relaxed); }

  // OK while calls that bring new work are taken.
  absl::Status AcceptsNewWork() const;

  // Counts a call of a method that no service has.
  void CountUnknownMethod();

  // Runs `body` on a thread of its own. OVERLOADED when there are too many.
  absl::Status StartStreamThread(absl::AnyInvocable<void() &&> body);
  // The listener is told at once when the server drains already.
  void AddDrainListener(DrainListener* listener);
  // Waits for a running OnDrain of this listener.
  void RemoveDrainListener(DrainListener* listener);

 private:
  friend class CallRecord;

  internal::Method* FindMethod(absl::string_view name);
  metrics::Histogram Duration(internal::Method& method, grpc::StatusCode code);
  absl::Status Identify(const grpc::CallbackServerContext& context, Caller& caller) const;

  const HostOptions options_;
  metrics::Registry own_metrics_;  // Used when none is given.
  metrics::Registry& metrics_;
  absl::flat_hash_map<std::string, std::unique_ptr<internal::Method>> methods_;
  std::unique_ptr<internal::Method> other_;
  std::atomic<int> in_progress_ = 0;
  std::atomic<bool> draining_ = false;

  std::mutex listeners_mutex_;  // Guards listeners_; held while listeners are told.
  absl::flat_hash_set<DrainListener*> listeners_;

  std::mutex threads_mutex_;  // Guards threads_.
  std::condition_variable threads_changed_;
  int threads_ = 0;

  // Last, so that it is gone before what it reads.
  std::unique_ptr<metrics::Registry::Collector> collector_;
};

// One call from its admission to its end: what every kind of call has. Not thread-safe.
class CallRecord {
 public:
  CallRecord(Host& host, absl::string_view method, internal::Kind kind);
  CallRecord(const CallRecord&) = delete;
  CallRecord& operator=(const CallRecord&) = delete;

  // Identifies the caller and checks role, limits and deadline. Whatever it says, Close must
  // follow.
  absl::Status Open(const grpc::CallbackServerContext& context);
  // Counts, times and logs the end of the call; returns what the caller gets.
  grpc::Status Close(const absl::Status& status);

  const Call& call() const { return call_; }
  Host& host() { return host_; }
  bool new_work() const { return method_.new_work; }

 private:
  CallRecord(Host& host, absl::string_view method, internal::Kind kind, internal::Method* known);
  void Log(const absl::Status& status, const grpc::Status& sent, absl::string_view incident,
           double seconds) const;

  Host& host_;
  internal::Method& method_;
  const internal::Kind kind_;
  bool admitted_ = false;
  const std::chrono::steady_clock::time_point begun_;
  Call call_;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_HOST_H_
