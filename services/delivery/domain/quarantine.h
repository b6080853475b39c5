#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_QUARANTINE_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_QUARANTINE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/delivery/domain/audit.h"
#include "services/delivery/domain/delivered.h"
#include "services/delivery/domain/routes_in_force.h"
#include "typl/admin/v1/admin.pb.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {

// What operators can see of and do with persons whose events can't be delivered. Thread-safe; the
// calls block on the store.
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

  // All references must outlive it. `observer` is told of what was delivered; it may be empty.
  QuarantineWard(store::Store& store, const RoutesInForce& routes, const Clock& clock,
                 uint32_t partition_count, DeliveryObserver observer);

  // At most `count_max` persons from `start` (empty: the first) on, in the order of their ids.
  absl::StatusOr<Page> List(absl::string_view start, size_t count_max) const;
  absl::StatusOr<uint64_t> Count() const;

  // Tries the person's waiting events again, in order, and delivers those that it can up to the
  // first that it can't. True when the person is out of quarantine. Audited when anything changed.
  // Errors: RESOURCE_NOT_FOUND when nothing was ever delivered or detained for that person,
  // CONTENTION, OUTCOME_UNKNOWN, the store's.
  absl::StatusOr<bool> Retry(const PersonId& person, const Order& order);

  // Puts the first of the person's waiting events aside for `reason` and delivers the others as
  // Retry does. One effect for each request id. Audited. Errors: RESOURCE_NOT_FOUND when the person
  // is not in quarantine, REQUEST_ID_REUSED, CONTENTION, OUTCOME_UNKNOWN, the store's.
  absl::StatusOr<admin::v1::PutAsideQuarantinedResponse> PutAside(const PersonId& person,
                                                                  absl::string_view reason,
                                                                  const Order& order);

 private:
  // Delivers until nothing more goes into a batch of its own. True: the person is free.
  absl::StatusOr<bool> ReleaseAll(const PersonId& person, const Order* order);
  absl::StatusOr<bool> IsFree(const PersonId& person) const;

  store::Store& store_;
  const RoutesInForce& routes_;
  const Clock& clock_;
  const uint32_t partition_count_;
  const DeliveryObserver observer_;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_QUARANTINE_H_
