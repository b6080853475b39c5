#include "services/delivery/api/access.h"

#include <optional>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

bool IsOwner(const rpc::Caller& caller, absl::string_view recipient) {
  absl::string_view principal = caller.principal;
  absl::string_view portal = recipient;
  const bool is_portals = absl::ConsumePrefix(&portal, "portal-");
  switch (caller.role) {
    case rpc::Role::kRecipient:
      return !is_portals && principal == RecipientName(recipient);
    case rpc::Role::kPortal:
      return is_portals && principal == absl::StrCat("portals/", portal);
    default:
      return false;
  }
}

absl::StatusOr<std::string> Find(absl::string_view name, const RoutingTable& routes,
                                 absl::FunctionRef<bool(absl::string_view)> allowed) {
  std::optional<std::string> recipient = ParseRecipientName(name);
  if (!recipient.has_value() || !routes.mailboxes().contains(*recipient) || !allowed(*recipient)) {
    return MakeError(common::v1::ERROR_REASON_RESOURCE_NOT_FOUND, "no such mailbox");
  }
  return *std::move(recipient);
}

}  // namespace

absl::StatusOr<std::string> OwnMailbox(const rpc::Caller& caller, absl::string_view name,
                                       const RoutingTable& routes) {
  return Find(name, routes,
              [&caller](absl::string_view recipient) { return IsOwner(caller, recipient); });
}

absl::StatusOr<std::string> VisibleMailbox(const rpc::Caller& caller, absl::string_view name,
                                           const RoutingTable& routes) {
  return Find(name, routes, [&caller](absl::string_view recipient) {
    return caller.role == rpc::Role::kOperator || IsOwner(caller, recipient);
  });
}

}  // namespace typl::delivery
