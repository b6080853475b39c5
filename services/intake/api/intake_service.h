#ifndef TYPL_SERVICES_INTAKE_API_INTAKE_SERVICE_H_
#define TYPL_SERVICES_INTAKE_API_INTAKE_SERVICE_H_

#include <vector>

#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "services/intake/api/context.h"
#include "typl/intake/v1/intake.grpc.pb.h"

namespace typl::intake {

// Serves typl.intake.v1.IntakeService: hands each call to its handler. Thread-safe. `host` and what
// `context` refers to must outlive it.
class IntakeService final : public v1::IntakeService::CallbackService {
 public:
  IntakeService(rpc::Host& host, const Context& context) : host_(host), context_(context) {}

  // For ServerOptions::rules.
  static std::vector<rpc::MethodRule> Rules();

  grpc::ServerUnaryReactor* RegisterJobSearch(grpc::CallbackServerContext* context,
                                              const v1::RegisterJobSearchRequest* request,
                                              v1::RegisterJobSearchResponse* response) override;
  grpc::ServerBidiReactor<v1::BatchRegisterJobSearchesRequest,
                          v1::BatchRegisterJobSearchesResponse>*
  BatchRegisterJobSearches(grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* ReportChange(grpc::CallbackServerContext* context,
                                         const v1::ReportChangeRequest* request,
                                         v1::ReportChangeResponse* response) override;
  grpc::ServerUnaryReactor* EndJobSearch(grpc::CallbackServerContext* context,
                                         const v1::EndJobSearchRequest* request,
                                         v1::EndJobSearchResponse* response) override;
  grpc::ServerUnaryReactor* GetJobSearch(grpc::CallbackServerContext* context,
                                         const v1::GetJobSearchRequest* request,
                                         v1::GetJobSearchResponse* response) override;
  grpc::ServerUnaryReactor* ListJobSearches(grpc::CallbackServerContext* context,
                                            const v1::ListJobSearchesRequest* request,
                                            v1::ListJobSearchesResponse* response) override;

 private:
  rpc::Host& host_;
  const Context& context_;
};

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_INTAKE_SERVICE_H_
