#ifndef TYPL_SERVICES_DELIVERY_API_QUARANTINE_ADMIN_H_
#define TYPL_SERVICES_DELIVERY_API_QUARANTINE_ADMIN_H_

#include "common/rpc/admin_service.h"
#include "services/delivery/domain/quarantine.h"

namespace typl::delivery {

// The operators' verbs for persons in quarantine: list_quarantine, retry_quarantined and
// put_aside_quarantined. `ward`
// must outlive them.
rpc::AdminFunctions QuarantineFunctions(QuarantineWard& ward);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_QUARANTINE_ADMIN_H_
