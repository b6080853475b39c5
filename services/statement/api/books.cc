#include "services/statement/api/books.h"

#include <memory>

#include "common/journal/journal.h"
#include "common/monitor/journal_metrics.h"
#include "common/status/macros.h"
#include "services/statement/api/operations.h"
#include "services/statement/api/pipeline.h"
#include "services/statement/domain/tally.h"

namespace typl::statement {

absl::StatusOr<BooksDifference> CheckBooks(const store::Store& store, uint32_t partition_count) {
  const std::unique_ptr<store::Snapshot> snapshot = store.NewSnapshot();
  ASSIGN_OR_RETURN(const v1::Counts counts, ReadCounts(*snapshot));
  int64_t read = 0;
  for (const absl::string_view reader : {kIntakeReader, kInputsReader}) {
    ASSIGN_OR_RETURN(const uint64_t total,
                     monitor::CursorTotal(*snapshot, reader, partition_count));
    read += static_cast<int64_t>(total);
  }
  int64_t written = 0;
  for (uint32_t partition = 0; partition < partition_count; ++partition) {
    ASSIGN_OR_RETURN(const store::Sequence head,
                     snapshot->StreamHead(journal::StreamName(partition)));
    written += static_cast<int64_t>(head);
  }
  return BooksDifference{.inputs = read - counts.inputs(),
                         .journal = written - JournalEntriesOf(counts)};
}

}  // namespace typl::statement
