#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_MAILBOXES_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_MAILBOXES_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "typl/delivery/v1/delivery.pb.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {

// The mailboxes: what is in them, how far each was acknowledged, and what was refused. Entries are
// put in by StatementProcessor. Invariants: the acknowledged position never goes back and is never
// beyond the last entry; an entry is refused at most once. Thread-safe; any number of processes may
// share the store. No call blocks on a commit; `done` may be called on a store thread.
class Mailboxes {
 public:
  // References must outlive it and its running calls.
  Mailboxes(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  struct View {
    store::Sequence head = 0;
    v1::MailboxState state;
    // When the oldest entry not acknowledged was put in.
    std::optional<absl::Time> oldest_pending_at;
  };
  absl::StatusOr<View> Look(const std::string& recipient) const;
  absl::StatusOr<store::Sequence> Head(const std::string& recipient) const;
  absl::StatusOr<store::Sequence> Acknowledged(const std::string& recipient) const;

  // Serialised v1::MailboxEntry messages after `after`, consecutive; see store::ReadStream for the
  // limits.
  struct Encoded {
    store::Sequence sequence = 0;
    std::string entry;
  };
  absl::StatusOr<std::vector<Encoded>> Read(const std::string& recipient, store::Sequence after,
                                            size_t entries_max, size_t bytes_max) const;

  // Moves the acknowledged position to `sequence` unless it is there or beyond already; gives the
  // position now. Errors: ACKNOWLEDGEMENT_AHEAD, CONTENTION, OUTCOME_UNKNOWN, the store's.
  using AcknowledgeDone = absl::AnyInvocable<void(absl::StatusOr<store::Sequence>) &&>;
  void Acknowledge(std::string recipient, store::Sequence sequence, AcknowledgeDone done);

  // Puts an entry aside. The same refusal again changes nothing. `rejection` has everything but the
  // time. Errors: ACKNOWLEDGEMENT_AHEAD, ENTRY_ALREADY_SETTLED (acknowledged, or refused for
  // another reason), CONTENTION, OUTCOME_UNKNOWN, the store's.
  using RejectDone = absl::AnyInvocable<void(absl::Status) &&>;
  void Reject(std::string recipient, v1::Rejection rejection, RejectDone done);

 private:
  struct VersionedState {
    v1::MailboxState state;
    uint64_t version = 0;
  };
  absl::StatusOr<VersionedState> ReadState(const std::string& recipient) const;
  void TryAcknowledge(std::string recipient, store::Sequence sequence, int conflicts,
                      AcknowledgeDone done);
  void TryReject(std::string recipient, v1::Rejection rejection, int conflicts, RejectDone done);
  // What stands against a refusal, or whether it was made before.
  absl::StatusOr<bool> IsRepeated(const std::string& recipient, const v1::Rejection& rejection,
                                  const v1::MailboxState& state) const;

  store::Store& store_;
  const Clock& clock_;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_MAILBOXES_H_
