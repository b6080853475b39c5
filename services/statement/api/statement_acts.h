#ifndef TYPL_SERVICES_STATEMENT_API_STATEMENT_ACTS_H_
#define TYPL_SERVICES_STATEMENT_API_STATEMENT_ACTS_H_

#include <string>

#include "common/rpc/call_types.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/casework_service.pb.h"

// Handlers by which officers supplement statements and take them back; see CaseworkService in
// casework_service.proto. Request and response must live until `done` is called.

namespace typl::statement {

void SupplementStatement(const Context& context, const std::string& officer,
                         const v1::SupplementStatementRequest& request,
                         v1::SupplementStatementResponse& response, rpc::Done done);

void AnnulStatement(const Context& context, const std::string& officer,
                    const v1::AnnulStatementRequest& request, v1::AnnulStatementResponse& response,
                    rpc::Done done);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_STATEMENT_ACTS_H_
