#include "services/statement/api/casework_service.h"

#include <utility>

#include "services/statement/api/reading.h"
#include "services/statement/api/task_queue.h"
#include "services/statement/api/task_write.h"

namespace typl::statement {
namespace {

constexpr char kListTasks[] = "/typl.statement.v1.CaseworkService/ListTasks";
constexpr char kClaimTask[] = "/typl.statement.v1.CaseworkService/ClaimTask";
constexpr char kReleaseTask[] = "/typl.statement.v1.CaseworkService/ReleaseTask";
constexpr char kPreviewDecision[] = "/typl.statement.v1.CaseworkService/PreviewDecision";
constexpr char kDecideTask[] = "/typl.statement.v1.CaseworkService/DecideTask";

}  // namespace

std::vector<rpc::MethodRule> CaseworkService::Rules() {
  using rpc::Role;
  const std::vector<Role> readers = {Role::kOfficer, Role::kOperator};
  const std::vector<Role> officers = {Role::kOfficer};
  return {{kListTasks, readers, false},
          {kClaimTask, officers, true},
          {kReleaseTask, officers, false},
          {kDecideTask, officers, true},
          {kPreviewDecision, readers, false}};
}

grpc::ServerUnaryReactor* CaseworkService::ListTasks(grpc::CallbackServerContext* context,
                                                     const v1::ListTasksRequest* request,
                                                     v1::ListTasksResponse* response) {
  return rpc::Unary(
      host_, context, kListTasks, request, response,
      [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
        std::move(done)(statement::ListTasks(context_, call.caller.principal, req, resp));
      });
}

grpc::ServerUnaryReactor* CaseworkService::ClaimTask(grpc::CallbackServerContext* context,
                                                     const v1::ClaimTaskRequest* request,
                                                     v1::ClaimTaskResponse* response) {
  return rpc::Unary(host_, context, kClaimTask, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::ClaimTask(context_, call.caller.principal, req, resp,
                                           std::move(done));
                    });
}

grpc::ServerUnaryReactor* CaseworkService::ReleaseTask(grpc::CallbackServerContext* context,
                                                       const v1::ReleaseTaskRequest* request,
                                                       v1::ReleaseTaskResponse* response) {
  return rpc::Unary(host_, context, kReleaseTask, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::ReleaseTask(context_, call.caller.principal, req, resp,
                                             std::move(done));
                    });
}

grpc::ServerUnaryReactor* CaseworkService::PreviewDecision(
    grpc::CallbackServerContext* context, const v1::PreviewDecisionRequest* request,
    v1::PreviewDecisionResponse* response) {
  return rpc::Unary(host_, context, kPreviewDecision, request, response,
                    [this](const rpc::Call&, const auto& req, auto& resp, rpc::Done done) {
                      std::move(done)(statement::PreviewDecision(context_, req, resp));
                    });
}

grpc::ServerUnaryReactor* CaseworkService::DecideTask(grpc::CallbackServerContext* context,
                                                      const v1::DecideTaskRequest* request,
                                                      v1::DecideTaskResponse* response) {
  return rpc::Unary(host_, context, kDecideTask, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::DecideTask(context_, call.caller.principal, req, resp,
                                            std::move(done));
                    });
}

}  // namespace typl::statement
