#ifndef TYPL_COMMON_STORE_LEDGER_TEST_SUPPORT_H_
#define TYPL_COMMON_STORE_LEDGER_TEST_SUPPORT_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "common/store/store.h"

// What a writer under fault tests writes, and how a reader afterwards tells whether it is all
// there. Write number n makes one key and one stream entry in one batch.

namespace typl::store {

inline constexpr uint64_t kLedgerStreams = 4;

Batch LedgerBatch(uint64_t number);
std::string LedgerStream(uint64_t number);

// Acknowledged writes: number -> sequence in its stream.
using Ledger = std::map<uint64_t, Sequence>;

// What a store holds of the ledger's writes.
struct LedgerReading {
  // Not OK: the store itself said that it can't read everything.
  absl::Status status;
  // OK, or what is wrong although the store said nothing: something acknowledged is missing or
  // different, a batch is there in part, or a stream has a hole.
  absl::Status verdict;
  uint64_t writes = 0;
  uint64_t last_number = 0;
};
LedgerReading ReadLedger(const Store& store, const Ledger& acknowledged);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_LEDGER_TEST_SUPPORT_H_
