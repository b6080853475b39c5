#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_PERSON_LINES_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_PERSON_LINES_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "common/journal/journal.h"
#include "common/store/store.h"
#include "services/delivery/domain/delivered.h"
#include "services/delivery/domain/routing_table.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {

// The persons that one batch is about, each read once and written once, expecting that nobody else
// changed it meanwhile. Keeps the order of a person's events: what comes after an event that can't
// be delivered waits behind it. Not thread-safe.
class PersonLines {
 public:
  // `store` and `routes` must outlive it.
  PersonLines(const store::Store& store, const RoutingTable& routes)
      : store_(store), routes_(routes) {}

  // Puts an event into the mailboxes of its recipients, or behind those that wait, or passes over
  // it when it was dealt with before; counts which. Errors: the store's.
  absl::Status Take(const PersonId& person, const journal::Entry& event, absl::Time now,
                    store::Batch& batch, Delivered& delivered);

  // Takes events out of the person's waiting line, in order, until one can't be delivered or the
  // batch is full. What is left, and why, is in the person's record.
  absl::Status Release(const PersonId& person, absl::Time now, store::Batch& batch,
                       Delivered& delivered);

  // Takes the first event out of the person's waiting line and keeps it aside; then as Release.
  // Gives the event's sequence. Errors: RESOURCE_NOT_FOUND when nothing waits, the store's.
  absl::StatusOr<store::Sequence> PutAsideFirst(const PersonId& person, absl::Time now,
                                                store::Batch& batch, Delivered& delivered);

  // The person's record, read once. Valid until the next call.
  absl::StatusOr<const v1::PersonRecord*> Record(const PersonId& person);

  // Adds the records that changed, with their expectations. Call once, last.
  void WriteTo(store::Batch& batch) const;
  // True when the batch, with what WriteTo will add, has no room for another event of any size.
  bool IsFull(const store::Batch& batch) const;

 private:
  struct Line {
    v1::PersonRecord record;
    uint64_t version = 0;
    bool changed = false;
  };
  absl::StatusOr<Line*> Load(const PersonId& person);
  // Releases what waits from the key `start` on (empty: all); `removed` more of those counted as
  // waiting are gone already.
  absl::Status ReleaseFrom(const std::string& start, uint32_t removed, const PersonId& person,
                           absl::Time now, store::Batch& batch, Delivered& delivered);
  static void Detain(Line& line, const PersonId& person, const RoutingFault& fault, absl::Time now,
                     store::Batch& batch);

  const store::Store& store_;
  const RoutingTable& routes_;
  absl::flat_hash_map<std::string, Line> lines_;  // By PersonKey.
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_PERSON_LINES_H_
