#ifndef TYPL_SERVICES_DELIVERY_API_ACCESS_H_
#define TYPL_SERVICES_DELIVERY_API_ACCESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/call_types.h"
#include "services/delivery/domain/routing_table.h"

namespace typl::delivery {

// Whose mailbox is whose: "recipients/ytk" has its own, "portals/oma" has "recipients/portal-oma".
// The successor of a fund has its own mailbox only, not the fund's. Whatever is not the caller's,
// whether it exists or not, is RESOURCE_NOT_FOUND.

// The key of a mailbox whose content the caller may read and settle: its owner only.
absl::StatusOr<std::string> OwnMailbox(const rpc::Caller& caller, absl::string_view name,
                                       const RoutingTable& routes);

// The key of a mailbox whose positions the caller may see: its owner and operators.
absl::StatusOr<std::string> VisibleMailbox(const rpc::Caller& caller, absl::string_view name,
                                           const RoutingTable& routes);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_ACCESS_H_
