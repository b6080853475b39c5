#include "tools/benchmarks/unary_load.h"

#include <chrono>
#include <deque>
#include <optional>

#include "grpcpp/grpcpp.h"
#include "tools/benchmarks/setting.h"
#include "tools/support/client.h"

namespace typl::bench {

using intake::v1::IntakeService;

struct UnaryLoad::Slot {
  IntakeService::Stub* stub = nullptr;
  std::optional<grpc::ClientContext> context;
  intake::v1::RegisterJobSearchResponse response;
};

UnaryLoad::UnaryLoad(const std::string& address, int connections, int in_flight)
    : in_flight_(in_flight) {
  for (int i = 0; i < connections; ++i) {
    stubs_.push_back(IntakeService::NewStub(tools::OpenChannel(address)));
  }
}

absl::StatusOr<double> UnaryLoad::Run(
    const std::vector<intake::v1::RegisterJobSearchRequest>& requests) {
  requests_ = &requests;
  next_ = 0;
  failure_ = absl::OkStatus();
  running_ = in_flight_;
  std::deque<Slot> slots(static_cast<size_t>(in_flight_));
  auto begun = std::chrono::steady_clock::now();
  for (size_t i = 0; i < slots.size(); ++i) {
    slots[i].stub = stubs_[i % stubs_.size()].get();
    Next(slots[i]);
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return running_ == 0; });
  std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  if (!failure_.ok()) return failure_;
  return static_cast<double>(requests.size()) / took.count();
}

void UnaryLoad::Next(Slot& slot) {
  size_t index = next_++;
  if (index >= requests_->size()) {
    std::lock_guard lock(mutex_);
    if (--running_ == 0) changed_.notify_all();
    return;
  }
  slot.context.emplace();
  tools::PrepareCall(*slot.context, kPortal);
  slot.stub->async()->RegisterJobSearch(
      &*slot.context, &(*requests_)[index], &slot.response, [this, &slot](grpc::Status status) {
        if (!status.ok()) {
          next_ = requests_->size();
          std::lock_guard lock(mutex_);
          if (failure_.ok()) failure_ = absl::InternalError(tools::Describe(status));
        }
        Next(slot);
      });
}

}  // namespace typl::bench
