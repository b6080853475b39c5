#ifndef TYPL_COMMON_RPC_ADMIN_SERVICE_H_
#define TYPL_COMMON_RPC_ADMIN_SERVICE_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/blocking_worker.h"
#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "typl/admin/v1/admin.grpc.pb.h"

namespace typl::rpc {

// What a service does for its operators. Called on one thread of the AdminService, one at a time,
// so they may block on the store. One that is not set makes its method answer RESOURCE_NOT_FOUND.
struct AdminFunctions {
  std::function<absl::Status(const admin::v1::GetStatusRequest&, admin::v1::GetStatusResponse&)>
      status;
  std::function<absl::Status(const admin::v1::ListQuarantineRequest&,
                             admin::v1::ListQuarantineResponse&)>
      list_quarantine;
  // The caller is told, for the audit.
  std::function<absl::Status(const Caller&, const admin::v1::RetryQuarantinedRequest&,
                             admin::v1::RetryQuarantinedResponse&)>
      retry_quarantined;
  std::function<absl::Status(const Caller&, const admin::v1::PutAsideQuarantinedRequest&,
                             admin::v1::PutAsideQuarantinedResponse&)>
      put_aside_quarantined;
  std::function<absl::Status(const admin::v1::ListAuditRequest&, admin::v1::ListAuditResponse&)>
      list_audit;
  std::function<absl::Status(const admin::v1::AdvanceClockRequest&,
                             admin::v1::AdvanceClockResponse&)>
      advance_clock;
};

// Who may call the AdminService: operators, and for the status other services too.
std::vector<MethodRule> AdminRules();

// typl.admin.v1.AdminService of one service. Thread-safe.
class AdminService final : public admin::v1::AdminService::CallbackService {
 public:
  // `host` must live until the server has drained.
  AdminService(Host& host, AdminFunctions functions);
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const admin::v1::GetStatusRequest* request,
                                      admin::v1::GetStatusResponse* response) override;
  grpc::ServerUnaryReactor* ListQuarantine(grpc::CallbackServerContext* context,
                                           const admin::v1::ListQuarantineRequest* request,
                                           admin::v1::ListQuarantineResponse* response) override;
  grpc::ServerUnaryReactor* RetryQuarantined(
      grpc::CallbackServerContext* context, const admin::v1::RetryQuarantinedRequest* request,
      admin::v1::RetryQuarantinedResponse* response) override;
  grpc::ServerUnaryReactor* PutAsideQuarantined(
      grpc::CallbackServerContext* context, const admin::v1::PutAsideQuarantinedRequest* request,
      admin::v1::PutAsideQuarantinedResponse* response) override;
  grpc::ServerUnaryReactor* ListAudit(grpc::CallbackServerContext* context,
                                      const admin::v1::ListAuditRequest* request,
                                      admin::v1::ListAuditResponse* response) override;
  grpc::ServerUnaryReactor* AdvanceClock(grpc::CallbackServerContext* context,
                                         const admin::v1::AdvanceClockRequest* request,
                                         admin::v1::AdvanceClockResponse* response) override;

 private:
  template <typename Request, typename Response, typename Function>
  grpc::ServerUnaryReactor* Serve(grpc::CallbackServerContext* context, absl::string_view method,
                                  const Request* request, Response* response,
                                  const Function& function);

  Host& host_;
  const AdminFunctions functions_;
  BlockingWorker worker_;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_ADMIN_SERVICE_H_
