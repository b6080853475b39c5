#ifndef TYPL_COMMON_STORE_ROCKSDB_SETTINGS_H_
#define TYPL_COMMON_STORE_ROCKSDB_SETTINGS_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "rocksdb/options.h"
#include "rocksdb/slice.h"
#include "rocksdb/status.h"

// The settings with which RocksDB 7.8.3 keeps what it was given and says so when it can't. The only
// place that makes options of RocksDB.

namespace typl::store {

// For a database in `path`, whose diary is "<path>.log".
rocksdb::DBOptions MakeDbOptions(const std::string& path, bool create_if_missing);
// Options of the column families; both share one block cache.
struct FamilyOptions {
  rocksdb::ColumnFamilyOptions state;
  rocksdb::ColumnFamilyOptions streams;
};
FamilyOptions MakeFamilyOptions(size_t cache_bytes);
// For every read there is.
rocksdb::ReadOptions MakeReadOptions();
rocksdb::WriteOptions MakeWriteOptions(bool sync);

// `what` begins the text, which names files but no keys or values. Corruption is DATA_LOSS.
absl::Status ToStatus(const rocksdb::Status& status, absl::string_view what);

inline rocksdb::Slice ToSlice(absl::string_view view) {
  return rocksdb::Slice(view.data(), view.size());
}
inline absl::string_view ToView(const rocksdb::Slice& slice) {
  return absl::string_view(slice.data(), slice.size());
}

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_ROCKSDB_SETTINGS_H_
