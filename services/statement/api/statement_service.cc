#include "services/statement/api/statement_service.h"

#include <utility>

#include "services/statement/api/reading.h"

namespace typl::statement {
namespace {

constexpr char kGetPersonFile[] = "/typl.statement.v1.StatementService/GetPersonFile";
constexpr char kGetStatement[] = "/typl.statement.v1.StatementService/GetStatement";
constexpr char kListStatements[] = "/typl.statement.v1.StatementService/ListStatements";

}  // namespace

std::vector<rpc::MethodRule> StatementService::Rules() {
  using rpc::Role;
  const std::vector<Role> readers = {Role::kOfficer, Role::kOperator};
  return {{kGetPersonFile, readers, false},
          {kGetStatement, readers, false},
          {kListStatements, readers, false}};
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

}  // namespace typl::statement
