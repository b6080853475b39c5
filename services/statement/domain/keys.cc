#include "services/statement/domain/keys.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/time/business_date.h"

namespace typl::statement {
namespace {

// Ten digits hold every number a person can reach.
std::string Numbered(absl::string_view prefix, uint64_t number) {
  return absl::StrCat(prefix, absl::Dec(number, absl::kZeroPad10));
}

std::string PersonPrefix(absl::string_view collection, const PersonId& person) {
  return absl::StrCat(collection, "/", person.text(), "/");
}

// One letter: part of the key, so it never changes.
absl::string_view KindLetter(v1::TimerKind kind) {
  return kind == v1::TIMER_KIND_CLARIFICATION ? "c" : "?";
}

}  // namespace

std::string FileKey(const PersonId& person) { return absl::StrCat(kFilePrefix, person.text()); }

std::string PackKey(absl::string_view hash) { return absl::StrCat(kPackPrefix, hash); }

std::string PackChunkPrefix(absl::string_view hash) {
  return absl::StrCat("law/chunk/", hash, "/");
}

std::string PackChunkKey(absl::string_view hash, uint64_t number) {
  return Numbered(PackChunkPrefix(hash), number);
}

std::string ReviewLaneKey(uint32_t lane) {
  return absl::StrCat("law/review/", absl::Dec(lane, absl::kZeroPad2));
}

std::string StatementKey(const PersonId& person, uint64_t number) {
  return Numbered(StatementPrefix(person), number);
}

std::string ReceiptKey(const PersonId& person, uint64_t number) {
  return Numbered(PersonPrefix("receipt", person), number);
}

std::string StatementPrefix(const PersonId& person) { return PersonPrefix("statement", person); }

std::string RequestKey(const PersonId& person, uint64_t number) {
  return Numbered(RequestPrefix(person), number);
}

std::string RequestPrefix(const PersonId& person) { return PersonPrefix("request", person); }

std::string TaskKey(const PersonId& person, uint64_t number) {
  return Numbered(TaskPrefix(person), number);
}

std::string TaskPrefix(const PersonId& person) { return PersonPrefix("task", person); }

std::string PayerRequestKey(const PersonId& person, uint64_t number) {
  return Numbered(PayerRequestPrefix(person), number);
}

std::string PayerRequestPrefix(const PersonId& person) {
  return PersonPrefix("payer-request", person);
}

std::string QueueKey(absl::CivilDay due_on, const PersonId& person, uint64_t number) {
  return Numbered(absl::StrCat(kQueuePrefix, FormatDay(due_on), "/", person.text(), "/"), number);
}

std::string TimerKey(absl::CivilDay day, const PersonId& person, v1::TimerKind kind,
                     uint64_t number) {
  return Numbered(
      absl::StrCat(kTimerPrefix, FormatDay(day), "/", person.text(), "/", KindLetter(kind), "/"),
      number);
}

bool IsQueueKey(absl::string_view key) {
  absl::string_view rest = key;
  if (!absl::ConsumePrefix(&rest, kQueuePrefix)) return false;
  const std::vector<absl::string_view> parts = absl::StrSplit(rest, '/');
  if (parts.size() != 3) return false;
  const std::optional<absl::CivilDay> day = ParseDay(parts[0]);
  const std::optional<PersonId> person = PersonId::Parse(parts[1]);
  uint64_t number = 0;
  return day.has_value() && person.has_value() && absl::SimpleAtoi(parts[2], &number) &&
         QueueKey(*day, *person, number) == key;
}

std::optional<TimerKeyParts> ParseTimerKey(absl::string_view key) {
  if (!absl::ConsumePrefix(&key, kTimerPrefix)) return std::nullopt;
  const std::vector<absl::string_view> parts = absl::StrSplit(key, '/');
  if (parts.size() != 4) return std::nullopt;
  const std::optional<absl::CivilDay> day = ParseDay(parts[0]);
  const std::optional<PersonId> person = PersonId::Parse(parts[1]);
  uint64_t number = 0;
  if (!day.has_value() || !person.has_value() || !absl::SimpleAtoi(parts[3], &number)) {
    return std::nullopt;
  }
  const v1::TimerKind kind = parts[2] == KindLetter(v1::TIMER_KIND_CLARIFICATION)
                                 ? v1::TIMER_KIND_CLARIFICATION
                                 : v1::TIMER_KIND_UNSPECIFIED;
  if (kind == v1::TIMER_KIND_UNSPECIFIED) return std::nullopt;
  return TimerKeyParts{*day, *person, kind, number};
}

std::string QuarantineKey(const PersonId& person) {
  return absl::StrCat(kQuarantinePrefix, person.text());
}

std::optional<PersonId> ParseQuarantineKey(absl::string_view key) {
  if (!absl::ConsumePrefix(&key, kQuarantinePrefix)) return std::nullopt;
  return PersonId::Parse(key);
}

std::string HeldKey(const PersonId& person, uint64_t number) {
  return Numbered(PersonPrefix("held", person), number);
}

std::string PutAsideKey(const PersonId& person, absl::string_view source_event) {
  return absl::StrCat(PersonPrefix("put-aside", person), source_event);
}

std::string IdempotencyKey(absl::string_view principal, absl::string_view request_id) {
  return absl::StrCat("idem/", principal, "/", request_id);
}

std::string CountsKey(absl::string_view reader, uint32_t partition) {
  return absl::StrCat(kCountsPrefix, reader, "/", absl::Dec(partition, absl::kZeroPad2));
}

}  // namespace typl::statement
