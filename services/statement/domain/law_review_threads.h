#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_LAW_REVIEW_THREADS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_LAW_REVIEW_THREADS_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "services/statement/domain/law_review.h"

namespace typl::statement {

// A thread for each lane of the review: takes up one that was broken off when it starts, and works
// after each activation. Stops with its destructor.
class LawReviewThreads {
 public:
  // `on_step` is told how each step ended; a failed one is tried again after a pause. A lane that
  // is through looks again now and then, so that one that hangs is noticed. `reviewer` must outlive
  // it.
  LawReviewThreads(LawReviewer& reviewer,
                   std::function<void(uint32_t lane, const absl::Status&)> on_step);
  ~LawReviewThreads();

  // To be called after an activation.
  void Wake();

 private:
  void Run(uint32_t lane);

  LawReviewer& reviewer_;
  const std::function<void(uint32_t lane, const absl::Status&)> on_step_;
  std::mutex mutex_;  // Guards wakes_ and stopping_.
  std::condition_variable changed_;
  uint64_t wakes_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_LAW_REVIEW_THREADS_H_
