#ifndef TYPL_SERVICES_STATEMENT_API_TASK_DECISIONS_H_
#define TYPL_SERVICES_STATEMENT_API_TASK_DECISIONS_H_

#include <string>

#include "common/rpc/call_types.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/casework_service.pb.h"

// Handlers by which officers decide, propose, approve and ask; see CaseworkService in
// casework_service.proto. What is recorded acts when it is processed as an input. Request and
// response must live until `done` is called.

namespace typl::statement {

void DecideTask(const Context& context, const std::string& officer,
                const v1::DecideTaskRequest& request, v1::DecideTaskResponse& response,
                rpc::Done done);

void ProposeDecision(const Context& context, const std::string& officer,
                     const v1::ProposeDecisionRequest& request,
                     v1::ProposeDecisionResponse& response, rpc::Done done);

void ApproveProposal(const Context& context, const std::string& officer,
                     const v1::ApproveProposalRequest& request,
                     v1::ApproveProposalResponse& response, rpc::Done done);

void ReturnProposal(const Context& context, const std::string& officer,
                    const v1::ReturnProposalRequest& request, v1::ReturnProposalResponse& response,
                    rpc::Done done);

void AskPerson(const Context& context, const std::string& officer,
               const v1::AskPersonRequest& request, v1::AskPersonResponse& response,
               rpc::Done done);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_TASK_DECISIONS_H_
