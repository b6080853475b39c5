#include "tools/sim/payers.h"

#include <utility>

#include "common/time/business_date.h"
#include "tools/support/client.h"
#include "tools/support/unary_sender.h"

namespace typl::sim {
namespace {

using intake::v1::PayerService;
using intake::v1::RequestStatementRequest;
using intake::v1::RequestStatementResponse;

constexpr int kCallsInFlight = 16;

}  // namespace

Payers::Payers(const std::string& address, const PersonGenerator& generator, Ledger& ledger)
    : generator_(generator),
      ledger_(ledger),
      stub_(PayerService::NewStub(tools::OpenChannel(address))) {}

void Payers::Plan(const std::vector<PersonPlan>& plans) {
  for (const PersonPlan& plan : plans) {
    if (auto ask = generator_.PayerAsks(plan)) agenda_.emplace(ask->day, plan);
  }
}

void Payers::AskDue(absl::CivilDay day) {
  tools::UnarySender<RequestStatementRequest, RequestStatementResponse> sender(
      kCallsInFlight, [this](auto* context, auto* request, auto* response, auto done) {
        stub_->async()->RequestStatement(context, request, response, std::move(done));
      });
  while (!agenda_.empty() && agenda_.begin()->first <= day) {
    const PersonPlan plan = agenda_.extract(agenda_.begin()).mapped();
    const PayerAsk ask = *generator_.PayerAsks(plan);
    RequestStatementRequest request;
    request.set_request_id(generator_.RequestId(plan.number, "payer-asks"));
    request.set_identity_code(generator_.Make(plan).registration.identity_code());
    request.set_benefit(ask.benefit);
    *request.mutable_range()->mutable_from() = DayToProto(plan.day);
    sender.Send(ask.payer, std::move(request),
                [this, number = plan.number, payer = ask.payer](
                    const auto&, const RequestStatementResponse& response,
                    const grpc::Status& status, SteadyTime, SteadyTime) {
                  if (status.ok()) {
                    ledger_.PayerAsked(number, payer, response.payer_request());
                  } else {
                    ledger_.CallRefused(&LedgerCounts::payers_refused, "RequestStatement",
                                        tools::Describe(status));
                  }
                });
  }
}

}  // namespace typl::sim
