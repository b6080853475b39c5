#ifndef TYPL_SERVICES_STATEMENT_API_OPERATIONS_H_
#define TYPL_SERVICES_STATEMENT_API_OPERATIONS_H_

#include <string>

#include "absl/status/status.h"
#include "services/statement/api/context.h"
#include "services/statement/domain/tally.h"
#include "typl/admin/v1/admin.pb.h"
#include "typl/statement/v1/storage.pb.h"

// What operators ask of the service; see AdminService in admin.proto.

namespace typl::statement {

absl::Status ListQuarantine(const Context& context, const admin::v1::ListQuarantineRequest& request,
                            admin::v1::ListQuarantineResponse& response);

// Blocks on the store.
absl::Status RetryQuarantine(const Context& context, CaseObserver& observer,
                             const std::string& principal,
                             const admin::v1::RetryQuarantinedRequest& request,
                             admin::v1::RetryQuarantinedResponse& response);

// Blocks on the store.
absl::Status PutAside(const Context& context, CaseObserver& observer, const std::string& principal,
                      const admin::v1::PutAsideQuarantinedRequest& request,
                      admin::v1::PutAsideQuarantinedResponse& response);
absl::Status ListAudit(const Context& context, const admin::v1::ListAuditRequest& request,
                       admin::v1::ListAuditResponse& response);

// Totals since the store was made, over all readers and partitions.
absl::StatusOr<v1::Counts> ReadCounts(const store::Snapshot& snapshot);
// Persons in quarantine now.
absl::StatusOr<uint64_t> CountQuarantined(const store::Store& store);

// OK while new work may be taken; else NOT_SERVING or STORAGE_FULL.
absl::Status AcceptsNewWork(const store::Store& store);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_OPERATIONS_H_
