#include "services/delivery/domain/quarantine.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/caller_status.h"
#include "services/delivery/domain/counts.h"
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

QuarantineWard::QuarantineWard(store::Store& store, const RoutesInForce& routes, const Clock& clock,
                               uint32_t partition_count, DeliveryObserver observer)
    : store_(store),
      routes_(routes),
      clock_(clock),
      partition_count_(partition_count),
      observer_(std::move(observer)) {}

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

absl::StatusOr<bool> QuarantineWard::Retry(const PersonId& person, const Order& order) {
  ASSIGN_OR_RETURN(const auto record, ReadRecord(*store_.NewSnapshot(), person));
  if (!record.has_value()) {
    return MakeError(common::v1::ERROR_REASON_RESOURCE_NOT_FOUND, "no such person");
  }
  return ReleaseAll(person, &order);
}

absl::StatusOr<bool> QuarantineWard::ReleaseAll(const PersonId& person, const Order* order) {
  int conflicts = 0;
  while (true) {
    store::Batch batch;
    const std::shared_ptr<const RoutingTable> routes = routes_.now();
    PersonLines lines(store_, *routes);
    Delivered delivered;
    const absl::Time now = clock_.Now();
    RETURN_IF_ERROR(lines.Release(person, now, batch, delivered));
    lines.WriteTo(batch);
    if (batch.empty()) return true;
    RETURN_IF_ERROR(
        AddCounts(store_, kRepairs, person.Partition(partition_count_), delivered.counts, batch));
    // Read the outcome before the batch is gone: the record is as it will be when this is durable.
    const bool free = !(*lines.Record(person))->has_quarantine();
    const bool more = !free && lines.IsFull(batch);
    if (order != nullptr) Audit(*order, PersonName(person), free ? "released" : "", now, batch);
    const store::CommitResult result = store_.CommitAndWait(std::move(batch));
    if (result.outcome == store::Outcome::kConflict && ++conflicts <= store::kConflictsMax)
      continue;
    if (!result.committed()) return store::CallerStatus(result);
    if (observer_) observer_(delivered);
    if (!more) return free;
    order = nullptr;
    conflicts = 0;
  }
}

absl::StatusOr<admin::v1::PutAsideQuarantinedResponse> QuarantineWard::PutAside(
    const PersonId& person, absl::string_view reason, const Order& order) {
  for (int conflicts = 0;; ++conflicts) {
    admin::v1::PutAsideQuarantinedResponse response;
    ASSIGN_OR_RETURN(const bool answered, FindAnswer(store_, order, response));
    if (answered) {
      // The rest of a long line may have been released after the answer was kept.
      ASSIGN_OR_RETURN(const bool free, IsFree(person));
      response.set_released(free);
      return response;
    }
    store::Batch batch;
    const std::shared_ptr<const RoutingTable> routes = routes_.now();
    PersonLines lines(store_, *routes);
    Delivered delivered;
    const absl::Time now = clock_.Now();
    ASSIGN_OR_RETURN(const store::Sequence sequence,
                     lines.PutAsideFirst(person, now, batch, delivered));
    lines.WriteTo(batch);
    RETURN_IF_ERROR(
        AddCounts(store_, kRepairs, person.Partition(partition_count_), delivered.counts, batch));
    const bool free = !(*lines.Record(person))->has_quarantine();
    const bool more = !free && lines.IsFull(batch);
    response.set_put_aside(
        absl::StrCat(kStatementJournal, "/", person.Partition(partition_count_), "/", sequence));
    response.set_released(free);
    Audit(order, PersonName(person), absl::StrCat(response.put_aside(), ": ", reason), now, batch);
    KeepAnswer(order, response, batch);
    const store::CommitResult result = store_.CommitAndWait(std::move(batch));
    if (result.outcome == store::Outcome::kConflict && conflicts < store::kConflictsMax) continue;
    if (!result.committed()) return store::CallerStatus(result);
    if (observer_) observer_(delivered);
    if (more) {
      ASSIGN_OR_RETURN(const bool free_now, ReleaseAll(person, nullptr));
      response.set_released(free_now);
    }
    return response;
  }
}

absl::StatusOr<bool> QuarantineWard::IsFree(const PersonId& person) const {
  ASSIGN_OR_RETURN(const auto record, ReadRecord(*store_.NewSnapshot(), person));
  return !record.has_value() || !record->has_quarantine();
}

}  // namespace typl::delivery
