#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_ADDRESSING_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_ADDRESSING_H_

#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/journal/journal.h"
#include "services/delivery/domain/routing_table.h"

namespace typl::delivery {

inline constexpr absl::string_view kEventUnreadable = "EVENT_UNREADABLE";
inline constexpr absl::string_view kEventUnknown = "EVENT_UNKNOWN";
inline constexpr absl::string_view kPersonMismatch = "PERSON_MISMATCH";
inline constexpr absl::string_view kIssuedOnMissing = "ISSUED_ON_MISSING";
inline constexpr absl::string_view kEntryTooLarge = "ENTRY_TOO_LARGE";

// An entry for a mailbox: a serialised v1::MailboxEntry without its sequence.
struct Addressed {
  std::string recipient;
  std::string entry;
};

// Who gets what the statement service wrote, by the day on which it was issued, so that the same
// event always goes to the same recipient. A statement goes to its payer, a clarification request
// (new, answered or otherwise closed) to the portal of its person. Pure.
std::variant<Addressed, RoutingFault> Address(const journal::Entry& event,
                                              const RoutingTable& routes, absl::Time now);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_ADDRESSING_H_
