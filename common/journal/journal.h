#ifndef TYPL_COMMON_JOURNAL_JOURNAL_H_
#define TYPL_COMMON_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"

// A service's journal: one stream per partition in its own store, written in the same batch as the
// state it reports. A stream entry is a serialised typl.journal.v1.JournalEntry, so that it can be
// sent on as it is stored.

namespace typl::journal {

// One entry as read. `payload` is the stored bytes of the service's event message.
struct Entry {
  uint32_t partition = 0;
  store::Sequence sequence = 0;
  absl::Time recorded_at;
  std::string person;
  std::string payload;
};

// Prefix of the journal's streams.
inline constexpr absl::string_view kStreamPrefix = "journal/";

// Name of a partition's stream: "journal/07".
std::string StreamName(uint32_t partition);
// The same for streams with another prefix that are partitioned like the journal: "inputs/07".
std::string StreamName(absl::string_view prefix, uint32_t partition);

// Adds an entry to `batch`. `person` is the opaque id, `payload` the serialised event.
void Append(store::Batch& batch, uint32_t partition, absl::Time recorded_at,
            absl::string_view person, absl::string_view payload);
// The same for a stream with another prefix (to be read by a LocalSource).
void AppendTo(store::Batch& batch, absl::string_view prefix, uint32_t partition,
              absl::Time recorded_at, absl::string_view person, absl::string_view payload);

// The stored form of an entry, and back. DATA_LOSS when `stored` is not such a form.
std::string EncodeEntry(absl::Time recorded_at, absl::string_view person,
                        absl::string_view payload);
absl::StatusOr<Entry> DecodeEntry(uint32_t partition, store::Sequence sequence,
                                  absl::string_view stored);

}  // namespace typl::journal

#endif  // TYPL_COMMON_JOURNAL_JOURNAL_H_
