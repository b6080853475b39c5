#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_STATEMENT_PROCESSOR_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_STATEMENT_PROCESSOR_H_

#include <cstdint>
#include <vector>

#include "common/journal/consumer.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/delivery/domain/delivered.h"
#include "services/delivery/domain/routes_in_force.h"

namespace typl::delivery {

// Puts what the statement service wrote into the mailboxes, in the batch that moves the cursor.
// Thread-safe as far as Processor asks.
class StatementProcessor final : public journal::Processor {
 public:
  // `store`, `routes` and `clock` must outlive it. `observer` may be empty; it is called on the
  // consumer's threads.
  StatementProcessor(const store::Store& store, const RoutesInForce& routes, const Clock& clock,
                     uint32_t partition_count, DeliveryObserver observer);

  absl::StatusOr<size_t> Process(uint32_t partition, absl::Span<const journal::Entry> entries,
                                 store::Batch& batch) override;
  void Committed(uint32_t partition, absl::Span<const journal::Entry> entries,
                 const store::CommitResult& result) override;

 private:
  const store::Store& store_;
  const RoutesInForce& routes_;
  const Clock& clock_;
  const DeliveryObserver observer_;
  // By partition: what its last Process would deliver. Told when that is durable.
  std::vector<Delivered> pending_;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_STATEMENT_PROCESSOR_H_
