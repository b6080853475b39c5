#ifndef TYPL_COMMON_JOURNAL_JOURNAL_H_
#define TYPL_COMMON_JOURNAL_JOURNAL_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"

// A service's journal: one stream per partition in its own store, written in the same batch as the
// state it reports.

namespace typl::journal {

// One entry as read. `payload` is the stored bytes of the service's event message.
struct Entry {
  uint32_t partition = 0;
  store::Sequence sequence = 0;
  absl::Time recorded_at;
  std::string person;
  std::string payload;
};

// Name of a partition's stream: "journal/07".
std::string StreamName(uint32_t partition);
// Prefix of all of them.
inline constexpr absl::string_view kStreamPrefix = "journal/";

// Adds an entry to `batch`. `person` is the opaque id, `payload` the serialised event.
void Append(store::Batch& batch, uint32_t partition, absl::Time recorded_at,
            absl::string_view person, absl::string_view payload);

}  // namespace typl::journal

#endif  // TYPL_COMMON_JOURNAL_JOURNAL_H_
