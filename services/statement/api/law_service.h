#ifndef TYPL_SERVICES_STATEMENT_API_LAW_SERVICE_H_
#define TYPL_SERVICES_STATEMENT_API_LAW_SERVICE_H_

#include <functional>
#include <utility>
#include <vector>

#include "common/rpc/blocking_worker.h"
#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/law_service.grpc.pb.h"

namespace typl::statement {

// Serves typl.statement.v1.LawService. Thread-safe. `host` and `context` must outlive it.
class LawService final : public v1::LawService::CallbackService {
 public:
  // `activated` is called after another pack became active.
  LawService(rpc::Host& host, const Context& context, std::function<void()> activated)
      : host_(host), context_(context), activated_(std::move(activated)) {}

  // For ServerOptions::rules.
  static std::vector<rpc::MethodRule> Rules();

  grpc::ServerUnaryReactor* ListPacks(grpc::CallbackServerContext* context,
                                      const v1::ListPacksRequest* request,
                                      v1::ListPacksResponse* response) override;
  grpc::ServerUnaryReactor* ActivatePack(grpc::CallbackServerContext* context,
                                         const v1::ActivatePackRequest* request,
                                         v1::ActivatePackResponse* response) override;
  grpc::ServerWriteReactor<v1::ComparePackResponse>* ComparePack(
      grpc::CallbackServerContext* context, const v1::ComparePackRequest* request) override;
  grpc::ServerWriteReactor<v1::ReplayStatementsResponse>* ReplayStatements(
      grpc::CallbackServerContext* context, const v1::ReplayStatementsRequest* request) override;

 private:
  rpc::Host& host_;
  const Context& context_;
  const std::function<void()> activated_;
  // Compiling and activating a pack waits for the store.
  rpc::BlockingWorker worker_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_LAW_SERVICE_H_
