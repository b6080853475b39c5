#include "services/delivery/domain/person_lines.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
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
// What others add: the consumer its cursor, an operator's order its answer and its trace in the
// audit, each with the operator's words.
constexpr size_t kAddedBytesMax = 8'192;

void Deliver(const Addressed& addressed, store::Batch& batch, Delivered& delivered) {
  for (const std::string& recipient : addressed.recipients) {
    batch.Append(MailboxStream(recipient), addressed.entry);
    ++delivered.by_recipient[recipient];
  }
  const auto copies = static_cast<int64_t>(addressed.recipients.size()) - 1;
  delivered.counts.set_copies(delivered.counts.copies() + copies);
  if (addressed.copy_left_out) ++delivered.copies_left_out;
}

}  // namespace

absl::Status PersonLines::Take(const PersonId& person, const journal::Entry& event, absl::Time now,
                               store::Batch& batch, Delivered& delivered) {
  ASSIGN_OR_RETURN(Line* const line, Load(person));
  if (event.sequence <= line->record.processed_sequence()) {
    ++delivered.repeated;
    return absl::OkStatus();
  }
  line->record.set_processed_sequence(event.sequence);
  line->changed = true;
  if (!line->record.has_quarantine()) {
    const std::variant<Addressed, RoutingFault> where = Address(event, routes_, now);
    if (const auto* addressed = std::get_if<Addressed>(&where)) {
      Deliver(*addressed, batch, delivered);
      return absl::OkStatus();
    }
    Detain(*line, person, std::get<RoutingFault>(where), now, batch);
  }
  v1::Quarantine& quarantine = *line->record.mutable_quarantine();
  quarantine.set_waiting_events(quarantine.waiting_events() + 1);
  batch.Put(WaitingKey(person, event.sequence),
            journal::EncodeEntry(event.recorded_at, event.person, event.payload));
  ++delivered.waiting;
  return absl::OkStatus();
}

absl::Status PersonLines::Release(const PersonId& person, absl::Time now, store::Batch& batch,
                                  Delivered& delivered) {
  return ReleaseFrom("", 0, person, now, batch, delivered);
}

absl::StatusOr<store::Sequence> PersonLines::PutAsideFirst(const PersonId& person, absl::Time now,
                                                           store::Batch& batch,
                                                           Delivered& delivered) {
  // The record before the line: if the line changes after that, the batch conflicts.
  RETURN_IF_ERROR(Load(person).status());
  std::string key;
  std::string event;
  RETURN_IF_ERROR(store_.NewSnapshot()->Scan(
      WaitingPrefix(person), "", [&](absl::string_view waiting, absl::string_view stored) {
        key = std::string(waiting);
        event = std::string(stored);
        return false;
      }));
  if (key.empty()) {
    return MakeError(common::v1::ERROR_REASON_RESOURCE_NOT_FOUND, "nothing of the person waits");
  }
  const std::optional<store::Sequence> first = ParseWaitingKey(key, person);
  if (!first.has_value()) return absl::DataLossError("a waiting event has a faulty key");
  batch.Delete(key);
  batch.Put(PutAsideKey(person, *first), std::move(event));
  delivered.counts.set_put_aside(delivered.counts.put_aside() + 1);
  RETURN_IF_ERROR(ReleaseFrom(WaitingKey(person, *first + 1), 1, person, now, batch, delivered));
  return *first;
}

absl::Status PersonLines::ReleaseFrom(const std::string& start, uint32_t removed,
                                      const PersonId& person, absl::Time now, store::Batch& batch,
                                      Delivered& delivered) {
  ASSIGN_OR_RETURN(Line* const line, Load(person));
  if (!line->record.has_quarantine()) return absl::OkStatus();
  line->changed = true;
  absl::Status fault;
  const auto release_one = [&](absl::string_view key, absl::string_view stored) {
    const auto sequence = ParseWaitingKey(key, person);
    if (!sequence.has_value()) fault = absl::DataLossError("a waiting event has a faulty key");
    if (!fault.ok() || IsFull(batch)) return false;
    const auto event = journal::DecodeEntry(0, *sequence, stored);
    if (!event.ok()) fault = event.status();
    if (!fault.ok()) return false;
    const std::variant<Addressed, RoutingFault> where = Address(*event, routes_, now);
    if (const auto* still = std::get_if<RoutingFault>(&where)) {
      Detain(*line, person, *still, now, batch);
      return false;
    }
    Deliver(std::get<Addressed>(where), batch, delivered);
    batch.Delete(key);
    ++removed;
    return true;
  };
  RETURN_IF_ERROR(store_.NewSnapshot()->Scan(WaitingPrefix(person), start, release_one));
  RETURN_IF_ERROR(fault);
  v1::Quarantine& quarantine = *line->record.mutable_quarantine();
  if (removed < quarantine.waiting_events()) {
    quarantine.set_waiting_events(quarantine.waiting_events() - removed);
  } else {
    line->record.clear_quarantine();
    batch.Delete(QuarantinedKey(person));
  }
  return absl::OkStatus();
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
  return batch.bytes() + (lines_.size() + 1) * kRecordBytesMax +
             kMailboxesPerEventMax * (store::kValueBytesMax + kEntryOverheadBytes) +
             kAddedBytesMax >
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
