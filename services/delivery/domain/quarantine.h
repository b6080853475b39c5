#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_QUARANTINE_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_QUARANTINE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/delivery/domain/routing_table.h"
#include "services/delivery/domain/statement_processor.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {

// What operators can see of and do with persons whose events can't be delivered. Thread-safe.
class QuarantineWard {
 public:
  struct Detained {
    PersonId person;
    v1::Quarantine quarantine;
  };
  struct Page {
    std::vector<Detained> persons;
    // Where the next page begins; empty: there is none.
    std::string next;
  };
  // True when the person is out of quarantine.
  using RetryDone = absl::AnyInvocable<void(absl::StatusOr<bool>) &&>;

  // All references must outlive it and its running calls. `observer` is told of what Retry
  // delivered; it may be empty.
  QuarantineWard(store::Store& store, const RoutingTable& routes, const Clock& clock,
                 StatementProcessor::Observer observer);

  // At most `count_max` persons from `start` (empty: the first) on, in the order of their ids.
  absl::StatusOr<Page> List(absl::string_view start, size_t count_max) const;
  absl::StatusOr<uint64_t> Count() const;

  // Tries the person's waiting events again, in order, and delivers those that it can up to the
  // first that it can't. Does not block; `done` may be called on a store thread. Errors:
  // RESOURCE_NOT_FOUND when nothing was ever delivered or detained for that person, CONTENTION,
  // OUTCOME_UNKNOWN, the store's.
  void Retry(const PersonId& person, RetryDone done);

 private:
  void Attempt(PersonId person, int conflicts, RetryDone done);

  store::Store& store_;
  const RoutingTable& routes_;
  const Clock& clock_;
  const StatementProcessor::Observer observer_;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_QUARANTINE_H_
