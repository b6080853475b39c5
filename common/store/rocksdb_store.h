#ifndef TYPL_COMMON_STORE_ROCKSDB_STORE_H_
#define TYPL_COMMON_STORE_ROCKSDB_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/store.h"

namespace typl::store {

struct RocksDbOptions {
  // Directory of the database. RocksDB's diary is in "<path>.log".
  std::string path;
  // File that holds the high-water mark, best on another disk. Empty: "<path>.high-water".
  std::string high_water_file;
  // False: a missing database is an error (an unmounted volume must not become an empty register).
  bool create_if_missing = false;
  // Block cache shared by everything in the store, bytes.
  size_t cache_bytes = 128 << 20;
  // Below this much free disk low_on_space() is true, and below half of it commits are refused but
  // for those that use the reserve. A restart may need up to 256 MiB to write out its log.
  uint64_t free_bytes_min = 64 << 20;
  // Takes the database as complete although its high-water mark is lost, and makes a new mark. For
  // an operator who has checked that.
  bool accept_missing_high_water = false;
  // Acknowledge without fsync. Loses data on a power cut; only for showing that tests notice.
  bool unsafe_no_sync = false;
  // Called after each synced write, from a store thread: the commits in it and how long it took.
  // Must not block.
  std::function<void(size_t group_commits, double sync_seconds)> on_group;
  // Called once, from a store thread, when the store stops taking writes for good; must not destroy
  // the store. Default: nothing.
  std::function<void(const absl::Status&)> on_failure;
};

// Opens the store. FAILED_PRECONDITION: no database there, or another process has it. DATA_LOSS: it
// is corrupt, or shorter than the high-water mark says it was acknowledged to be.
//
// Any failed write, a full disk too, and any background error but a compaction that found the disk
// full ends the store's life as a writer: the process should exit and be started again. RocksDB can
// go on after some of them, but its versions before 9 had faults in just that.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(RocksDbOptions options);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_ROCKSDB_STORE_H_
