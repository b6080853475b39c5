#ifndef TYPL_TOOLS_BENCHMARKS_IN_FLIGHT_H_
#define TYPL_TOOLS_BENCHMARKS_IN_FLIGHT_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"
#include "tools/support/client.h"

namespace typl::bench {

// Makes unary calls with a fixed number in flight: each call that ends begins the next. The same
// client for a service and for its peer.
template <typename Request, typename Response>
class InFlight {
 public:
  // Begins one call. Calls of one slot follow each other.
  using Call = std::function<void(size_t slot, grpc::ClientContext*, const Request*, Response*,
                                  std::function<void(grpc::Status)> done)>;

  InFlight(int in_flight, Call call) : in_flight_(in_flight), call_(std::move(call)) {}

  // Sends all of them; calls a second. An error: the first call that failed.
  absl::StatusOr<double> Run(const std::vector<Request>& requests) {
    requests_ = &requests;
    next_ = 0;
    failure_ = absl::OkStatus();
    running_ = in_flight_;
    std::deque<Slot> slots(static_cast<size_t>(in_flight_));
    const auto begun = std::chrono::steady_clock::now();
    for (size_t i = 0; i < slots.size(); ++i) {
      slots[i].number = i;
      Next(slots[i]);
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return running_ == 0; });
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (!failure_.ok()) return failure_;
    return static_cast<double>(requests.size()) / took.count();
  }

 private:
  struct Slot {
    size_t number = 0;
    std::optional<grpc::ClientContext> context;
    Response response;
  };

  // Begins the next request in this slot, or ends the slot when there is none.
  void Next(Slot& slot) {
    const size_t index = next_++;
    if (index >= requests_->size()) {
      std::lock_guard lock(mutex_);
      if (--running_ == 0) changed_.notify_all();
      return;
    }
    slot.context.emplace();
    call_(slot.number, &*slot.context, &(*requests_)[index], &slot.response,
          [this, &slot](const grpc::Status& status) {
            if (!status.ok()) {
              next_ = requests_->size();
              std::lock_guard lock(mutex_);
              if (failure_.ok()) failure_ = absl::InternalError(tools::Describe(status));
            }
            Next(slot);
          });
  }

  const int in_flight_;
  const Call call_;
  const std::vector<Request>* requests_ = nullptr;
  std::atomic<size_t> next_{0};

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  int running_ = 0;
  absl::Status failure_;
};

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_IN_FLIGHT_H_
