#ifndef TYPL_SERVICES_STATEMENT_API_QUEUE_CENSUS_H_
#define TYPL_SERVICES_STATEMENT_API_QUEUE_CENSUS_H_

#include <array>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/metrics/metrics.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/statement/api/ground_labels.h"

namespace typl::statement {

// Counts the officers' queue, by provision and by how soon the statement must be given, from the
// queue itself: some thousand tasks at a time, again and again. So a second costs the same however
// long the queue is, nothing that changes a task need think of the figures, and they can't drift.
// The figures are those of the last whole round. A task that moved while the round went on may be
// missing in it or count twice. Not thread-safe.
class QueueCensus {
 public:
  // Everything must outlive it.
  QueueCensus(const store::Store& store, const Clock& clock, metrics::Registry& registry);

  // Counts the next tasks. True: the round is complete and the figures are new.
  absl::StatusOr<bool> Step();

  static constexpr int kTasksAtOnceMax = 2'000;

 private:
  static constexpr size_t kDueCount = 5;
  using ByDue = std::array<double, kDueCount>;

  // Index of the label "due".
  static size_t DueOf(absl::CivilDay due_on, absl::CivilDay today);
  void Publish();

  const store::Store& store_;
  const Clock& clock_;
  metrics::Registry& registry_;
  GroundLabels grounds_;
  // Where the round goes on; empty: it begins.
  std::string next_key_;
  std::map<std::string, ByDue> counted_;
  std::map<std::string, std::array<metrics::Gauge, kDueCount>> gauges_;
};

// A thread that goes on counting, a step each second. Stops with its destructor.
class QueueCensusThread {
 public:
  // `on_step` is told how each step ended; after a failed one the next is tried all the same.
  QueueCensusThread(QueueCensus& census, std::function<void(const absl::Status&)> on_step);
  ~QueueCensusThread();

 private:
  void Run();

  QueueCensus& census_;
  const std::function<void(const absl::Status&)> on_step_;
  std::mutex mutex_;  // Guards stopping_.
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_QUEUE_CENSUS_H_
