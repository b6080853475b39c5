#include "services/statement/api/law_service.h"

#include "services/statement/api/law_operations.h"

namespace typl::statement {
namespace {

constexpr char kListPacks[] = "/typl.statement.v1.LawService/ListPacks";
constexpr char kActivatePack[] = "/typl.statement.v1.LawService/ActivatePack";
constexpr char kComparePack[] = "/typl.statement.v1.LawService/ComparePack";
constexpr char kReplayStatements[] = "/typl.statement.v1.LawService/ReplayStatements";

}  // namespace

std::vector<rpc::MethodRule> LawService::Rules() {
  using rpc::Role;
  const std::vector<Role> operators = {Role::kOperator};
  return {{kListPacks, {Role::kOperator, Role::kOfficer}, false},
          {kActivatePack, operators, true},
          {kComparePack, operators, false},
          {kReplayStatements, operators, false}};
}

grpc::ServerUnaryReactor* LawService::ListPacks(grpc::CallbackServerContext* context,
                                                const v1::ListPacksRequest* request,
                                                v1::ListPacksResponse* response) {
  return rpc::Unary(host_, context, kListPacks, request, response,
                    [this](const rpc::Call&, const auto&, auto& resp, rpc::Done done) {
                      std::move(done)(statement::ListPacks(context_, resp));
                    });
}

grpc::ServerUnaryReactor* LawService::ActivatePack(grpc::CallbackServerContext* context,
                                                   const v1::ActivatePackRequest* request,
                                                   v1::ActivatePackResponse* response) {
  return rpc::Unary(host_, context, kActivatePack, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      worker_.Run(
                          [this, &req, &resp, principal = call.caller.principal] {
                            const absl::Status status =
                                statement::ActivatePack(context_, principal, req, resp);
                            if (status.ok() && resp.activated()) activated_();
                            return status;
                          },
                          std::move(done));
                    });
}

grpc::ServerWriteReactor<v1::ComparePackResponse>* LawService::ComparePack(
    grpc::CallbackServerContext* context, const v1::ComparePackRequest* request) {
  return rpc::ServerStream<v1::ComparePackRequest, v1::ComparePackResponse>(
      host_, context, kComparePack, request,
      [this](const rpc::Call&, const v1::ComparePackRequest& req,
             rpc::StreamWriter<v1::ComparePackResponse>& writer) {
        return statement::ComparePack(context_, req, writer);
      });
}

grpc::ServerWriteReactor<v1::ReplayStatementsResponse>* LawService::ReplayStatements(
    grpc::CallbackServerContext* context, const v1::ReplayStatementsRequest* request) {
  return rpc::ServerStream<v1::ReplayStatementsRequest, v1::ReplayStatementsResponse>(
      host_, context, kReplayStatements, request,
      [this](const rpc::Call&, const v1::ReplayStatementsRequest& req,
             rpc::StreamWriter<v1::ReplayStatementsResponse>& writer) {
        return statement::Replay(context_, req, writer);
      });
}

}  // namespace typl::statement
