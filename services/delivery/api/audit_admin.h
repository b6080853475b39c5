#ifndef TYPL_SERVICES_DELIVERY_API_AUDIT_ADMIN_H_
#define TYPL_SERVICES_DELIVERY_API_AUDIT_ADMIN_H_

#include "absl/status/status.h"
#include "common/store/store.h"
#include "typl/admin/v1/admin.pb.h"

namespace typl::delivery {

// AdminService.ListAudit over the audit stream.
absl::Status ListAudit(const store::Store& store, const admin::v1::ListAuditRequest& request,
                       admin::v1::ListAuditResponse& response);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_AUDIT_ADMIN_H_
