#ifndef TYPL_SERVICES_STATEMENT_API_CASEWORK_SERVICE_H_
#define TYPL_SERVICES_STATEMENT_API_CASEWORK_SERVICE_H_

#include <string>
#include <vector>

#include "common/rpc/blocking_worker.h"
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
  grpc::ServerUnaryReactor* CountTasks(grpc::CallbackServerContext* context,
                                       const v1::CountTasksRequest* request,
                                       v1::CountTasksResponse* response) override;
  grpc::ServerUnaryReactor* ClaimTask(grpc::CallbackServerContext* context,
                                      const v1::ClaimTaskRequest* request,
                                      v1::ClaimTaskResponse* response) override;
  grpc::ServerUnaryReactor* ClaimNextTask(grpc::CallbackServerContext* context,
                                          const v1::ClaimNextTaskRequest* request,
                                          v1::ClaimNextTaskResponse* response) override;
  grpc::ServerUnaryReactor* ReleaseTask(grpc::CallbackServerContext* context,
                                        const v1::ReleaseTaskRequest* request,
                                        v1::ReleaseTaskResponse* response) override;
  grpc::ServerUnaryReactor* PreviewDecision(grpc::CallbackServerContext* context,
                                            const v1::PreviewDecisionRequest* request,
                                            v1::PreviewDecisionResponse* response) override;
  grpc::ServerUnaryReactor* AskPerson(grpc::CallbackServerContext* context,
                                      const v1::AskPersonRequest* request,
                                      v1::AskPersonResponse* response) override;
  grpc::ServerUnaryReactor* DecideTask(grpc::CallbackServerContext* context,
                                       const v1::DecideTaskRequest* request,
                                       v1::DecideTaskResponse* response) override;
  grpc::ServerUnaryReactor* ProposeDecision(grpc::CallbackServerContext* context,
                                            const v1::ProposeDecisionRequest* request,
                                            v1::ProposeDecisionResponse* response) override;
  grpc::ServerUnaryReactor* ApproveProposal(grpc::CallbackServerContext* context,
                                            const v1::ApproveProposalRequest* request,
                                            v1::ApproveProposalResponse* response) override;
  grpc::ServerUnaryReactor* ReturnProposal(grpc::CallbackServerContext* context,
                                           const v1::ReturnProposalRequest* request,
                                           v1::ReturnProposalResponse* response) override;
  grpc::ServerUnaryReactor* SupplementStatement(grpc::CallbackServerContext* context,
                                                const v1::SupplementStatementRequest* request,
                                                v1::SupplementStatementResponse* response) override;
  grpc::ServerUnaryReactor* AnnulStatement(grpc::CallbackServerContext* context,
                                           const v1::AnnulStatementRequest* request,
                                           v1::AnnulStatementResponse* response) override;

 private:
  // Hands a call that changes something to its handler, with who calls.
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Change(grpc::CallbackServerContext* context, const char* method,
                                   const Request* request, Response* response,
                                   void (*handler)(const Context&, const std::string&,
                                                   const Request&, Response&, rpc::Done));

  rpc::Host& host_;
  const Context& context_;
  // Counting goes through the whole queue.
  rpc::BlockingWorker worker_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_CASEWORK_SERVICE_H_
