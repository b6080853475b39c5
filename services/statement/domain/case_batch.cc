#include "services/statement/domain/case_batch.h"

#include <utility>

#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/domain/keys.h"
#include "services/statement/domain/step_writer.h"

namespace typl::statement {

// One person's file in this batch.
struct CaseBatch::Case {
  explicit Case(const PersonId& its_person) : person(its_person) {}

  const PersonId person;
  v1::PersonFile file;
  uint64_t file_version = 0;
  size_t file_bytes = 0;
  // The stored bytes can't be parsed: the file is left alone, and inputs are held.
  bool unreadable = false;
  bool changed = false;

  bool quarantine_read = false;
  v1::Quarantine quarantine;
  uint64_t quarantine_version = 0;
  bool quarantine_changed = false;
};

PersonId NoPerson() { return PersonId::FromBits(0, 0); }

CaseBatch::CaseBatch(const store::Store& store, const CaseLaw& law, const CaseRules& rules,
                     store::Batch& batch, Tally& tally)
    : store_(store), law_(law), stepper_(law, rules), batch_(batch), tally_(tally) {}

CaseBatch::~CaseBatch() = default;

absl::Status CaseBatch::Apply(const PersonId& person, uint32_t partition, const Input& input) {
  ASSIGN_OR_RETURN(Case* const entry, Open(person));
  tally_.counts.set_inputs(tally_.counts.inputs() + 1);
  if (entry->unreadable) {
    return Hold(person, input,
                UnprocessableError("FILE_UNREADABLE", "the stored file can't be parsed"), *entry);
  }
  if (entry->file.quarantined()) return Hold(person, input, absl::OkStatus(), *entry);
  absl::StatusOr<Step> step = TryStep(person, *entry, input);
  if (!step.ok()) return Hold(person, input, step.status(), *entry);
  Take(person, partition, input, *std::move(step), *entry);
  return absl::OkStatus();
}

absl::StatusOr<bool> CaseBatch::Retry(const PersonId& person, uint32_t partition,
                                      size_t batch_bytes_max) {
  ASSIGN_OR_RETURN(Case* const entry, OpenQuarantined(person));
  v1::Quarantine& quarantine = entry->quarantine;
  if (entry->unreadable) return false;
  entry->quarantine_changed = true;
  while (quarantine.first_held() < quarantine.next_held()) {
    if (bytes() > batch_bytes_max) return false;
    ASSIGN_OR_RETURN(const v1::HeldInput held, ReadHeld(person, quarantine.first_held()));
    const Input input = {held.source(), held.partition(), held.sequence(),
                         TimeFromProto(held.recorded_at()), held.payload()};
    absl::StatusOr<Step> step = TryStep(person, *entry, input);
    if (!step.ok()) {
      quarantine.set_reason(QuarantineReason(step.status()));
      quarantine.set_detail(std::string(step.status().message()));
      return false;
    }
    Take(person, partition, input, *std::move(step), *entry);
    batch_.Delete(HeldKey(person, quarantine.first_held()));
    quarantine.set_first_held(quarantine.first_held() + 1);
  }
  entry->file.set_quarantined(false);
  entry->changed = true;
  return true;
}

absl::StatusOr<std::string> CaseBatch::PutAside(const PersonId& person) {
  ASSIGN_OR_RETURN(Case* const entry, OpenQuarantined(person));
  v1::Quarantine& quarantine = entry->quarantine;
  if (quarantine.first_held() == quarantine.next_held()) {
    return MakeError(Reason::ERROR_REASON_RESOURCE_NOT_FOUND, "no input of the person is held");
  }
  const uint64_t number = quarantine.first_held();
  ASSIGN_OR_RETURN(const v1::HeldInput held, ReadHeld(person, number));
  const std::string source_event =
      SourceEvent({held.source(), held.partition(), held.sequence(), {}, {}});
  batch_.Delete(HeldKey(person, number));
  batch_.Put(PutAsideKey(person, source_event), held.SerializeAsString());
  quarantine.set_first_held(number + 1);
  entry->quarantine_changed = true;
  tally_.counts.set_inputs_put_aside(tally_.counts.inputs_put_aside() + 1);
  return source_event;
}

void CaseBatch::Finish() {
  for (const auto& [key, entry] : cases_) {
    batch_.ExpectVersion(key, entry->file_version);
    if (entry->changed) batch_.Put(key, entry->file.SerializeAsString());
    if (!entry->quarantine_changed) continue;
    const std::string quarantine_key = QuarantineKey(entry->person);
    batch_.ExpectVersion(quarantine_key, entry->quarantine_version);
    if (entry->file.quarantined() || entry->unreadable) {
      batch_.Put(quarantine_key, entry->quarantine.SerializeAsString());
    } else {
      batch_.Delete(quarantine_key);
    }
  }
}

size_t CaseBatch::bytes() const { return batch_.bytes() + file_bytes_; }

absl::StatusOr<CaseBatch::Case*> CaseBatch::Open(const PersonId& person) {
  std::string key = FileKey(person);
  const auto found = cases_.find(key);
  if (found != cases_.end()) return found->second.get();
  auto entry = std::make_unique<Case>(person);
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store_.Get(key));
  if (stored.has_value()) {
    entry->file_version = stored->version;
    entry->unreadable = !entry->file.ParseFromString(stored->value);
  } else {
    tally_.counts.set_persons(tally_.counts.persons() + 1);
  }
  return cases_.emplace(std::move(key), std::move(entry)).first->second.get();
}

absl::StatusOr<CaseBatch::Case*> CaseBatch::OpenQuarantined(const PersonId& person) {
  ASSIGN_OR_RETURN(Case* const entry, Open(person));
  RETURN_IF_ERROR(OpenQuarantine(person, *entry));
  if (entry->quarantine_version == 0) {
    return MakeError(Reason::ERROR_REASON_RESOURCE_NOT_FOUND, "the person is not in quarantine");
  }
  return entry;
}

absl::StatusOr<v1::HeldInput> CaseBatch::ReadHeld(const PersonId& person, uint64_t number) {
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored,
                   store_.Get(HeldKey(person, number)));
  v1::HeldInput held;
  if (!stored.has_value() || !held.ParseFromString(stored->value)) {
    return absl::DataLossError("a held input is missing or can't be parsed");
  }
  return held;
}

absl::Status CaseBatch::OpenQuarantine(const PersonId& person, Case& entry) {
  if (entry.quarantine_read) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store_.Get(QuarantineKey(person)));
  if (stored.has_value()) {
    if (!entry.quarantine.ParseFromString(stored->value)) {
      return absl::DataLossError("a quarantine record can't be parsed");
    }
    entry.quarantine_version = stored->version;
  }
  entry.quarantine_read = true;
  return absl::OkStatus();
}

absl::StatusOr<Step> CaseBatch::TryStep(const PersonId& person, const Case& entry,
                                        const Input& input) {
  if (person == NoPerson()) {
    return UnprocessableError("PERSON_UNKNOWN", "the entry names no person");
  }
  absl::StatusOr<Step> step = stepper_.Advance(person, entry.file, input);
  CountSecondReading(input, step);
  if (step.ok()) RETURN_IF_ERROR(CheckSizes(*step));
  return step;
}

void CaseBatch::CountSecondReading(const Input& input, const absl::StatusOr<Step>& step) {
  v1::Counts& counts = tally_.counts;
  if (step.ok()) {
    if (step->second_read) counts.set_second_readings_agreed(counts.second_readings_agreed() + 1);
    return;
  }
  if (QuarantineReason(step.status()) != kSecondReadingDiffers) return;
  counts.set_second_readings_differed(counts.second_readings_differed() + 1);
  tally_.reading_differences.push_back({SourceEvent(input), std::string(step.status().message())});
}

void CaseBatch::Take(const PersonId& person, uint32_t partition, const Input& input, Step step,
                     Case& entry) {
  for (const v1::Statement& statement : step.statements) AddHandling(law_, statement, tally_);
  WriteStep(person, partition, input, step, batch_, tally_);
  entry.file.Swap(&step.file);
  entry.changed = true;
  file_bytes_ -= entry.file_bytes;
  entry.file_bytes = entry.file.ByteSizeLong();
  file_bytes_ += entry.file_bytes;
}

absl::Status CaseBatch::Hold(const PersonId& person, const Input& input, const absl::Status& why,
                             Case& entry) {
  RETURN_IF_ERROR(OpenQuarantine(person, entry));
  const bool newly = entry.quarantine_version == 0 && !entry.quarantine_changed;
  if (newly) {
    entry.quarantine.set_reason(QuarantineReason(why));
    entry.quarantine.set_detail(std::string(why.message()));
    *entry.quarantine.mutable_since() = TimeToProto(input.recorded_at);
    tally_.counts.set_quarantined(tally_.counts.quarantined() + 1);
    if (!entry.unreadable) {
      entry.file.set_quarantined(true);
      entry.changed = true;
    }
  }
  v1::HeldInput held;
  held.set_source(input.source);
  held.set_partition(input.partition);
  held.set_sequence(input.sequence);
  *held.mutable_recorded_at() = TimeToProto(input.recorded_at);
  held.set_payload(std::string(input.payload));
  batch_.Put(HeldKey(person, entry.quarantine.next_held()), held.SerializeAsString());
  entry.quarantine.set_next_held(entry.quarantine.next_held() + 1);
  entry.quarantine_changed = true;
  return absl::OkStatus();
}

}  // namespace typl::statement
