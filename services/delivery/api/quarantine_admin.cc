#include "services/delivery/api/quarantine_admin.h"

#include <optional>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/ids/ids.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/text/text.h"
#include "services/delivery/api/order.h"
#include "services/delivery/api/validation.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

// Persons on a page: what an operator reads at once, and what one message holds easily.
constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 200;
// As admin.proto says.
constexpr size_t kReasonCharactersMax = 500;

absl::Status List(const QuarantineWard& ward, const admin::v1::ListQuarantineRequest& request,
                  admin::v1::ListQuarantineResponse& response) {
  FieldViolations violations;
  std::string start;  // Key of the page's first person.
  if (!absl::WebSafeBase64Unescape(request.page_token(), &start) ||
      (!start.empty() && !ParseQuarantinedKey(start).has_value())) {
    violations.Add("page_token", "is not one of ours");
  }
  if (request.page_size() < 0 || request.page_size() > kPageSizeMax) {
    violations.Add("page_size", absl::StrCat("must be 0 to ", kPageSizeMax));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  ASSIGN_OR_RETURN(
      const QuarantineWard::Page page,
      ward.List(start, request.page_size() == 0 ? kPageSizeDefault : request.page_size()));
  for (const QuarantineWard::Detained& detained : page.persons) {
    admin::v1::QuarantinedPerson& person = *response.add_persons();
    person.set_person(PersonName(detained.person));
    person.set_reason(detained.quarantine.reason());
    person.set_detail(detained.quarantine.detail());
    *person.mutable_since() = detained.quarantine.since();
    person.set_waiting_events(detained.quarantine.waiting_events());
  }
  if (!page.next.empty()) response.set_next_page_token(absl::WebSafeBase64Escape(page.next));
  return absl::OkStatus();
}

// Collects what is wrong with the fields that every order has. nullopt: `person` is no name.
std::optional<PersonId> CheckOrder(const std::string& request_id, const std::string& person,
                                   FieldViolations& violations) {
  if (!IsUuid(request_id)) violations.Add("request_id", "must be a UUID");
  std::optional<PersonId> id = ParsePersonName(person);
  if (!id.has_value()) violations.Add("person", "must be \"persons/{person}\"");
  return id;
}

// The outcome of a retry is the person's state, so the same request again is harmless and needs no
// record of its id.
absl::Status Retry(QuarantineWard& ward, const rpc::Caller& caller,
                   const admin::v1::RetryQuarantinedRequest& request,
                   admin::v1::RetryQuarantinedResponse& response) {
  FieldViolations violations;
  const auto person = CheckOrder(request.request_id(), request.person(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  ASSIGN_OR_RETURN(
      const bool released,
      ward.Retry(*person, OrderOf("RetryQuarantined", caller, request.request_id(), request)));
  response.set_released(released);
  return absl::OkStatus();
}

absl::Status PutAside(QuarantineWard& ward, const rpc::Caller& caller,
                      const admin::v1::PutAsideQuarantinedRequest& request,
                      admin::v1::PutAsideQuarantinedResponse& response) {
  FieldViolations violations;
  const auto person = CheckOrder(request.request_id(), request.person(), violations);
  const std::string fault = FaultOfText(request.reason(), {1, kReasonCharactersMax});
  if (!fault.empty()) violations.Add("reason", fault);
  RETURN_IF_ERROR(violations.ToStatus());
  ASSIGN_OR_RETURN(response, ward.PutAside(*person, request.reason(),
                                           OrderOf("PutAsideQuarantined", caller,
                                                   request.request_id(), request)));
  return absl::OkStatus();
}

}  // namespace

rpc::AdminFunctions QuarantineFunctions(QuarantineWard& ward) {
  rpc::AdminFunctions functions;
  functions.list_quarantine = [&ward](const auto& request, auto& response) {
    return List(ward, request, response);
  };
  functions.retry_quarantined = [&ward](const auto& caller, const auto& request, auto& response) {
    return Retry(ward, caller, request, response);
  };
  functions.put_aside_quarantined = [&ward](const auto& caller, const auto& request,
                                            auto& response) {
    return PutAside(ward, caller, request, response);
  };
  return functions;
}

}  // namespace typl::delivery
