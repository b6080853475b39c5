#ifndef TYPL_COMMON_STORE_ROCKSDB_READER_H_
#define TYPL_COMMON_STORE_ROCKSDB_READER_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/group.h"
#include "common/store/store.h"
#include "rocksdb/db.h"
#include "rocksdb/options.h"
#include "rocksdb/slice.h"

namespace typl::store {

// Reads of an open database, as of `snapshot` or, when that is null, of the moment of the call.
// Does not own what it points to. Thread-safe.
class RocksDbReader {
 public:
  RocksDbReader(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* state,
                rocksdb::ColumnFamilyHandle* streams, const rocksdb::Snapshot* snapshot = nullptr);

  absl::StatusOr<std::optional<Versioned>> Get(absl::string_view key) const;
  // As Get, without copying: the value is in `holder`.
  absl::StatusOr<Engine::Current> Find(absl::string_view key, rocksdb::PinnableSlice& holder) const;
  absl::Status Scan(
      absl::string_view prefix, absl::string_view start,
      absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const;
  // As Snapshot::ReadStream. `head` is the stream's head or, without a snapshot, at most that.
  absl::StatusOr<std::vector<StreamEntry>> ReadStream(absl::string_view stream, Sequence from,
                                                      size_t max_entries, size_t max_bytes,
                                                      Sequence head) const;
  absl::StatusOr<Sequence> StreamHead(absl::string_view stream) const;

 private:
  rocksdb::DB* db_;
  rocksdb::ColumnFamilyHandle* state_;
  rocksdb::ColumnFamilyHandle* streams_;
  rocksdb::ReadOptions options_;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_ROCKSDB_READER_H_
