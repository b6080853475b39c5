#include "services/intake/api/payer_service.h"

#include <utility>

#include "services/intake/api/ask_authority.h"
#include "services/intake/api/write.h"

namespace typl::intake {
namespace {

constexpr char kRequestStatement[] = "/typl.intake.v1.PayerService/RequestStatement";
constexpr char kRequestSupplement[] = "/typl.intake.v1.PayerService/RequestSupplement";
constexpr char kReportAppeal[] = "/typl.intake.v1.PayerService/ReportAppeal";

}  // namespace

std::vector<rpc::MethodRule> PayerService::Rules() {
  const std::vector<rpc::Role> payers = {rpc::Role::kRecipient};
  return {{kRequestStatement, payers, true},
          {kRequestSupplement, payers, true},
          {kReportAppeal, payers, true}};
}

template <typename Request, typename Response>
grpc::ServerUnaryReactor* PayerService::Serve(grpc::CallbackServerContext* context,
                                              absl::string_view method, const Request* request,
                                              Response* response) {
  return rpc::Unary(host_, context, method, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      RunWrite(NewAsk(context_, call.caller.principal, req, resp), std::move(done));
                    });
}

grpc::ServerUnaryReactor* PayerService::RequestStatement(grpc::CallbackServerContext* context,
                                                         const v1::RequestStatementRequest* request,
                                                         v1::RequestStatementResponse* response) {
  return Serve(context, kRequestStatement, request, response);
}

grpc::ServerUnaryReactor* PayerService::RequestSupplement(
    grpc::CallbackServerContext* context, const v1::RequestSupplementRequest* request,
    v1::RequestSupplementResponse* response) {
  return Serve(context, kRequestSupplement, request, response);
}

grpc::ServerUnaryReactor* PayerService::ReportAppeal(grpc::CallbackServerContext* context,
                                                     const v1::ReportAppealRequest* request,
                                                     v1::ReportAppealResponse* response) {
  return Serve(context, kReportAppeal, request, response);
}

}  // namespace typl::intake
