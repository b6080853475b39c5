#include "services/statement/domain/law_review_threads.h"

#include <chrono>
#include <utility>

namespace typl::statement {
namespace {

// What makes a step fail (a full disk, a file of another version) seldom passes sooner.
constexpr std::chrono::seconds kPauseAfterError{5};

}  // namespace

LawReviewThreads::LawReviewThreads(LawReviewer& reviewer,
                                   std::function<void(const absl::Status&)> on_error)
    : reviewer_(reviewer), on_error_(std::move(on_error)) {
  for (uint32_t lane = 0; lane < kReviewLanes; ++lane) {
    threads_.emplace_back([this, lane] { Run(lane); });
  }
}

LawReviewThreads::~LawReviewThreads() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void LawReviewThreads::Wake() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

void LawReviewThreads::Run(uint32_t lane) {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    const uint64_t seen = wakes_;
    lock.unlock();
    const absl::StatusOr<bool> through = reviewer_.RunOnce(lane);
    if (!through.ok()) on_error_(through.status());
    lock.lock();
    if (!through.ok()) {
      changed_.wait_for(lock, kPauseAfterError, [this] { return stopping_; });
    } else if (*through) {
      changed_.wait(lock, [this, seen] { return stopping_ || wakes_ != seen; });
    }
  }
}

}  // namespace typl::statement
