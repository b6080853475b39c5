#ifndef TYPL_SERVICES_STATEMENT_API_CASEWORK_SERVICE_H_
#define TYPL_SERVICES_STATEMENT_API_CASEWORK_SERVICE_H_

#include <vector>

#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/casework_service.grpc.pb.h"

namespace typl::statement {

// Serves typl.statement.v1.CaseworkService: hands each call to its handler. Thread-safe. `host`
// and `context` must outlive it.
class CaseworkService final : public v1::CaseworkService::CallbackService {
 public:
  CaseworkService(rpc::Host& host, const Context& context) : host_(host), context_(context) {}

  // For ServerOptions::rules.
  static std::vector<rpc::MethodRule> Rules();

  grpc::ServerUnaryReactor* ListTasks(grpc::CallbackServerContext* context,
                                      const v1::ListTasksRequest* request,
                                      v1::ListTasksResponse* response) override;
  grpc::ServerUnaryReactor* ClaimTask(grpc::CallbackServerContext* context,
                                      const v1::ClaimTaskRequest* request,
                                      v1::ClaimTaskResponse* response) override;
  grpc::ServerUnaryReactor* ReleaseTask(grpc::CallbackServerContext* context,
                                        const v1::ReleaseTaskRequest* request,
                                        v1::ReleaseTaskResponse* response) override;
  grpc::ServerUnaryReactor* PreviewDecision(grpc::CallbackServerContext* context,
                                            const v1::PreviewDecisionRequest* request,
                                            v1::PreviewDecisionResponse* response) override;
  grpc::ServerUnaryReactor* DecideTask(grpc::CallbackServerContext* context,
                                       const v1::DecideTaskRequest* request,
                                       v1::DecideTaskResponse* response) override;

 private:
  rpc::Host& host_;
  const Context& context_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_CASEWORK_SERVICE_H_
