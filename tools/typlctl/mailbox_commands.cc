#include <ostream>
#include <string>
#include <utility>

#include "common/status/macros.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"
#include "tools/typlctl/texts.h"

namespace typl::ctl {
namespace {

using delivery::v1::DeliveryService;

constexpr int kPageSize = 100;

}  // namespace

absl::Status ShowMailboxes(Session& session) {
  ASSIGN_OR_RETURN(ServiceRef service, session.Service("delivery"));
  delivery::v1::ListMailboxesRequest request;
  request.set_page_size(kPageSize);
  delivery::v1::ListMailboxesResponse all;
  do {
    delivery::v1::ListMailboxesResponse page;
    RETURN_IF_ERROR(session.Call<DeliveryService>(service, &DeliveryService::Stub::ListMailboxes,
                                                  request, page));
    for (auto& mailbox : *page.mutable_mailboxes()) *all.add_mailboxes() = std::move(mailbox);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (session.settings().json) {
    session.out() << session.Json(all);
    return absl::OkStatus();
  }
  tools::Table table(
      {"recipient", "sent", "acknowledged", "pending", "rejected", "oldest pending"});
  for (const delivery::v1::Mailbox& mailbox : all.mailboxes()) {
    table.AddRow({mailbox.recipient(), Number(mailbox.head_sequence()),
                  Number(mailbox.acknowledged_sequence()),
                  Number(mailbox.head_sequence() - mailbox.acknowledged_sequence()),
                  Number(mailbox.rejected_count()), MomentText(mailbox.oldest_pending_at())});
  }
  session.Print(table);
  return absl::OkStatus();
}

}  // namespace typl::ctl
