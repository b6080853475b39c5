#ifndef TYPL_COMMON_STORE_LOG_CHAIN_H_
#define TYPL_COMMON_STORE_LOG_CHAIN_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "rocksdb/wal_filter.h"
#include "rocksdb/write_batch.h"

namespace typl::store {

// Watches the replay of the write-ahead log: each record must go on at the commit number where the
// one before it ended. RocksDB takes a log file that lost its end for one that was being written
// when the process died, even when later files follow. Used by one thread, during Open.
class LogChain final : public rocksdb::WalFilter {
 public:
  // DATA_LOSS when a record is missing or is not ours.
  absl::Status status() const { return status_; }

  const char* Name() const override { return "typl.LogChain"; }
  WalProcessingOption LogRecordFound(unsigned long long log_number,
                                     const std::string& log_file_name,
                                     const rocksdb::WriteBatch& batch,
                                     rocksdb::WriteBatch* new_batch, bool* batch_changed) override;

 private:
  std::optional<uint64_t> last_version_;
  absl::Status status_;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_LOG_CHAIN_H_
