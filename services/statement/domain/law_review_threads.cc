#include "services/statement/domain/law_review_threads.h"

#include <chrono>
#include <utility>

namespace typl::statement {
namespace {

// What makes a step fail (a full disk, a file of another version) seldom passes sooner.
constexpr std::chrono::seconds kPauseAfterError{5};
// Of a lane that is through. A look costs one read.
constexpr std::chrono::seconds kPauseBetweenLooks{30};

}  // namespace

LawReviewThreads::LawReviewThreads(LawReviewer& reviewer,
                                   std::function<void(uint32_t, const absl::Status&)> on_step)
    : reviewer_(reviewer), on_step_(std::move(on_step)) {
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
    on_step_(lane, through.status());
    lock.lock();
    if (!through.ok()) {
      changed_.wait_for(lock, kPauseAfterError, [this] { return stopping_; });
    } else if (*through) {
      changed_.wait_for(lock, kPauseBetweenLooks,
                        [this, seen] { return stopping_ || wakes_ != seen; });
    }
  }
}

}  // namespace typl::statement
