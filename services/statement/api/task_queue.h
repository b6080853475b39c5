#ifndef TYPL_SERVICES_STATEMENT_API_TASK_QUEUE_H_
#define TYPL_SERVICES_STATEMENT_API_TASK_QUEUE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/casework_service.pb.h"

// The officers' queue; see CaseworkService in casework_service.proto.

namespace typl::statement {

absl::Status ListTasks(const Context& context, absl::string_view caller,
                       const v1::ListTasksRequest& request, v1::ListTasksResponse& response);

// Goes through the whole queue: not for gRPC's threads.
absl::Status CountTasks(const Context& context, v1::CountTasksResponse& response);

// Adds the faults of a filter.
void CheckFilter(const v1::TaskFilter& filter, FieldViolations& faults);
// Name of the open task that is due first among those that fit. RESOURCE_NOT_FOUND when there is
// none among the first that are due.
absl::StatusOr<std::string> FirstOpenTask(const Context& context, const v1::TaskFilter& filter,
                                          absl::Time now);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_TASK_QUEUE_H_
