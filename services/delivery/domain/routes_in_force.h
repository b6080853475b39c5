#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_ROUTES_IN_FORCE_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_ROUTES_IN_FORCE_H_

#include <memory>
#include <mutex>
#include <utility>

#include "services/delivery/domain/routing_table.h"

namespace typl::delivery {

// The routing table by which everything is brought that is brought now. Thread-safe.
class RoutesInForce {
 public:
  explicit RoutesInForce(RoutingTable routes)
      : routes_(std::make_shared<const RoutingTable>(std::move(routes))) {}

  // What one piece of work uses to its end.
  std::shared_ptr<const RoutingTable> now() const {
    std::lock_guard lock(mutex_);
    return routes_;
  }
  // Work that begins after this uses `routes`.
  void Replace(RoutingTable routes) {
    auto next = std::make_shared<const RoutingTable>(std::move(routes));
    std::lock_guard lock(mutex_);
    routes_.swap(next);
  }

 private:
  mutable std::mutex mutex_;  // Guards routes_.
  std::shared_ptr<const RoutingTable> routes_;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_ROUTES_IN_FORCE_H_
