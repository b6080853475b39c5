#ifndef TYPL_SERVICES_STATEMENT_API_STATEMENT_SERVICE_H_
#define TYPL_SERVICES_STATEMENT_API_STATEMENT_SERVICE_H_

#include <vector>

#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/service.grpc.pb.h"

namespace typl::statement {

// Serves typl.statement.v1.StatementService: hands each call to its handler. Thread-safe. `host`
// and `context` must outlive it.
class StatementService final : public v1::StatementService::CallbackService {
 public:
  StatementService(rpc::Host& host, const Context& context) : host_(host), context_(context) {}

  // For ServerOptions::rules.
  static std::vector<rpc::MethodRule> Rules();

  grpc::ServerUnaryReactor* GetPersonFile(grpc::CallbackServerContext* context,
                                          const v1::GetPersonFileRequest* request,
                                          v1::GetPersonFileResponse* response) override;
  grpc::ServerUnaryReactor* GetStatement(grpc::CallbackServerContext* context,
                                         const v1::GetStatementRequest* request,
                                         v1::GetStatementResponse* response) override;
  grpc::ServerUnaryReactor* ListStatements(grpc::CallbackServerContext* context,
                                           const v1::ListStatementsRequest* request,
                                           v1::ListStatementsResponse* response) override;

 private:
  rpc::Host& host_;
  const Context& context_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_STATEMENT_SERVICE_H_
