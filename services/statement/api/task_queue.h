#ifndef TYPL_SERVICES_STATEMENT_API_TASK_QUEUE_H_
#define TYPL_SERVICES_STATEMENT_API_TASK_QUEUE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/casework_service.pb.h"

namespace typl::statement {

// Handler of ListTasks. `caller` is the principal: its own claims count as claimable.
absl::Status ListTasks(const Context& context, absl::string_view caller,
                       const v1::ListTasksRequest& request, v1::ListTasksResponse& response);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_TASK_QUEUE_H_
