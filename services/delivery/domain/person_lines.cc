#include "services/delivery/domain/person_lines.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/delivery/domain/addressing.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

// Upper bound of what one record adds to a batch: three keys of at most 50 bytes, the numbers, code
// and detail.
constexpr size_t kRecordBytesMax = 640;
// Beside a value: its keys and the batch's own bookkeeping.
constexpr size_t kEntryOverheadBytes = 512;
// The cursor and its expectation, added by the consumer.
constexpr size_t kCursorBytes = 512;

}  // namespace

absl::StatusOr<PersonLines::Taken> PersonLines::Take(const PersonId& person,
                                                     const journal::Entry& event, absl::Time now,
                                                     store::Batch& batch) {
  ASSIGN_OR_RETURN(Line* const line, Load(person));
  if (event.sequence <= line->record.processed_sequence()) return Taken{};
  line->record.set_processed_sequence(event.sequence);
  line->changed = true;
  if (!line->record.has_quarantine()) {
    std::variant<Addressed, RoutingFault> where = Address(event, routes_, now);
    if (auto* addressed = std::get_if<Addressed>(&where)) {
      batch.Append(MailboxStream(addressed->recipient), std::move(addressed->entry));
      return Taken{.effect = Effect::kDelivered, .recipient = std::move(addressed->recipient)};
    }
    Detain(*line, person, std::get<RoutingFault>(where), now, batch);
  }
  v1::Quarantine& quarantine = *line->record.mutable_quarantine();
  quarantine.set_waiting_events(quarantine.waiting_events() + 1);
  batch.Put(WaitingKey(person, event.sequence),
            journal::EncodeEntry(event.recorded_at, event.person, event.payload));
  return Taken{.effect = Effect::kWaiting, .recipient = ""};
}

absl::StatusOr<std::vector<std::string>> PersonLines::Release(const PersonId& person,
                                                              absl::Time now, store::Batch& batch) {
  std::vector<std::string> recipients;
  ASSIGN_OR_RETURN(Line* const line, Load(person));
  if (!line->record.has_quarantine()) return recipients;
  line->changed = true;
  absl::Status fault;
  const auto release_one = [&](absl::string_view key, absl::string_view stored) {
    const auto sequence = ParseWaitingKey(key, person);
    if (!sequence.has_value()) fault = absl::DataLossError("a waiting event has a faulty key");
    if (!fault.ok() || IsFull(batch)) return false;
    const auto event = journal::DecodeEntry(0, *sequence, stored);
    if (!event.ok()) fault = event.status();
    if (!fault.ok()) return false;
    std::variant<Addressed, RoutingFault> where = Address(*event, routes_, now);
    if (const auto* still = std::get_if<RoutingFault>(&where)) {
      Detain(*line, person, *still, now, batch);
      return false;
    }
    auto& addressed = std::get<Addressed>(where);
    batch.Append(MailboxStream(addressed.recipient), std::move(addressed.entry));
    batch.Delete(key);
    recipients.push_back(std::move(addressed.recipient));
    return true;
  };
  RETURN_IF_ERROR(store_.NewSnapshot()->Scan(WaitingPrefix(person), "", release_one));
  RETURN_IF_ERROR(fault);
  v1::Quarantine& quarantine = *line->record.mutable_quarantine();
  if (recipients.size() < quarantine.waiting_events()) {
    quarantine.set_waiting_events(quarantine.waiting_events() - recipients.size());
  } else {
    line->record.clear_quarantine();
    batch.Delete(QuarantinedKey(person));
  }
  return recipients;
}

absl::StatusOr<const v1::PersonRecord*> PersonLines::Record(const PersonId& person) {
  ASSIGN_OR_RETURN(const Line* const line, Load(person));
  return &line->record;
}

void PersonLines::WriteTo(store::Batch& batch) const {
  for (const auto& [key, line] : lines_) {
    if (!line.changed) continue;
    batch.ExpectVersion(key, line.version);
    batch.Put(key, line.record.SerializeAsString());
  }
}

bool PersonLines::IsFull(const store::Batch& batch) const {
  return batch.bytes() + (lines_.size() + 1) * kRecordBytesMax + store::kValueBytesMax +
             kEntryOverheadBytes + kCursorBytes >
         store::kBatchBytesMax;
}

absl::StatusOr<PersonLines::Line*> PersonLines::Load(const PersonId& person) {
  std::string key = PersonKey(person);
  if (const auto known = lines_.find(key); known != lines_.end()) return &known->second;
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store_.Get(key));
  Line line;
  if (stored.has_value()) {
    line.version = stored->version;
    if (!line.record.ParseFromString(stored->value)) {
      return absl::DataLossError("a person's record is not readable");
    }
  }
  return &lines_.emplace(std::move(key), std::move(line)).first->second;
}

void PersonLines::Detain(Line& line, const PersonId& person, const RoutingFault& fault,
                         absl::Time now, store::Batch& batch) {
  if (!line.record.has_quarantine()) {
    *line.record.mutable_quarantine()->mutable_since() = TimeToProto(now);
    batch.Put(QuarantinedKey(person), "");
  }
  line.record.mutable_quarantine()->set_reason(fault.code);
  line.record.mutable_quarantine()->set_detail(fault.detail);
}

}  // namespace typl::delivery
