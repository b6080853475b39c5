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

template <typename Request, typename Response>
grpc::ServerUnaryReactor* CaseworkService::Change(
    grpc::CallbackServerContext* context, const char* method, const Request* request,
    Response* response,
    void (*handler)(const Context&, const std::string&, const Request&, Response&, rpc::Done)) {
  return rpc::Unary(
      host_, context, method, request, response,
      [this, handler](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
        handler(context_, call.caller.principal, req, resp, std::move(done));
      });
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
  return Change(context, kClaimTask, request, response, &statement::ClaimTask);
}

grpc::ServerUnaryReactor* CaseworkService::ClaimNextTask(grpc::CallbackServerContext* context,
                                                         const v1::ClaimNextTaskRequest* request,
                                                         v1::ClaimNextTaskResponse* response) {
  return Change(context, kClaimNextTask, request, response, &statement::ClaimNextTask);
}

grpc::ServerUnaryReactor* CaseworkService::ReleaseTask(grpc::CallbackServerContext* context,
                                                       const v1::ReleaseTaskRequest* request,
                                                       v1::ReleaseTaskResponse* response) {
  return Change(context, kReleaseTask, request, response, &statement::ReleaseTask);
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
  return Change(context, kAskPerson, request, response, &statement::AskPerson);
}

grpc::ServerUnaryReactor* CaseworkService::DecideTask(grpc::CallbackServerContext* context,
                                                      const v1::DecideTaskRequest* request,
                                                      v1::DecideTaskResponse* response) {
  return Change(context, kDecideTask, request, response, &statement::DecideTask);
}

grpc::ServerUnaryReactor* CaseworkService::ProposeDecision(
    grpc::CallbackServerContext* context, const v1::ProposeDecisionRequest* request,
    v1::ProposeDecisionResponse* response) {
  return Change(context, kProposeDecision, request, response, &statement::ProposeDecision);
}

grpc::ServerUnaryReactor* CaseworkService::ApproveProposal(
    grpc::CallbackServerContext* context, const v1::ApproveProposalRequest* request,
    v1::ApproveProposalResponse* response) {
  return Change(context, kApproveProposal, request, response, &statement::ApproveProposal);
}

grpc::ServerUnaryReactor* CaseworkService::ReturnProposal(grpc::CallbackServerContext* context,
                                                          const v1::ReturnProposalRequest* request,
                                                          v1::ReturnProposalResponse* response) {
  return Change(context, kReturnProposal, request, response, &statement::ReturnProposal);
}

grpc::ServerUnaryReactor* CaseworkService::SupplementStatement(
    grpc::CallbackServerContext* context, const v1::SupplementStatementRequest* request,
    v1::SupplementStatementResponse* response) {
  return Change(context, kSupplementStatement, request, response, &statement::SupplementStatement);
}

grpc::ServerUnaryReactor* CaseworkService::AnnulStatement(grpc::CallbackServerContext* context,
                                                          const v1::AnnulStatementRequest* request,
                                                          v1::AnnulStatementResponse* response) {
  return Change(context, kAnnulStatement, request, response, &statement::AnnulStatement);
}

}  // namespace typl::statement
