#ifndef TYPL_SERVICES_DELIVERY_API_DELIVERY_LAYOUT_H_
#define TYPL_SERVICES_DELIVERY_API_DELIVERY_LAYOUT_H_

#include "common/monitor/layout.h"

namespace typl::delivery {

// What the status page of this service shows.
monitor::Layout DeliveryLayout();

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_DELIVERY_LAYOUT_H_
