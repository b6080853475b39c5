#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_KEYS_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/ids/ids.h"
#include "common/store/store.h"

// Every key and stream name of the delivery service, made and parsed here only. A recipient is
// named by its key in the register ("kela", "ytk", "portal-oma"). Sequences are 20 decimal digits,
// so that byte order is number order.

namespace typl::delivery {

// Name of the journal that delivery consumes, in its cursors' keys: "cursor/statement/07".
inline constexpr absl::string_view kStatementJournal = "statement";

// Stream of a mailbox's entries: "mailbox/ytk".
inline constexpr absl::string_view kMailboxStreamPrefix = "mailbox/";
std::string MailboxStream(absl::string_view recipient);
// The recipient of a stream of that name; nullopt for any other stream.
std::optional<std::string> ParseMailboxStream(absl::string_view stream);

// Key of the mailbox of a portal: "portal-oma". No recipient's key begins so.
inline constexpr absl::string_view kPortalMailboxPrefix = "portal-";
bool IsPortalMailbox(absl::string_view recipient);

// MailboxState: "mailbox-state/ytk".
std::string MailboxStateKey(absl::string_view recipient);

// Rejection: "rejection/ytk/00000000000000000017".
std::string RejectionPrefix(absl::string_view recipient);
std::string RejectionKey(absl::string_view recipient, store::Sequence sequence);

// PersonRecord: "person/<person>".
std::string PersonKey(const PersonId& person);

// Empty value, for each person in quarantine: "quarantined/<person>".
inline constexpr absl::string_view kQuarantinedPrefix = "quarantined/";
std::string QuarantinedKey(const PersonId& person);
std::optional<PersonId> ParseQuarantinedKey(absl::string_view key);

// An event that waits behind its person's quarantine, by its sequence in the statement journal:
// "waiting/<person>/00000000000000000017".
std::string WaitingPrefix(const PersonId& person);
std::string WaitingKey(const PersonId& person, store::Sequence sequence);
std::optional<store::Sequence> ParseWaitingKey(absl::string_view key, const PersonId& person);

// An event that an operator took out of the waiting line, as it waited, by its sequence in the
// statement journal: "put-aside/<person>/00000000000000000017". Why is in the audit.
std::string PutAsideKey(const PersonId& person, store::Sequence sequence);

// IdempotencyRecord: "idem/operators/x/<request id>".
std::string IdempotencyKey(absl::string_view principal, absl::string_view request_id);

// Counts: "counts/<writer>/07". The writers are the reader of the statement journal and operators.
inline constexpr absl::string_view kCountsPrefix = "counts/";
inline constexpr absl::string_view kRepairs = "repairs";
std::string CountsKey(absl::string_view writer, uint32_t partition);

// Stream of what operators ordered.
inline constexpr absl::string_view kAuditStream = "audit";

// Resource name of a mailbox's owner: "recipients/ytk".
std::string RecipientName(absl::string_view recipient);
// The key in such a name; nullopt when it has not that form.
std::optional<std::string> ParseRecipientName(absl::string_view name);

// Lower-case letters, digits and "-", 1 to 40 characters.
bool IsRecipientKey(absl::string_view text);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_KEYS_H_
