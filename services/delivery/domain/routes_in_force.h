#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_ROUTES_IN_FORCE_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_ROUTES_IN_FORCE_H_

#include "common/config/in_force.h"
#include "services/delivery/domain/routing_table.h"

namespace typl::delivery {

// The routing table by which everything is brought that is brought now.
using RoutesInForce = config::InForce<RoutingTable>;

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_ROUTES_IN_FORCE_H_
