#ifndef TYPL_COMMON_MONITOR_JOURNAL_METRICS_H_
#define TYPL_COMMON_MONITOR_JOURNAL_METRICS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/journal/consumer.h"
#include "common/metrics/jobs.h"
#include "common/metrics/metrics.h"
#include "common/store/store.h"
#include "common/time/clock.h"

// The numbers of one hand-over: what was written into a journal, and how far its reader has come.

namespace typl::monitor {

// Of the service's own journal. `store` must outlive the handle.
std::unique_ptr<metrics::Registry::Collector> AddJournalMetrics(metrics::Registry& registry,
                                                                const store::Store& store,
                                                                uint32_t partition_count);

// Of the reader of the journal named `journal`, which is one of the background jobs too
// ("read_<journal>"). Everything must outlive the handle.
std::unique_ptr<metrics::Registry::Collector> AddReaderMetrics(
    metrics::Registry& registry, metrics::Jobs& jobs, const std::string& journal,
    uint32_t partition_count, const Clock& clock, std::function<journal::ConsumerStats()> stats);

// Entries of a journal that have had their effect, over all partitions, by the cursors of a reader
// in its snapshot.
absl::StatusOr<uint64_t> CursorTotal(const store::Snapshot& snapshot, absl::string_view reader,
                                     uint32_t partition_count);

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_JOURNAL_METRICS_H_
