#include "services/delivery/api/quarantine_admin.h"

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/ids/ids.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

// Persons on a page: what an operator reads at once, and what one message holds easily.
constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 200;

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

// The outcome of a retry is the person's state, so the same request again is harmless and needs no
// record of its id.
absl::Status Retry(QuarantineWard& ward, const admin::v1::RetryQuarantinedRequest& request,
                   admin::v1::RetryQuarantinedResponse& response) {
  FieldViolations violations;
  if (!IsUuid(request.request_id())) violations.Add("request_id", "must be a UUID");
  const auto person = ParsePersonName(request.person());
  if (!person.has_value()) violations.Add("person", "must be \"persons/{person}\"");
  RETURN_IF_ERROR(violations.ToStatus());
  // Shared: the store's thread may still be in set_value when this one goes on.
  const auto answer = std::make_shared<std::promise<absl::StatusOr<bool>>>();
  ward.Retry(*person,
             [answer](absl::StatusOr<bool> released) { answer->set_value(std::move(released)); });
  ASSIGN_OR_RETURN(const bool released, answer->get_future().get());
  response.set_released(released);
  return absl::OkStatus();
}

}  // namespace

rpc::AdminFunctions QuarantineFunctions(QuarantineWard& ward) {
  rpc::AdminFunctions functions;
  functions.list_quarantine = [&ward](const auto& request, auto& response) {
    return List(ward, request, response);
  };
  functions.retry_quarantined = [&ward](const auto&, const auto& request, auto& response) {
    return Retry(ward, request, response);
  };
  return functions;
}

}  // namespace typl::delivery
