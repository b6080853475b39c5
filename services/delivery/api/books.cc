#include "services/delivery/api/books.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "common/monitor/journal_metrics.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/delivery/domain/counts.h"
#include "services/delivery/domain/keys.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {
namespace {

absl::Status AddPerson(const store::Snapshot& snapshot, absl::string_view key,
                       monitor::QuarantineCount& count) {
  const std::optional<PersonId> person = ParseQuarantinedKey(key);
  if (!person.has_value()) return absl::DataLossError("a quarantine key is faulty");
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, snapshot.Get(PersonKey(*person)));
  v1::PersonRecord record;
  if (!stored.has_value() || !record.ParseFromString(stored->value)) {
    return absl::DataLossError("a person in quarantine has no record of it");
  }
  const v1::Quarantine& quarantine = record.quarantine();
  ++count.persons[quarantine.reason()];
  count.waiting += quarantine.waiting_events();
  const absl::Time since = TimeFromProto(quarantine.since());
  count.oldest = std::min(count.oldest.value_or(since), since);
  return absl::OkStatus();
}

absl::Status CountQuarantine(const store::Snapshot& snapshot, Books& books) {
  size_t persons = 0;
  absl::Status fault;
  RETURN_IF_ERROR(
      snapshot.Scan(kQuarantinedPrefix, "", [&](absl::string_view key, absl::string_view) {
        if (++persons <= monitor::kQuarantineReadMax) {
          fault = AddPerson(snapshot, key, books.quarantine);
          return fault.ok();
        }
        books.complete = false;
        ++books.quarantine.persons["OTHER"];
        return true;
      }));
  return fault;
}

}  // namespace

absl::StatusOr<Books> ReadBooks(const store::Store& store, const RoutingTable& routes,
                                uint32_t partition_count) {
  const std::unique_ptr<store::Snapshot> snapshot = store.NewSnapshot();
  Books books;
  ASSIGN_OR_RETURN(books.read, monitor::CursorTotal(*snapshot, kStatementJournal, partition_count));
  for (const std::string& recipient : routes.mailboxes()) {
    ASSIGN_OR_RETURN(const store::Sequence head, snapshot->StreamHead(MailboxStream(recipient)));
    books.in_mailboxes += head;
  }
  ASSIGN_OR_RETURN(books.counts, ReadCounts(*snapshot));
  RETURN_IF_ERROR(CountQuarantine(*snapshot, books));
  return books;
}

}  // namespace typl::delivery
