#include "services/intake/api/intake_service.h"

#include <utility>

#include "services/intake/api/batch_register.h"
#include "services/intake/api/change_job_search.h"
#include "services/intake/api/read_job_searches.h"
#include "services/intake/api/register_job_search.h"
#include "services/intake/api/write.h"

namespace typl::intake {
namespace {

constexpr char kRegister[] = "/typl.intake.v1.IntakeService/RegisterJobSearch";
constexpr char kBatchRegister[] = "/typl.intake.v1.IntakeService/BatchRegisterJobSearches";
constexpr char kReportChange[] = "/typl.intake.v1.IntakeService/ReportChange";
constexpr char kEnd[] = "/typl.intake.v1.IntakeService/EndJobSearch";
constexpr char kGet[] = "/typl.intake.v1.IntakeService/GetJobSearch";
constexpr char kList[] = "/typl.intake.v1.IntakeService/ListJobSearches";

// Part of the contract: see intake.proto.
constexpr int kBatchMessagesInFlightMax = 8;

}  // namespace

std::vector<rpc::MethodRule> IntakeService::Rules() {
  using rpc::Role;
  const std::vector<Role> writers = {Role::kPortal};
  const std::vector<Role> readers = {Role::kPortal, Role::kOperator};
  return {{kRegister, writers, true},     {kBatchRegister, writers, true},
          {kReportChange, writers, true}, {kEnd, writers, true},
          {kGet, readers, false},         {kList, readers, false}};
}

grpc::ServerUnaryReactor* IntakeService::RegisterJobSearch(
    grpc::CallbackServerContext* context, const v1::RegisterJobSearchRequest* request,
    v1::RegisterJobSearchResponse* response) {
  return rpc::Unary(host_, context, kRegister, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      RunWrite(NewRegistration(context_, call.caller.principal, req, resp),
                               std::move(done));
                    });
}

grpc::ServerBidiReactor<v1::BatchRegisterJobSearchesRequest, v1::BatchRegisterJobSearchesResponse>*
IntakeService::BatchRegisterJobSearches(grpc::CallbackServerContext* context) {
  return rpc::BidiStream<v1::BatchRegisterJobSearchesRequest, v1::BatchRegisterJobSearchesResponse>(
      host_, context, kBatchRegister, kBatchMessagesInFlightMax,
      [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
        BatchRegister(context_, call.caller.principal, req, resp, std::move(done));
      });
}

grpc::ServerUnaryReactor* IntakeService::ReportChange(grpc::CallbackServerContext* context,
                                                      const v1::ReportChangeRequest* request,
                                                      v1::ReportChangeResponse* response) {
  return rpc::Unary(host_, context, kReportChange, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      RunWrite(NewChange(context_, call.caller.principal, req, resp),
                               std::move(done));
                    });
}

grpc::ServerUnaryReactor* IntakeService::EndJobSearch(grpc::CallbackServerContext* context,
                                                      const v1::EndJobSearchRequest* request,
                                                      v1::EndJobSearchResponse* response) {
  return rpc::Unary(host_, context, kEnd, request, response,
                    [this](const rpc::Call& call, const auto& req, auto& resp, rpc::Done done) {
                      RunWrite(NewEnd(context_, call.caller.principal, req, resp), std::move(done));
                    });
}

grpc::ServerUnaryReactor* IntakeService::GetJobSearch(grpc::CallbackServerContext* context,
                                                      const v1::GetJobSearchRequest* request,
                                                      v1::GetJobSearchResponse* response) {
  return rpc::Unary(host_, context, kGet, request, response,
                    [this](const rpc::Call&, const auto& req, auto& resp, rpc::Done done) {
                      std::move(done)(intake::GetJobSearch(context_, req, resp));
                    });
}

grpc::ServerUnaryReactor* IntakeService::ListJobSearches(grpc::CallbackServerContext* context,
                                                         const v1::ListJobSearchesRequest* request,
                                                         v1::ListJobSearchesResponse* response) {
  return rpc::Unary(host_, context, kList, request, response,
                    [this](const rpc::Call&, const auto& req, auto& resp, rpc::Done done) {
                      std::move(done)(intake::ListJobSearches(context_, req, resp));
                    });
}

}  // namespace typl::intake
