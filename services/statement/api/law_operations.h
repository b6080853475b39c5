#ifndef TYPL_SERVICES_STATEMENT_API_LAW_OPERATIONS_H_
#define TYPL_SERVICES_STATEMENT_API_LAW_OPERATIONS_H_

#include <string>

#include "absl/status/status.h"
#include "common/rpc/call_types.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/law_service.pb.h"

// What operators do with the law packs of the running service; see LawService in law_service.proto.
// All of it blocks on the store.

namespace typl::statement {

absl::Status ListPacks(const Context& context, v1::ListPacksResponse& response);

absl::Status ActivatePack(const Context& context, const std::string& principal,
                          const v1::ActivatePackRequest& request,
                          v1::ActivatePackResponse& response);

absl::Status ComparePack(const Context& context, const v1::ComparePackRequest& request,
                         rpc::StreamWriter<v1::ComparePackResponse>& writer);

absl::Status Replay(const Context& context, const v1::ReplayStatementsRequest& request,
                    rpc::StreamWriter<v1::ReplayStatementsResponse>& writer);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_LAW_OPERATIONS_H_
