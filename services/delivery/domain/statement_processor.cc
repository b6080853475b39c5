#include "services/delivery/domain/statement_processor.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/ids/ids.h"
#include "common/status/macros.h"
#include "services/delivery/domain/counts.h"
#include "services/delivery/domain/keys.h"
#include "services/delivery/domain/person_lines.h"

namespace typl::delivery {

StatementProcessor::StatementProcessor(const store::Store& store, const RoutesInForce& routes,
                                       const Clock& clock, uint32_t partition_count,
                                       DeliveryObserver observer)
    : store_(store),
      routes_(routes),
      clock_(clock),
      observer_(std::move(observer)),
      pending_(partition_count) {}

absl::StatusOr<size_t> StatementProcessor::Process(uint32_t partition,
                                                   absl::Span<const journal::Entry> entries,
                                                   store::Batch& batch) {
  const absl::Time now = clock_.Now();
  const std::shared_ptr<const RoutingTable> routes = routes_.now();
  PersonLines lines(store_, *routes);
  Delivered delivered;
  size_t taken_count = 0;
  for (const journal::Entry& entry : entries) {
    if (lines.IsFull(batch)) break;
    const auto person = PersonId::Parse(entry.person);
    if (!person.has_value()) {
      // There is nobody to put in quarantine: the upstream journal itself is at fault.
      return absl::DataLossError(
          absl::StrCat("entry ", partition, "/", entry.sequence, " names no person"));
    }
    RETURN_IF_ERROR(lines.Take(*person, entry, now, batch, delivered));
    ++taken_count;
  }
  lines.WriteTo(batch);
  RETURN_IF_ERROR(AddCounts(store_, kStatementJournal, partition, delivered.counts, batch));
  pending_[partition] = std::move(delivered);
  return taken_count;
}

void StatementProcessor::Committed(uint32_t partition, absl::Span<const journal::Entry> entries,
                                   const store::CommitResult& result) {
  if (observer_) observer_(pending_[partition]);
}

}  // namespace typl::delivery
