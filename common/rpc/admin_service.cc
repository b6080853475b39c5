#include "common/rpc/admin_service.h"

#include <type_traits>
#include <utility>

#include "common/status/error.h"

namespace typl::rpc {
namespace {

constexpr char kGetStatus[] = "/typl.admin.v1.AdminService/GetStatus";
constexpr char kListQuarantine[] = "/typl.admin.v1.AdminService/ListQuarantine";
constexpr char kRetryQuarantined[] = "/typl.admin.v1.AdminService/RetryQuarantined";
constexpr char kPutAsideQuarantined[] = "/typl.admin.v1.AdminService/PutAsideQuarantined";
constexpr char kListAudit[] = "/typl.admin.v1.AdminService/ListAudit";
constexpr char kAdvanceClock[] = "/typl.admin.v1.AdminService/AdvanceClock";

}  // namespace

std::vector<MethodRule> AdminRules() {
  return {{kGetStatus, {Role::kOperator, Role::kService}},
          {kListQuarantine, {Role::kOperator}},
          {kRetryQuarantined, {Role::kOperator}},
          {kPutAsideQuarantined, {Role::kOperator}},
          {kListAudit, {Role::kOperator}},
          {kAdvanceClock, {Role::kOperator}}};
}

AdminService::AdminService(Host& host, AdminFunctions functions)
    : host_(host), functions_(std::move(functions)) {}

template <typename Request, typename Response, typename Function>
grpc::ServerUnaryReactor* AdminService::Serve(grpc::CallbackServerContext* context,
                                              absl::string_view method, const Request* request,
                                              Response* response, const Function& function) {
  return Unary<Request, Response>(
      host_, context, method, request, response,
      [this, &function](const Call& call, const Request& asked, Response& answer, Done done) {
        worker_.Run(
            [&function, &asked, &answer, caller = call.caller]() -> absl::Status {
              if (!function) {
                return MakeError(common::v1::ERROR_REASON_RESOURCE_NOT_FOUND,
                                 "this service has nothing of the kind");
              }
              if constexpr (std::is_invocable_v<Function, const Caller&, const Request&,
                                                Response&>) {
                return function(caller, asked, answer);
              } else {
                return function(asked, answer);
              }
            },
            std::move(done));
      });
}

grpc::ServerUnaryReactor* AdminService::GetStatus(grpc::CallbackServerContext* context,
                                                  const admin::v1::GetStatusRequest* request,
                                                  admin::v1::GetStatusResponse* response) {
  return Serve(context, kGetStatus, request, response, functions_.status);
}

grpc::ServerUnaryReactor* AdminService::ListQuarantine(
    grpc::CallbackServerContext* context, const admin::v1::ListQuarantineRequest* request,
    admin::v1::ListQuarantineResponse* response) {
  return Serve(context, kListQuarantine, request, response, functions_.list_quarantine);
}

grpc::ServerUnaryReactor* AdminService::RetryQuarantined(
    grpc::CallbackServerContext* context, const admin::v1::RetryQuarantinedRequest* request,
    admin::v1::RetryQuarantinedResponse* response) {
  return Serve(context, kRetryQuarantined, request, response, functions_.retry_quarantined);
}

grpc::ServerUnaryReactor* AdminService::PutAsideQuarantined(
    grpc::CallbackServerContext* context, const admin::v1::PutAsideQuarantinedRequest* request,
    admin::v1::PutAsideQuarantinedResponse* response) {
  return Serve(context, kPutAsideQuarantined, request, response, functions_.put_aside_quarantined);
}

grpc::ServerUnaryReactor* AdminService::ListAudit(grpc::CallbackServerContext* context,
                                                  const admin::v1::ListAuditRequest* request,
                                                  admin::v1::ListAuditResponse* response) {
  return Serve(context, kListAudit, request, response, functions_.list_audit);
}

grpc::ServerUnaryReactor* AdminService::AdvanceClock(grpc::CallbackServerContext* context,
                                                     const admin::v1::AdvanceClockRequest* request,
                                                     admin::v1::AdvanceClockResponse* response) {
  return Serve(context, kAdvanceClock, request, response, functions_.advance_clock);
}

}  // namespace typl::rpc
