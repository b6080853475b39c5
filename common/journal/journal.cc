#include "common/journal/journal.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "common/time/business_date.h"
#include "typl/journal/v1/journal.pb.h"

namespace typl::journal {

std::string StreamName(uint32_t partition) { return StreamName(kStreamPrefix, partition); }

std::string StreamName(absl::string_view prefix, uint32_t partition) {
  return absl::StrFormat("%s%02u", prefix, partition);
}

void Append(store::Batch& batch, uint32_t partition, absl::Time recorded_at,
            absl::string_view person, absl::string_view payload) {
  AppendTo(batch, kStreamPrefix, partition, recorded_at, person, payload);
}

void AppendTo(store::Batch& batch, absl::string_view prefix, uint32_t partition,
              absl::Time recorded_at, absl::string_view person, absl::string_view payload) {
  batch.Append(StreamName(prefix, partition), EncodeEntry(recorded_at, person, payload));
}

std::string EncodeEntry(absl::Time recorded_at, absl::string_view person,
                        absl::string_view payload) {
  v1::JournalEntry entry;
  *entry.mutable_recorded_at() = TimeToProto(recorded_at);
  entry.mutable_person()->assign(person.data(), person.size());
  entry.mutable_payload()->assign(payload.data(), payload.size());
  return entry.SerializeAsString();
}

absl::StatusOr<Entry> DecodeEntry(uint32_t partition, store::Sequence sequence,
                                  absl::string_view stored) {
  v1::JournalEntry parsed;
  if (!parsed.ParseFromArray(stored.data(), static_cast<int>(stored.size()))) {
    return absl::DataLossError(
        absl::StrFormat("journal entry %u/%u is not readable", partition, sequence));
  }
  Entry entry;
  entry.partition = partition;
  entry.sequence = sequence;
  entry.recorded_at = TimeFromProto(parsed.recorded_at());
  entry.person = std::move(*parsed.mutable_person());
  entry.payload = std::move(*parsed.mutable_payload());
  return entry;
}

}  // namespace typl::journal
