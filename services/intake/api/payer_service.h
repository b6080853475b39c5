#ifndef TYPL_SERVICES_INTAKE_API_PAYER_SERVICE_H_
#define TYPL_SERVICES_INTAKE_API_PAYER_SERVICE_H_

#include <vector>

#include "common/rpc/call.h"
#include "services/intake/api/context.h"
#include "typl/intake/v1/payer_service.grpc.pb.h"

namespace typl::intake {

// Serves typl.intake.v1.PayerService: hands each call to its handler. Thread-safe. `host` and what
// `context` refers to must outlive it.
class PayerService final : public v1::PayerService::CallbackService {
 public:
  PayerService(rpc::Host& host, const Context& context) : host_(host), context_(context) {}

  // For ServerOptions::rules.
  static std::vector<rpc::MethodRule> Rules();

  grpc::ServerUnaryReactor* RequestStatement(grpc::CallbackServerContext* context,
                                             const v1::RequestStatementRequest* request,
                                             v1::RequestStatementResponse* response) override;
  grpc::ServerUnaryReactor* RequestSupplement(grpc::CallbackServerContext* context,
                                              const v1::RequestSupplementRequest* request,
                                              v1::RequestSupplementResponse* response) override;
  grpc::ServerUnaryReactor* ReportAppeal(grpc::CallbackServerContext* context,
                                         const v1::ReportAppealRequest* request,
                                         v1::ReportAppealResponse* response) override;

 private:
  template <typename Request, typename Response>
  grpc::ServerUnaryReactor* Serve(grpc::CallbackServerContext* context, absl::string_view method,
                                  const Request* request, Response* response);

  rpc::Host& host_;
  const Context& context_;
};

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_PAYER_SERVICE_H_
