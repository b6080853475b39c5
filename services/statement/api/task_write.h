#ifndef TYPL_SERVICES_STATEMENT_API_TASK_WRITE_H_
#define TYPL_SERVICES_STATEMENT_API_TASK_WRITE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/rpc/call_types.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/casework_service.pb.h"

// Handlers that change tasks; see CaseworkService in casework_service.proto. Each makes one commit
// of the file, the queue and the idempotency record, and tries again when the file changed
// meanwhile. Request and response must live until `done` is called.

namespace typl::statement {

void ClaimTask(const Context& context, const std::string& officer,
               const v1::ClaimTaskRequest& request, v1::ClaimTaskResponse& response,
               rpc::Done done);

void ReleaseTask(const Context& context, const std::string& officer,
                 const v1::ReleaseTaskRequest& request, v1::ReleaseTaskResponse& response,
                 rpc::Done done);

// Also records the decision among the service's inputs; it acts when it is processed.
void DecideTask(const Context& context, const std::string& officer,
                const v1::DecideTaskRequest& request, v1::DecideTaskResponse& response,
                rpc::Done done);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_TASK_WRITE_H_
