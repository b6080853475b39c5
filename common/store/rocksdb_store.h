#ifndef TYPL_COMMON_STORE_ROCKSDB_STORE_H_
#define TYPL_COMMON_STORE_ROCKSDB_STORE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/store.h"

namespace typl::store {

struct RocksDbOptions {
  // Directory of the database.
  std::string path;
  // File that holds the high-water mark, best on another disk. Empty: "<path>.high-water".
  std::string high_water_file;
  // False: a missing database is an error (an unmounted volume must not become an empty register).
  bool create_if_missing = false;
  // Block cache shared by everything in the store, bytes.
  size_t cache_bytes = 128 << 20;
  // Below this much free disk low_on_space() is true, and below half of it commits are refused.
  uint64_t free_bytes_min = 64 << 20;
  // Acknowledge without fsync. Loses data on a power cut; only for showing that tests notice.
  bool unsafe_no_sync = false;
  // Called once, from a store thread, when the store stops taking writes for good. Default:
  // nothing.
  std::function<void(const absl::Status&)> on_failure;
};

// Opens the store. FAILED_PRECONDITION: no database there, or another process has it. DATA_LOSS: it
// is corrupt, or shorter than the high-water mark says it was acknowledged to be.
absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(RocksDbOptions options);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_ROCKSDB_STORE_H_
