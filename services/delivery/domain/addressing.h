#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_ADDRESSING_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_ADDRESSING_H_

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/journal/journal.h"
#include "services/delivery/domain/routing_table.h"
#include "typl/delivery/v1/delivery.pb.h"

namespace typl::delivery {

inline constexpr absl::string_view kEventUnreadable = "EVENT_UNREADABLE";
inline constexpr absl::string_view kEventUnknown = "EVENT_UNKNOWN";
inline constexpr absl::string_view kPersonMismatch = "PERSON_MISMATCH";
inline constexpr absl::string_view kIssuedOnMissing = "ISSUED_ON_MISSING";
inline constexpr absl::string_view kEntryTooLarge = "ENTRY_TOO_LARGE";

// Mailboxes that one event goes to at most.
inline constexpr size_t kMailboxesPerEventMax = 2;

// An entry for mailboxes.
struct Addressed {
  // Keys; the one whose matter it is first.
  std::vector<std::string> recipients;
  // A serialised v1::MailboxEntry without its sequence.
  std::string entry;
  // A statement without its copy for the person, whose portal is not in the register.
  bool copy_left_out = false;
};

// Who gets what the statement service wrote, by the day on which it was issued, so that the same
// event always goes to the same recipients. A statement goes to its payer, and a copy to the portal
// of its person; a clarification request (new, answered or otherwise closed) to the portal; the end
// of a payer's request to that payer. Pure.
std::variant<Addressed, RoutingFault> Address(const journal::Entry& event,
                                              const RoutingTable& routes, absl::Time now);

// Who gets a refused entry when it is delivered again on `day`. `refused_by` is the key of the
// mailbox: what a portal refused is the portal's again, and no payer's.
Route RouteAgain(const v1::MailboxEntry& entry, absl::string_view refused_by,
                 const RoutingTable& routes, absl::CivilDay day);

// Name of the statement or request in an entry; empty when there is neither.
absl::string_view ContentName(const v1::MailboxEntry& entry);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_ADDRESSING_H_
