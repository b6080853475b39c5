#ifndef TYPL_SERVICES_STATEMENT_API_TASK_CLAIMS_H_
#define TYPL_SERVICES_STATEMENT_API_TASK_CLAIMS_H_

#include <string>

#include "common/rpc/call_types.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/casework_service.pb.h"

// Handlers by which officers take tasks and give them back; see CaseworkService in
// casework_service.proto. Request and response must live until `done` is called.

namespace typl::statement {

void ClaimTask(const Context& context, const std::string& officer,
               const v1::ClaimTaskRequest& request, v1::ClaimTaskResponse& response,
               rpc::Done done);

void ClaimNextTask(const Context& context, const std::string& officer,
                   const v1::ClaimNextTaskRequest& request, v1::ClaimNextTaskResponse& response,
                   rpc::Done done);

void ReleaseTask(const Context& context, const std::string& officer,
                 const v1::ReleaseTaskRequest& request, v1::ReleaseTaskResponse& response,
                 rpc::Done done);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_TASK_CLAIMS_H_
