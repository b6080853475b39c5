#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_KEYS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/ids/ids.h"
#include "typl/statement/v1/storage.pb.h"

// Keys of the statement service's store. Stored data depends on every byte: they are built and
// parsed here only, and keys_test.cc fixes them.

namespace typl::statement {

// "file/<person>" -> PersonFile.
inline constexpr absl::string_view kFilePrefix = "file/";
std::string FileKey(const PersonId& person);

// Numbers are written with ten digits, so that keys sort by number.
// "statement/<person>/<n>" -> Statement, "receipt/<person>/<n>" -> law.v1.Receipt.
std::string StatementKey(const PersonId& person, uint64_t number);
std::string ReceiptKey(const PersonId& person, uint64_t number);
std::string StatementPrefix(const PersonId& person);
// "request/<person>/<n>" -> ClarificationRequest, "task/<person>/<n>" -> OfficerTask (once closed).
std::string RequestKey(const PersonId& person, uint64_t number);
std::string RequestPrefix(const PersonId& person);
std::string TaskKey(const PersonId& person, uint64_t number);
std::string TaskPrefix(const PersonId& person);
// "payer-request/<person>/<n>" -> PayerRequest (once closed).
std::string PayerRequestKey(const PersonId& person, uint64_t number);
std::string PayerRequestPrefix(const PersonId& person);

// "queue/<due day>/<person>/<n>" -> OfficerTask, open or claimed.
inline constexpr absl::string_view kQueuePrefix = "queue/";
std::string QueueKey(absl::CivilDay due_on, const PersonId& person, uint64_t number);
// True when `key` is exactly what QueueKey makes of some day, person and number.
bool IsQueueKey(absl::string_view key);

// "timer/<day>/<person>/<kind>/<n>" -> Timer.
inline constexpr absl::string_view kTimerPrefix = "timer/";
std::string TimerKey(absl::CivilDay day, const PersonId& person, v1::TimerKind kind,
                     uint64_t number);
struct TimerKeyParts {
  absl::CivilDay day;
  PersonId person;
  v1::TimerKind kind;
  uint64_t number;
};
std::optional<TimerKeyParts> ParseTimerKey(absl::string_view key);

// "quarantine/<person>" -> Quarantine, "held/<person>/<n>" -> HeldInput.
inline constexpr absl::string_view kQuarantinePrefix = "quarantine/";
std::string QuarantineKey(const PersonId& person);
std::optional<PersonId> ParseQuarantineKey(absl::string_view key);
std::string HeldKey(const PersonId& person, uint64_t number);
// "put-aside/<person>/<where the input came from>" -> HeldInput that an operator put aside.
std::string PutAsideKey(const PersonId& person, absl::string_view source_event);

// "idem/<principal>/<request id>" -> IdempotencyRecord.
std::string IdempotencyKey(absl::string_view principal, absl::string_view request_id);

// "counts/<reader>/<partition>" -> Counts.
inline constexpr absl::string_view kCountsPrefix = "counts/";
std::string CountsKey(absl::string_view reader, uint32_t partition);

// "law/active" -> ActiveLaw, "law/pack/<hash>" -> StoredPack, "law/chunk/<hash>/<n>" -> a part of
// its text, "law/review/<lane>" -> ReviewLane.
inline constexpr absl::string_view kActiveLawKey = "law/active";
inline constexpr absl::string_view kPackPrefix = "law/pack/";
std::string PackKey(absl::string_view hash);
std::string PackChunkPrefix(absl::string_view hash);
std::string PackChunkKey(absl::string_view hash, uint64_t number);
std::string ReviewLaneKey(uint32_t lane);

// What the store was made with -> InstallationRecord.
inline constexpr absl::string_view kInstallationKey = "installation";

// Streams: own inputs by partition ("inputs/07"), and what operators and officers did.
inline constexpr absl::string_view kInputsPrefix = "inputs/";
inline constexpr absl::string_view kAuditStream = "audit";

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_KEYS_H_
