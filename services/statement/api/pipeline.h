#ifndef TYPL_SERVICES_STATEMENT_API_PIPELINE_H_
#define TYPL_SERVICES_STATEMENT_API_PIPELINE_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/journal/consumer.h"
#include "services/statement/api/context.h"
#include "services/statement/domain/case_processor.h"
#include "services/statement/domain/law_review.h"
#include "services/statement/domain/law_review_threads.h"
#include "services/statement/domain/tally.h"
#include "services/statement/domain/timers.h"

namespace typl::statement {

// Name the readers' cursors and counts in the store, so they never change.
inline constexpr char kIntakeReader[] = "intake";
inline constexpr char kInputsReader[] = "inputs";

struct PipelineOptions {
  int workers = 2;
  // Told how each run of the timers ended, and each step of the review after an activation.
  std::function<void(const absl::Status&)> on_timer_run;
  std::function<void(uint32_t lane, const absl::Status&)> on_review_step;
};

// Everything that works by itself: reads intake's journal, reads the service's own inputs, fires
// timers, and looks through the cases after an activation. Works until it is destroyed.
// Thread-safe.
class Pipeline {
 public:
  // `context` and `observer` must outlive it. `intake` gives the entries of intake's journal.
  static absl::StatusOr<std::unique_ptr<Pipeline>> Start(const Context& context,
                                                         std::unique_ptr<journal::Source> intake,
                                                         CaseObserver& observer,
                                                         PipelineOptions options);
  ~Pipeline();

  journal::ConsumerStats intake_stats() const { return intake_->stats(); }
  journal::ConsumerStats inputs_stats() const { return inputs_->stats(); }
  // To be called after another law pack became active.
  void ReviewCases() { review_threads_->Wake(); }

 private:
  Pipeline(const Context& context, std::unique_ptr<journal::Source> intake, CaseObserver& observer);
  absl::Status Begin(const Context& context, PipelineOptions options);

  CaseProcessor intake_processor_;
  CaseProcessor inputs_processor_;
  const std::unique_ptr<journal::Source> intake_source_;
  const std::unique_ptr<journal::Source> inputs_source_;
  std::unique_ptr<journal::Consumer> intake_;
  std::unique_ptr<journal::Consumer> inputs_;
  TimerRunner timers_;
  LawReviewer reviewer_;
  std::unique_ptr<TimerThread> timer_thread_;
  std::unique_ptr<LawReviewThreads> review_threads_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_PIPELINE_H_
