#ifndef TYPL_TOOLS_BENCHMARKS_UNARY_LOAD_H_
#define TYPL_TOOLS_BENCHMARKS_UNARY_LOAD_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "typl/intake/v1/intake.grpc.pb.h"

namespace typl::bench {

// Sends unary registrations with a fixed number in flight over several connections: each call that
// ends begins the next. The same client for intake and for its peer.
class UnaryLoad {
 public:
  UnaryLoad(const std::string& address, int connections, int in_flight);

  // Sends all of them; calls a second. An error: the first call that failed.
  absl::StatusOr<double> Run(const std::vector<intake::v1::RegisterJobSearchRequest>& requests);

 private:
  struct Slot;

  // Begins the next request in this slot, or ends the slot when there is none.
  void Next(Slot& slot);

  const int in_flight_;
  std::vector<std::unique_ptr<intake::v1::IntakeService::Stub>> stubs_;
  const std::vector<intake::v1::RegisterJobSearchRequest>* requests_ = nullptr;
  std::atomic<size_t> next_{0};

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  int running_ = 0;
  absl::Status failure_;
};

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_UNARY_LOAD_H_
