#include <ostream>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tools/support/request_id.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"
#include "tools/typlctl/texts.h"

namespace typl::ctl {
namespace {

using delivery::v1::DeliveryService;

constexpr int kPageSize = 200;

std::string RecipientNameFrom(const std::string& text) {
  return absl::StartsWith(text, "recipients/") ? text : absl::StrCat("recipients/", text);
}

}  // namespace

absl::Status ListRejections(Session& session, const std::string& recipient) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("delivery"));
  delivery::v1::ListRejectionsRequest request;
  request.set_recipient(RecipientNameFrom(recipient));
  request.set_page_size(kPageSize);
  delivery::v1::ListRejectionsResponse all;
  do {
    delivery::v1::ListRejectionsResponse page;
    RETURN_IF_ERROR(session.Call<DeliveryService>(service, &DeliveryService::Stub::ListRejections,
                                                  request, page));
    for (auto& one : *page.mutable_rejections()) *all.add_rejections() = std::move(one);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.settings().json) {
    session.out() << session.Json(all);
    return absl::OkStatus();
  }
  if (all.rejections().empty()) {
    session.out() << request.recipient() << " refused nothing\n";
    return absl::OkStatus();
  }
  tools::Table table({"sequence", "reason", "refused", "by", "of", "redelivered to", "detail"});
  for (const delivery::v1::RejectedEntry& one : all.rejections()) {
    table.AddRow({Number(one.sequence()),
                  Short(delivery::v1::RejectReason_Name(one.reason()), "REJECT_REASON_"),
                  MomentText(one.reject_time()), one.principal(), one.name(),
                  OrDash(one.redelivered_to()),
                  session.settings().show_personal_data ? one.detail() : "[redacted]"});
  }
  session.Print(table);
  return absl::OkStatus();
}

absl::Status Redeliver(Session& session, const std::string& recipient, uint64_t sequence) {
  ASSIGN_OR_RETURN(const ServiceRef service, session.Service("delivery"));
  delivery::v1::RedeliverRequest request;
  request.set_request_id(tools::NewRequestId());
  request.set_recipient(RecipientNameFrom(recipient));
  request.set_sequence(sequence);
  delivery::v1::RedeliverResponse response;
  RETURN_IF_ERROR(
      session.Call<DeliveryService>(service, &DeliveryService::Stub::Redeliver, request, response));
  if (session.settings().json) {
    session.out() << session.Json(response);
  } else {
    session.out() << "put into the mailbox of " << response.recipient() << "\n";
  }
  return absl::OkStatus();
}

}  // namespace typl::ctl
