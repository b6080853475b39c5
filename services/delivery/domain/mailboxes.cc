#include "services/delivery/domain/mailboxes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/caller_status.h"
#include "common/time/business_date.h"
#include "google/protobuf/io/coded_stream.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

using google::protobuf::io::CodedOutputStream;

// Tag of a varint field (wire type 0).
constexpr uint32_t kSequenceTag = v1::MailboxEntry::kSequenceFieldNumber << 3;
// A varint of 64 bits.
constexpr size_t kVarintBytesMax = 10;

// The stored entry with its sequence before it. Fields may stand in any order, so this is a whole
// MailboxEntry, and its content is not parsed.
std::string WithSequence(store::Sequence sequence, absl::string_view stored) {
  uint8_t head[2 * kVarintBytesMax];
  uint8_t* end = CodedOutputStream::WriteVarint32ToArray(kSequenceTag, head);
  end = CodedOutputStream::WriteVarint64ToArray(sequence, end);
  std::string entry;
  entry.reserve(end - head + stored.size());
  entry.append(reinterpret_cast<const char*>(head), end - head);
  entry.append(stored.data(), stored.size());
  return entry;
}

absl::Status Ahead(store::Sequence sequence, store::Sequence head) {
  return MakeError(common::v1::ERROR_REASON_ACKNOWLEDGEMENT_AHEAD,
                   "the mailbox does not go that far",
                   {{"sequence", absl::StrCat(sequence)}, {"head", absl::StrCat(head)}});
}

}  // namespace

absl::StatusOr<Mailboxes::View> Mailboxes::Look(const std::string& recipient) const {
  View view;
  // The position before the head: it can't be ahead of it then.
  ASSIGN_OR_RETURN(VersionedState read, ReadState(recipient));
  view.state = std::move(read.state);
  ASSIGN_OR_RETURN(view.head, Head(recipient));
  if (view.state.acknowledged_sequence() >= view.head) return view;
  ASSIGN_OR_RETURN(
      const std::vector<store::StreamEntry> oldest,
      store_.ReadStream(MailboxStream(recipient), view.state.acknowledged_sequence() + 1, 1, 1));
  v1::MailboxEntry entry;
  if (oldest.empty() || !entry.ParseFromString(oldest.front().payload)) {
    return absl::DataLossError("the oldest pending entry of a mailbox is not readable");
  }
  view.oldest_pending_at = TimeFromProto(entry.accepted_at());
  return view;
}

absl::StatusOr<store::Sequence> Mailboxes::Head(const std::string& recipient) const {
  return store_.StreamHead(MailboxStream(recipient));
}

absl::StatusOr<store::Sequence> Mailboxes::Acknowledged(const std::string& recipient) const {
  ASSIGN_OR_RETURN(const VersionedState read, ReadState(recipient));
  return read.state.acknowledged_sequence();
}

absl::StatusOr<std::vector<Mailboxes::Encoded>> Mailboxes::Read(const std::string& recipient,
                                                                store::Sequence after,
                                                                size_t entries_max,
                                                                size_t bytes_max) const {
  std::vector<Encoded> entries;
  ASSIGN_OR_RETURN(const store::Sequence head, Head(recipient));
  if (after >= head) return entries;
  ASSIGN_OR_RETURN(const std::vector<store::StreamEntry> stored,
                   store_.ReadStream(MailboxStream(recipient), after + 1, entries_max, bytes_max));
  entries.reserve(stored.size());
  for (const store::StreamEntry& one : stored) {
    entries.push_back({.sequence = one.sequence, .entry = WithSequence(one.sequence, one.payload)});
  }
  return entries;
}

void Mailboxes::Acknowledge(std::string recipient, store::Sequence sequence, AcknowledgeDone done) {
  TryAcknowledge(std::move(recipient), sequence, 0, std::move(done));
}

void Mailboxes::TryAcknowledge(std::string recipient, store::Sequence sequence, int conflicts,
                               AcknowledgeDone done) {
  auto read = ReadState(recipient);
  if (!read.ok()) return std::move(done)(read.status());
  v1::MailboxState& state = read->state;
  if (sequence <= state.acknowledged_sequence()) {
    return std::move(done)(state.acknowledged_sequence());
  }
  const auto head = Head(recipient);
  if (!head.ok()) return std::move(done)(head.status());
  if (sequence > *head) return std::move(done)(Ahead(sequence, *head));

  state.set_acknowledged_sequence(sequence);
  *state.mutable_acknowledge_time() = TimeToProto(clock_.Now());
  store::Batch batch;
  batch.set_uses_reserve(true);
  const std::string key = MailboxStateKey(recipient);
  batch.ExpectVersion(key, read->version);
  batch.Put(key, state.SerializeAsString());
  store_.Commit(std::move(batch), [this, recipient = std::move(recipient), sequence, conflicts,
                                   done = std::move(done)](store::CommitResult result) mutable {
    if (result.outcome == store::Outcome::kConflict && conflicts < store::kConflictsMax) {
      return TryAcknowledge(std::move(recipient), sequence, conflicts + 1, std::move(done));
    }
    if (!result.committed()) return std::move(done)(store::CallerStatus(result));
    std::move(done)(sequence);
  });
}

void Mailboxes::Reject(std::string recipient, v1::Rejection rejection, RejectDone done) {
  *rejection.mutable_reject_time() = TimeToProto(clock_.Now());
  TryReject(std::move(recipient), std::move(rejection), 0, std::move(done));
}

void Mailboxes::TryReject(std::string recipient, v1::Rejection rejection, int conflicts,
                          RejectDone done) {
  auto read = ReadState(recipient);
  if (!read.ok()) return std::move(done)(read.status());
  const auto repeated = IsRepeated(recipient, rejection, read->state);
  if (!repeated.ok()) return std::move(done)(repeated.status());
  if (*repeated) return std::move(done)(absl::OkStatus());

  store::Batch batch;
  batch.set_uses_reserve(true);
  const std::string state_key = MailboxStateKey(recipient);
  const std::string rejection_key = RejectionKey(recipient, rejection.sequence());
  read->state.set_rejected_count(read->state.rejected_count() + 1);
  batch.ExpectVersion(state_key, read->version);
  batch.ExpectAbsent(rejection_key);
  batch.Put(state_key, read->state.SerializeAsString());
  batch.Put(rejection_key, rejection.SerializeAsString());
  store_.Commit(std::move(batch), [this, recipient = std::move(recipient),
                                   rejection = std::move(rejection), conflicts,
                                   done = std::move(done)](store::CommitResult result) mutable {
    if (result.outcome == store::Outcome::kConflict && conflicts < store::kConflictsMax) {
      return TryReject(std::move(recipient), std::move(rejection), conflicts + 1, std::move(done));
    }
    std::move(done)(store::CallerStatus(result));
  });
}

absl::StatusOr<bool> Mailboxes::IsRepeated(const std::string& recipient,
                                           const v1::Rejection& rejection,
                                           const v1::MailboxState& state) const {
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored,
                   store_.Get(RejectionKey(recipient, rejection.sequence())));
  if (stored.has_value()) {
    v1::Rejection before;
    if (!before.ParseFromString(stored->value)) {
      return absl::DataLossError("a rejection is not readable");
    }
    if (before.reason() == rejection.reason() && before.detail() == rejection.detail()) return true;
    return MakeError(common::v1::ERROR_REASON_ENTRY_ALREADY_SETTLED,
                     "the entry was refused before for another reason");
  }
  if (rejection.sequence() <= state.acknowledged_sequence()) {
    return MakeError(common::v1::ERROR_REASON_ENTRY_ALREADY_SETTLED,
                     "the entry was acknowledged before");
  }
  ASSIGN_OR_RETURN(const store::Sequence head, Head(recipient));
  if (rejection.sequence() > head) return Ahead(rejection.sequence(), head);
  return false;
}

absl::StatusOr<Mailboxes::VersionedState> Mailboxes::ReadState(const std::string& recipient) const {
  VersionedState read;
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored,
                   store_.Get(MailboxStateKey(recipient)));
  if (!stored.has_value()) return read;
  read.version = stored->version;
  if (!read.state.ParseFromString(stored->value)) {
    return absl::DataLossError("the state of a mailbox is not readable");
  }
  return read;
}

}  // namespace typl::delivery
