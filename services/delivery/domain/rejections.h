#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_REJECTIONS_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_REJECTIONS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/delivery/domain/audit.h"
#include "services/delivery/domain/delivered.h"
#include "services/delivery/domain/routes_in_force.h"
#include "typl/delivery/v1/delivery.pb.h"

namespace typl::delivery {

// What operators can see of and do with entries that recipients refused (how an entry is refused:
// mailboxes.h). Thread-safe; the calls block on the store.
class Rejections {
 public:
  // All references must outlive it. `observer` is told of what was delivered; it may be empty.
  Rejections(store::Store& store, const RoutesInForce& routes, const Clock& clock,
             DeliveryObserver observer);

  struct Page {
    std::vector<v1::RejectedEntry> entries;
    // Where the next page begins; 0: there is none.
    store::Sequence next = 0;
  };
  // At most `count_max` refused entries of a mailbox, from the sequence `start` on.
  absl::StatusOr<Page> List(const std::string& recipient, store::Sequence start,
                            size_t count_max) const;

  // Puts the content of the refused entry into the mailbox that is right today. One effect for each
  // request id and each entry. Audited. Errors: RESOURCE_NOT_FOUND when no such entry was refused,
  // ENTRY_ALREADY_SETTLED when it was redelivered before, NO_RECIPIENT, REQUEST_ID_REUSED,
  // CONTENTION, OUTCOME_UNKNOWN, the store's.
  absl::StatusOr<v1::RedeliverResponse> Redeliver(const std::string& recipient,
                                                  store::Sequence sequence, const Order& order);

 private:
  store::Store& store_;
  const RoutesInForce& routes_;
  const Clock& clock_;
  const DeliveryObserver observer_;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_REJECTIONS_H_
