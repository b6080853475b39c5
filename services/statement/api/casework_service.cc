#include "services/statement/api/casework_service.h"

#include <utility>

#include "services/statement/api/reading.h"
#include "services/statement/api/statement_acts.h"
#include "services/statement/api/task_claims.h"
#include "services/statement/api/task_decisions.h"
#include "services/statement/api/task_queue.h"

namespace typl::statement {
namespace {

constexpr char kListTasks[] = "/typl.statement.v1.CaseworkService/ListTasks";
constexpr char kCountTasks[] = "/typl.statement.v1.CaseworkService/CountTasks";
constexpr char kClaimTask[] = "/typl.statement.v1.CaseworkService/ClaimTask";
constexpr char kClaimNextTask[] = "/typl.statement.v1.CaseworkService/ClaimNextTask";
constexpr char kReleaseTask[] = "/typl.statement.v1.CaseworkService/ReleaseTask";
constexpr char kPreviewDecision[] = "/typl.statement.v1.CaseworkService/PreviewDecision";
constexpr char kAskPerson[] = "/typl.statement.v1.CaseworkService/AskPerson";
constexpr char kDecideTask[] = "/typl.statement.v1.CaseworkService/DecideTask";
constexpr char kProposeDecision[] = "/typl.statement.v1.CaseworkService/ProposeDecision";
constexpr char kApproveProposal[] = "/typl.statement.v1.CaseworkService/ApproveProposal";
constexpr char kReturnProposal[] = "/typl.statement.v1.CaseworkService/ReturnProposal";
constexpr char kSupplementStatement[] = "/typl.statement.v1.CaseworkService/SupplementStatement";
constexpr char kAnnulStatement[] = "/typl.statement.v1.CaseworkService/AnnulStatement";

}  // namespace

std::vector<rpc::MethodRule> CaseworkService::Rules() {
  using rpc::Role;
  const std::vector<Role> readers = {Role::kOfficer, Role::kOperator};
  const std::vector<Role> officers = {Role::kOfficer};
  return {
      {kListTasks, readers, false},       {kCountTasks, readers, false},
      {kClaimTask, officers, true},       {kClaimNextTask, officers, true},
      {kReleaseTask, officers, false},    {kPreviewDecision, readers, false},
      {kAskPerson, officers, true},       {kDecideTask, officers, true},
      {kProposeDecision, officers, true}, {kApproveProposal, officers, true},
      {kReturnProposal, officers, true},  {kSupplementStatement, officers, true},
      {kAnnulStatement, officers, true},
  };
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

grpc::ServerUnaryReactor* CaseworkService::CountTasks(grpc::CallbackServerContext* context,
                                                      const v1::CountTasksRequest* request,
                                                      v1::CountTasksResponse* response) {
  return rpc::Unary(host_, context, kCountTasks, request, response,
                    [this](const rpc::Call&, const auto&, auto& resp, rpc::Done done) {
                      worker_.Run([this, &resp] { return statement::CountTasks(context_, resp); },
                                  std::move(done));
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

grpc::ServerUnaryReactor* CaseworkService::ClaimNextTask(grpc::CallbackServerContext* context,
                                                         const v1::ClaimNextTaskRequest* request,
                                                         v1::ClaimNextTaskResponse* response) {
  return rpc::Unary(host_, context, kClaimNextTask, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::ClaimNextTask(context_, call.caller.principal, req, resp,
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

grpc::ServerUnaryReactor* CaseworkService::AskPerson(grpc::CallbackServerContext* context,
                                                     const v1::AskPersonRequest* request,
                                                     v1::AskPersonResponse* response) {
  return rpc::Unary(host_, context, kAskPerson, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::AskPerson(context_, call.caller.principal, req, resp,
                                           std::move(done));
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

grpc::ServerUnaryReactor* CaseworkService::ProposeDecision(
    grpc::CallbackServerContext* context, const v1::ProposeDecisionRequest* request,
    v1::ProposeDecisionResponse* response) {
  return rpc::Unary(host_, context, kProposeDecision, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::ProposeDecision(context_, call.caller.principal, req, resp,
                                                 std::move(done));
                    });
}

grpc::ServerUnaryReactor* CaseworkService::ApproveProposal(
    grpc::CallbackServerContext* context, const v1::ApproveProposalRequest* request,
    v1::ApproveProposalResponse* response) {
  return rpc::Unary(host_, context, kApproveProposal, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::ApproveProposal(context_, call.caller.principal, req, resp,
                                                 std::move(done));
                    });
}

grpc::ServerUnaryReactor* CaseworkService::ReturnProposal(grpc::CallbackServerContext* context,
                                                          const v1::ReturnProposalRequest* request,
                                                          v1::ReturnProposalResponse* response) {
  return rpc::Unary(host_, context, kReturnProposal, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::ReturnProposal(context_, call.caller.principal, req, resp,
                                                std::move(done));
                    });
}

grpc::ServerUnaryReactor* CaseworkService::SupplementStatement(
    grpc::CallbackServerContext* context, const v1::SupplementStatementRequest* request,
    v1::SupplementStatementResponse* response) {
  return rpc::Unary(host_, context, kSupplementStatement, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::SupplementStatement(context_, call.caller.principal, req, resp,
                                                     std::move(done));
                    });
}

grpc::ServerUnaryReactor* CaseworkService::AnnulStatement(grpc::CallbackServerContext* context,
                                                          const v1::AnnulStatementRequest* request,
                                                          v1::AnnulStatementResponse* response) {
  return rpc::Unary(host_, context, kAnnulStatement, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      statement::AnnulStatement(context_, call.caller.principal, req, resp,
                                                std::move(done));
                    });
}

}  // namespace typl::statement
