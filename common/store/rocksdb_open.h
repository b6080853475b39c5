#ifndef TYPL_COMMON_STORE_ROCKSDB_OPEN_H_
#define TYPL_COMMON_STORE_ROCKSDB_OPEN_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "common/store/decider.h"
#include "common/store/high_water_mark.h"
#include "common/store/log_chain.h"
#include "common/store/rocksdb_store.h"
#include "rocksdb/db.h"
#include "rocksdb/listener.h"

namespace typl::store {

// A database that was opened, checked, and is ready for a store. Closes the database when it goes.
struct OpenedRocksDb {
  std::unique_ptr<HighWaterMark> mark;
  // The database keeps a pointer to it.
  std::unique_ptr<LogChain> chain;
  std::unique_ptr<rocksdb::DB> db;
  rocksdb::ColumnFamilyHandle* state = nullptr;
  rocksdb::ColumnFamilyHandle* streams = nullptr;
  uint64_t last_version = 0;
  StreamHeads heads;

  OpenedRocksDb() = default;
  OpenedRocksDb(OpenedRocksDb&&) = default;
  OpenedRocksDb& operator=(OpenedRocksDb&&) = delete;
  ~OpenedRocksDb();
};

// Errors as of OpenRocksDbStore. `listener` hears of background errors.
absl::StatusOr<OpenedRocksDb> OpenRocksDb(const RocksDbOptions& options,
                                          std::shared_ptr<rocksdb::EventListener> listener);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_ROCKSDB_OPEN_H_
