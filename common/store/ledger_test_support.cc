#include "common/store/ledger_test_support.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "common/status/macros.h"

namespace typl::store {
namespace {

constexpr absl::string_view kKeyPrefix = "ledger/";
constexpr size_t kReadEntries = 1'000;

std::string Key(uint64_t number) {
  return absl::StrCat(kKeyPrefix, absl::StrFormat("%08d", number));
}

// Long enough that files have several blocks, and different for each number.
std::string Value(uint64_t number) {
  std::string value = absl::StrCat(number, ":");
  for (uint64_t i = 0; i < 20; ++i) absl::StrAppend(&value, absl::Hex(number * 2'654'435'761 + i));
  return value;
}

// number -> sequence of everything in the streams.
absl::StatusOr<Ledger> ReadStreams(const Store& store) {
  Ledger found;
  for (uint64_t i = 0; i < kLedgerStreams; ++i) {
    const std::string stream = LedgerStream(i);
    ASSIGN_OR_RETURN(const Sequence head, store.StreamHead(stream));
    Sequence read = 0;
    while (read < head) {
      ASSIGN_OR_RETURN(const std::vector<StreamEntry> entries,
                       store.ReadStream(stream, read + 1, kReadEntries, SIZE_MAX));
      if (entries.empty()) return absl::InternalError("a stream is shorter than its head");
      for (const StreamEntry& entry : entries) {
        uint64_t number = 0;
        if (entry.sequence != ++read || !absl::SimpleAtoi(entry.payload, &number) ||
            !found.emplace(number, entry.sequence).second) {
          return absl::InternalError(absl::StrCat("entry ", read, " of a stream is wrong"));
        }
      }
    }
  }
  return found;
}

absl::StatusOr<std::set<uint64_t>> ReadKeys(const Store& store) {
  std::set<uint64_t> found;
  bool right = true;
  const auto visit = [&](absl::string_view key, absl::string_view value) {
    uint64_t number = 0;
    right = absl::SimpleAtoi(key.substr(kKeyPrefix.size()), &number) && value == Value(number);
    found.insert(number);
    return right;
  };
  RETURN_IF_ERROR(store.NewSnapshot()->Scan(kKeyPrefix, "", visit));
  if (!right) return absl::InternalError("a scan shows a wrong value");
  for (const uint64_t number : found) {
    ASSIGN_OR_RETURN(const std::optional<Versioned> got, store.Get(Key(number)));
    if (!got || got->value != Value(number)) return absl::InternalError("a key is not as scanned");
  }
  return found;
}

absl::Status Compare(const Ledger& acknowledged, const Ledger& streams,
                     const std::set<uint64_t>& keys) {
  for (const auto& [number, sequence] : acknowledged) {
    const auto found = streams.find(number);
    if (found == streams.end() || found->second != sequence || keys.count(number) == 0) {
      return absl::InternalError(absl::StrCat("acknowledged write ", number, " is not there"));
    }
  }
  for (const auto& [number, sequence] : streams) {
    if (keys.count(number) == 0) {
      return absl::InternalError(absl::StrCat("write ", number, " has an entry but no key"));
    }
  }
  if (keys.size() == streams.size()) return absl::OkStatus();
  return absl::InternalError("a write has a key but no entry");
}

}  // namespace

std::string LedgerStream(uint64_t number) {
  return absl::StrCat("stream/", number % kLedgerStreams);
}

Batch LedgerBatch(uint64_t number) {
  Batch batch;
  batch.ExpectAbsent(Key(number));
  batch.Put(Key(number), Value(number));
  batch.Append(LedgerStream(number), absl::StrCat(number));
  return batch;
}

LedgerReading ReadLedger(const Store& store, const Ledger& acknowledged) {
  LedgerReading reading;
  const auto sort_out = [&reading](const absl::Status& status) {
    (absl::IsInternal(status) ? reading.verdict : reading.status).Update(status);
  };
  const absl::StatusOr<Ledger> streams = ReadStreams(store);
  const absl::StatusOr<std::set<uint64_t>> keys = ReadKeys(store);
  sort_out(streams.status());
  sort_out(keys.status());
  if (!streams.ok() || !keys.ok()) return reading;
  reading.verdict = Compare(acknowledged, *streams, *keys);
  reading.writes = keys->size();
  reading.last_number = keys->empty() ? 0 : *keys->rbegin();
  return reading;
}

}  // namespace typl::store
