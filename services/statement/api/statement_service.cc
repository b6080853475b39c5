#include "services/statement/api/statement_service.h"

#include <utility>

#include "services/statement/api/reading.h"
#include "services/statement/api/task_queue.h"
#include "services/statement/api/task_write.h"

namespace typl::statement {
namespace {

constexpr char kGetPersonFile[] = "/typl.statement.v1.StatementService/GetPersonFile";
constexpr char kGetStatement[] = "/typl.statement.v1.StatementService/GetStatement";
constexpr char kListStatements[] = "/typl.statement.v1.StatementService/ListStatements";
constexpr char kListTasks[] = "/typl.statement.v1.StatementService/ListTasks";
constexpr char kClaimTask[] = "/typl.statement.v1.StatementService/ClaimTask";
constexpr char kReleaseTask[] = "/typl.statement.v1.StatementService/ReleaseTask";
constexpr char kPreviewDecision[] = "/typl.statement.v1.StatementService/PreviewDecision";
constexpr char kDecideTask[] = "/typl.statement.v1.StatementService/DecideTask";

}  // namespace

std::vector<rpc::MethodRule> StatementService::Rules() {
  using rpc::Role;
  const std::vector<Role> readers = {Role::kOfficer, Role::kOperator};
  const std::vector<Role> officers = {Role::kOfficer};
  return {{kGetPersonFile, readers, false},  {kGetStatement, readers, false},
          {kListStatements, readers, false}, {kListTasks, readers, false},
          {kClaimTask, officers, true},      {kReleaseTask, officers, false},
          {kDecideTask, officers, true},     {kPreviewDecision, readers, false}};
}

grpc::ServerUnaryReactor* StatementService::GetPersonFile(grpc::CallbackServerContext* context,
                                                          const v1::GetPersonFileRequest* request,
                                                          v1::GetPersonFileResponse* response) {
  return rpc::Unary(host_, context, kGetPersonFile, request, response,
                    [this](const rpc::Call&, const auto& req, auto& resp, rpc::Done done) {
                      std::move(done)(statement::GetPersonFile(context_, req, resp));
                    });
}

grpc::ServerUnaryReactor* StatementService::GetStatement(grpc::CallbackServerContext* context,
                                                         const v1::GetStatementRequest* request,
                                                         v1::GetStatementResponse* response) {
  return rpc::Unary(host_, context, kGetStatement, request, response,
                    [this](const rpc::Call&, const auto& req, auto& resp, rpc::Done done) {
                      std::move(done)(statement::GetStatement(context_, req, resp));
                    });
}

grpc::ServerUnaryReactor* StatementService::ListStatements(grpc::CallbackServerContext* context,
                                                           const v1::ListStatementsRequest* request,
                                                           v1::ListStatementsResponse* response) {
  return rpc::Unary(host_, context, kListStatements, request, response,
                    [this](const rpc::Call&, const auto& req, auto& resp, rpc::Done done) {
                      std::move(done)(statement::ListStatements(context_, req, resp));
                    });
}

grpc::ServerUnaryReactor* StatementService::ListTasks(grpc::CallbackServerContext* context,
                                                      const v1::ListTasksRequest* request,
                                                      v1::ListTasksResponse* response) {
  return rpc::Unary(
      host_, context, kListTasks, request, response,
      [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
        std::move(done)(statement::ListTasks(context_, call.caller.principal, req, resp));
      });
}

grpc::ServerUnaryReactor* StatementService::ClaimTask(grpc::CallbackServerContext* context,
                                                      const v1::ClaimTaskRequest* request,
                                                      v1::ClaimTaskResponse* response) {
  return rpc::Unary(host_, context, kClaimTask, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::ClaimTask(context_, call.caller.principal, req, resp,
                                           std::move(done));
                    });
}

grpc::ServerUnaryReactor* StatementService::ReleaseTask(grpc::CallbackServerContext* context,
                                                        const v1::ReleaseTaskRequest* request,
                                                        v1::ReleaseTaskResponse* response) {
  return rpc::Unary(host_, context, kReleaseTask, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::ReleaseTask(context_, call.caller.principal, req, resp,
                                             std::move(done));
                    });
}

grpc::ServerUnaryReactor* StatementService::PreviewDecision(
    grpc::CallbackServerContext* context, const v1::PreviewDecisionRequest* request,
    v1::PreviewDecisionResponse* response) {
  return rpc::Unary(host_, context, kPreviewDecision, request, response,
                    [this](const rpc::Call&, const auto& req, auto& resp, rpc::Done done) {
                      std::move(done)(statement::PreviewDecision(context_, req, resp));
                    });
}

grpc::ServerUnaryReactor* StatementService::DecideTask(grpc::CallbackServerContext* context,
                                                       const v1::DecideTaskRequest* request,
                                                       v1::DecideTaskResponse* response) {
  return rpc::Unary(host_, context, kDecideTask, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::DecideTask(context_, call.caller.principal, req, resp,
                                            std::move(done));
                    });
}

}  // namespace typl::statement
