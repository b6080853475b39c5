#include "services/delivery/domain/keys.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace typl::delivery {
namespace {

constexpr absl::string_view kMailboxStatePrefix = "mailbox-state/";
constexpr absl::string_view kRejectionPrefix = "rejection/";
constexpr absl::string_view kPersonPrefix = "person/";
constexpr absl::string_view kWaitingPrefix = "waiting/";
constexpr absl::string_view kPutAsidePrefix = "put-aside/";
constexpr absl::string_view kIdempotencyPrefix = "idem/";
constexpr absl::string_view kRecipientNamePrefix = "recipients/";

// The largest sequence, 2^64 - 1, has 20 digits.
constexpr size_t kSequenceDigits = 20;
// Our keys have at most 15; room for those to come, and none for abuse.
constexpr size_t kRecipientKeyLengthMax = 40;

std::string SequenceText(store::Sequence sequence) { return absl::StrFormat("%020u", sequence); }

}  // namespace

std::string MailboxStream(absl::string_view recipient) {
  return absl::StrCat(kMailboxStreamPrefix, recipient);
}

std::optional<std::string> ParseMailboxStream(absl::string_view stream) {
  if (!absl::ConsumePrefix(&stream, kMailboxStreamPrefix)) return std::nullopt;
  return std::string(stream);
}

bool IsPortalMailbox(absl::string_view recipient) {
  return absl::StartsWith(recipient, kPortalMailboxPrefix);
}

std::string MailboxStateKey(absl::string_view recipient) {
  return absl::StrCat(kMailboxStatePrefix, recipient);
}

std::string RejectionPrefix(absl::string_view recipient) {
  return absl::StrCat(kRejectionPrefix, recipient, "/");
}

std::string RejectionKey(absl::string_view recipient, store::Sequence sequence) {
  return absl::StrCat(RejectionPrefix(recipient), SequenceText(sequence));
}

std::string PersonKey(const PersonId& person) { return absl::StrCat(kPersonPrefix, person.text()); }

std::string QuarantinedKey(const PersonId& person) {
  return absl::StrCat(kQuarantinedPrefix, person.text());
}

std::optional<PersonId> ParseQuarantinedKey(absl::string_view key) {
  if (!absl::ConsumePrefix(&key, kQuarantinedPrefix)) return std::nullopt;
  return PersonId::Parse(key);
}

std::string WaitingPrefix(const PersonId& person) {
  return absl::StrCat(kWaitingPrefix, person.text(), "/");
}

std::string WaitingKey(const PersonId& person, store::Sequence sequence) {
  return absl::StrCat(WaitingPrefix(person), SequenceText(sequence));
}

std::optional<store::Sequence> ParseWaitingKey(absl::string_view key, const PersonId& person) {
  store::Sequence sequence = 0;
  if (!absl::ConsumePrefix(&key, WaitingPrefix(person)) || key.size() != kSequenceDigits ||
      !absl::SimpleAtoi(key, &sequence)) {
    return std::nullopt;
  }
  return sequence;
}

std::string PutAsideKey(const PersonId& person, store::Sequence sequence) {
  return absl::StrCat(kPutAsidePrefix, person.text(), "/", SequenceText(sequence));
}

std::string IdempotencyKey(absl::string_view principal, absl::string_view request_id) {
  return absl::StrCat(kIdempotencyPrefix, principal, "/", request_id);
}

std::string CountsKey(absl::string_view writer, uint32_t partition) {
  return absl::StrCat(kCountsPrefix, writer, "/", absl::Dec(partition, absl::kZeroPad2));
}

std::string RecipientName(absl::string_view recipient) {
  return absl::StrCat(kRecipientNamePrefix, recipient);
}

std::optional<std::string> ParseRecipientName(absl::string_view name) {
  if (!absl::ConsumePrefix(&name, kRecipientNamePrefix) || !IsRecipientKey(name)) {
    return std::nullopt;
  }
  return std::string(name);
}

bool IsRecipientKey(absl::string_view text) {
  return !text.empty() && text.size() <= kRecipientKeyLengthMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

}  // namespace typl::delivery
