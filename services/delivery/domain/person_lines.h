#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_PERSON_LINES_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_PERSON_LINES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "common/journal/journal.h"
#include "common/store/store.h"
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

  enum class Effect { kDelivered, kWaiting, kRepeated };
  struct Taken {
    Effect effect = Effect::kRepeated;
    std::string recipient;  // For kDelivered.
  };
  // Puts an event into its recipient's mailbox, or behind those that wait, or passes over it when
  // it was dealt with before. Errors: the store's.
  absl::StatusOr<Taken> Take(const PersonId& person, const journal::Entry& event, absl::Time now,
                             store::Batch& batch);

  // Takes events out of the person's waiting line, in order, until one can't be delivered or the
  // batch is full. What is left, and why, is in the person's record. Returns the recipients of
  // those that were delivered.
  absl::StatusOr<std::vector<std::string>> Release(const PersonId& person, absl::Time now,
                                                   store::Batch& batch);

  // The person's record, read once. Valid until the next call.
  absl::StatusOr<const v1::PersonRecord*> Record(const PersonId& person);

  // Adds the records that changed, with their expectations. Call once, last.
  void WriteTo(store::Batch& batch) const;
  // True when the batch, with what WriteTo will add, has no room for another entry of any size.
  bool IsFull(const store::Batch& batch) const;

 private:
  struct Line {
    v1::PersonRecord record;
    uint64_t version = 0;
    bool changed = false;
  };
  absl::StatusOr<Line*> Load(const PersonId& person);
  static void Detain(Line& line, const PersonId& person, const RoutingFault& fault, absl::Time now,
                     store::Batch& batch);

  const store::Store& store_;
  const RoutingTable& routes_;
  absl::flat_hash_map<std::string, Line> lines_;  // By PersonKey.
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_PERSON_LINES_H_
