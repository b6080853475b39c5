#include "services/statement/api/pipeline.h"

#include <string>
#include <utility>

#include "common/journal/local_source.h"
#include "common/status/macros.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {

Pipeline::Pipeline(const Context& context, std::unique_ptr<journal::Source> intake,
                   CaseObserver& observer)
    : intake_processor_(context.store, context.laws, context.rules, v1::INPUT_SOURCE_INTAKE,
                        kIntakeReader, context.options.partition_count, &observer),
      inputs_processor_(context.store, context.laws, context.rules, v1::INPUT_SOURCE_STATEMENT,
                        kInputsReader, context.options.partition_count, &observer),
      intake_source_(std::move(intake)),
      inputs_source_(journal::NewLocalSource(context.store, std::string(kInputsPrefix))),
      timers_(
          context.store, context.clock, context.options.partition_count,
          [this] {
            const journal::ConsumerStats stats = intake_->stats();
            return ReaderProgress{stats.connected && stats.status.ok(), stats.processed, stats.lag};
          }),
      reviewer_(context.store, context.laws, context.clock, context.options.partition_count) {}

Pipeline::~Pipeline() {
  review_threads_.reset();
  timer_thread_.reset();
  inputs_.reset();
  intake_.reset();
}

absl::StatusOr<std::unique_ptr<Pipeline>> Pipeline::Start(const Context& context,
                                                          std::unique_ptr<journal::Source> intake,
                                                          CaseObserver& observer,
                                                          PipelineOptions options) {
  std::unique_ptr<Pipeline> pipeline(new Pipeline(context, std::move(intake), observer));
  RETURN_IF_ERROR(pipeline->Begin(context, std::move(options)));
  return pipeline;
}

absl::Status Pipeline::Begin(const Context& context, PipelineOptions options) {
  journal::ConsumerOptions consumer;
  consumer.name = kIntakeReader;
  consumer.partition_count = context.options.partition_count;
  consumer.workers = options.workers;
  consumer.unsafe_no_dedup = context.options.unsafe_no_dedup;
  ASSIGN_OR_RETURN(intake_, journal::Consumer::Start(consumer, context.store, *intake_source_,
                                                     intake_processor_));
  // Decisions and timers are few beside what intake brings.
  consumer.name = kInputsReader;
  consumer.workers = 1;
  ASSIGN_OR_RETURN(inputs_, journal::Consumer::Start(consumer, context.store, *inputs_source_,
                                                     inputs_processor_));
  timer_thread_ = std::make_unique<TimerThread>(timers_, std::move(options.on_timer_run));
  review_threads_ =
      std::make_unique<LawReviewThreads>(reviewer_, std::move(options.on_review_step));
  return absl::OkStatus();
}

}  // namespace typl::statement
