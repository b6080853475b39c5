#ifndef TYPL_COMMON_STORE_ROCKSDB_FORMAT_H_
#define TYPL_COMMON_STORE_ROCKSDB_FORMAT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/store/big_endian.h"
#include "common/store/store.h"

// How the store lies in RocksDB. The only place that knows.
//
// Column family "default" (state): key -> 8 bytes version, big-endian, then the value.
// Column family "streams":
//   <stream> 00 <8 bytes sequence>  the payload
//   00 <stream>                     8 bytes: the stream's last sequence number
//   00 00 "commit"                  8 bytes commit number before the last group, 8 bytes after it
//   00 00 "format"                  8 bytes: kFormat
// A stream's name has no zero byte and is not empty, so no two of these are the same.
//
// Each WriteBatch is one group and begins with the "commit" record, which chains the groups.

namespace typl::store {

// Grows with each change of the above that older code can't read.
inline constexpr uint64_t kFormat = 1;
inline constexpr char kStreamsFamily[] = "streams";
// Begins every key of "streams" that is not an entry.
inline constexpr char kReserved = '\0';
inline constexpr absl::string_view kCommitKey("\0\0commit", 8);
inline constexpr absl::string_view kFormatKey("\0\0format", 8);

// Bytes before the value in a record of state.
inline constexpr size_t kVersionBytes = sizeof(NumberBytes);

// What follows the stream's name in the key of an entry.
inline constexpr size_t kEntrySuffixBytes = 1 + sizeof(NumberBytes);
std::string EntrySuffix(Sequence sequence);
std::string EntryKey(absl::string_view stream, Sequence sequence);
std::string HeadKey(absl::string_view stream);
// First key that does not begin with `prefix` and is after those that do; nullopt when there is
// none.
std::optional<std::string> PrefixEnd(absl::string_view prefix);

struct EntryName {
  absl::string_view stream;
  Sequence sequence = 0;
};
// nullopt: not the key of an entry.
std::optional<EntryName> ParseEntryKey(absl::string_view key);

// The group's commit numbers are (before, after].
struct CommitRange {
  uint64_t before = 0;
  uint64_t after = 0;
};
std::string EncodeCommitRange(CommitRange range);
std::optional<CommitRange> ParseCommitRange(absl::string_view bytes);
std::optional<uint64_t> ParseNumber(absl::string_view bytes);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_ROCKSDB_FORMAT_H_
