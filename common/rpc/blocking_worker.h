#ifndef TYPL_COMMON_RPC_BLOCKING_WORKER_H_
#define TYPL_COMMON_RPC_BLOCKING_WORKER_H_

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "common/rpc/call_types.h"

namespace typl::rpc {

// Runs the work of calls that are few and may block (an operator's), one after the other on a
// thread of its own, so that gRPC's threads never wait. Thread-safe.
class BlockingWorker {
 public:
  BlockingWorker() : thread_([this] { Loop(); }) {}
  // Waits for the work that runs; calls that wait get NOT_SERVING.
  ~BlockingWorker();

  // Ends the call with what `work` gives. What `work` refers to must live until then.
  void Run(absl::AnyInvocable<absl::Status()> work, Done done);

 private:
  struct Task {
    absl::AnyInvocable<absl::Status()> work;
    Done done;
  };
  void Loop();

  std::mutex mutex_;  // Guards tasks_ and stopping_.
  std::condition_variable changed_;
  std::deque<Task> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_BLOCKING_WORKER_H_
