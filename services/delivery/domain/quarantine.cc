#include "services/delivery/domain/quarantine.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/delivery/domain/commit_status.h"
#include "services/delivery/domain/keys.h"
#include "services/delivery/domain/person_lines.h"

namespace typl::delivery {
namespace {

absl::StatusOr<std::optional<v1::PersonRecord>> ReadRecord(const store::Snapshot& snapshot,
                                                           const PersonId& person) {
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, snapshot.Get(PersonKey(person)));
  if (!stored.has_value()) return std::nullopt;
  v1::PersonRecord record;
  if (!record.ParseFromString(stored->value)) {
    return absl::DataLossError("a person's record is not readable");
  }
  return record;
}

}  // namespace

QuarantineWard::QuarantineWard(store::Store& store, const RoutingTable& routes, const Clock& clock,
                               StatementProcessor::Observer observer)
    : store_(store), routes_(routes), clock_(clock), observer_(std::move(observer)) {}

absl::StatusOr<QuarantineWard::Page> QuarantineWard::List(absl::string_view start,
                                                          size_t count_max) const {
  const std::unique_ptr<store::Snapshot> snapshot = store_.NewSnapshot();
  Page page;
  std::vector<PersonId> persons;
  absl::Status fault;
  RETURN_IF_ERROR(
      snapshot->Scan(kQuarantinedPrefix, start, [&](absl::string_view key, absl::string_view) {
        const auto person = ParseQuarantinedKey(key);
        if (!person.has_value()) {
          fault = absl::DataLossError("a quarantine key is faulty");
          return false;
        }
        if (persons.size() == count_max) {
          page.next = std::string(key);
          return false;
        }
        persons.push_back(*person);
        return true;
      }));
  RETURN_IF_ERROR(fault);
  for (const PersonId& person : persons) {
    ASSIGN_OR_RETURN(const std::optional<v1::PersonRecord> record, ReadRecord(*snapshot, person));
    if (!record.has_value() || !record->has_quarantine()) {
      return absl::DataLossError("a person in quarantine has no record of it");
    }
    page.persons.push_back({.person = person, .quarantine = record->quarantine()});
  }
  return page;
}

absl::StatusOr<uint64_t> QuarantineWard::Count() const {
  uint64_t count = 0;
  RETURN_IF_ERROR(store_.NewSnapshot()->Scan(kQuarantinedPrefix, "",
                                             [&count](absl::string_view, absl::string_view) {
                                               ++count;
                                               return true;
                                             }));
  return count;
}

void QuarantineWard::Retry(const PersonId& person, RetryDone done) {
  const auto record = ReadRecord(*store_.NewSnapshot(), person);
  if (!record.ok()) return std::move(done)(record.status());
  if (!record->has_value()) {
    return std::move(done)(
        MakeError(common::v1::ERROR_REASON_RESOURCE_NOT_FOUND, "no such person"));
  }
  Attempt(person, 0, std::move(done));
}

void QuarantineWard::Attempt(PersonId person, int conflicts, RetryDone done) {
  store::Batch batch;
  PersonLines lines(store_, routes_);
  const auto released = lines.Release(person, clock_.Now(), batch);
  if (!released.ok()) return std::move(done)(released.status());
  lines.WriteTo(batch);
  if (batch.empty()) return std::move(done)(true);
  // Read the outcome before the batch is gone: the record is as it will be when this is durable.
  const bool free = !(*lines.Record(person))->has_quarantine();
  const bool more = !free && lines.IsFull(batch);
  Delivered delivered;
  for (const std::string& recipient : *released) ++delivered.by_recipient[recipient];
  store_.Commit(std::move(batch),
                [this, person, conflicts, free, more, delivered = std::move(delivered),
                 done = std::move(done)](store::CommitResult result) mutable {
                  if (result.outcome == store::Outcome::kConflict && conflicts < kConflictsMax) {
                    return Attempt(person, conflicts + 1, std::move(done));
                  }
                  if (!result.committed()) return std::move(done)(CallerStatus(result));
                  if (observer_ && !delivered.by_recipient.empty()) observer_(delivered);
                  if (more) return Attempt(person, 0, std::move(done));
                  std::move(done)(free);
                });
}

}  // namespace typl::delivery
