#include "common/store/log_chain.h"

#include "absl/strings/str_cat.h"
#include "common/store/rocksdb_format.h"
#include "common/store/rocksdb_settings.h"

namespace typl::store {
namespace {

// Reads the first record of a group and no more.
class FirstRecord final : public rocksdb::WriteBatch::Handler {
 public:
  rocksdb::Status PutCF(uint32_t /*family*/, const rocksdb::Slice& key,
                        const rocksdb::Slice& value) override {
    seen_ = true;
    if (ToView(key) == kCommitKey) range = ParseCommitRange(ToView(value));
    return rocksdb::Status::OK();
  }
  rocksdb::Status DeleteCF(uint32_t /*family*/, const rocksdb::Slice& /*key*/) override {
    seen_ = true;
    return rocksdb::Status::OK();
  }
  bool Continue() override { return !seen_; }

  std::optional<CommitRange> range;

 private:
  bool seen_ = false;
};

}  // namespace

rocksdb::WalFilter::WalProcessingOption LogChain::LogRecordFound(
    unsigned long long log_number, const std::string& /*log_file_name*/,
    const rocksdb::WriteBatch& batch, rocksdb::WriteBatch* /*new_batch*/, bool* /*batch_changed*/) {
  // RocksDB may mark a place with an empty batch.
  if (batch.Count() == 0) return WalProcessingOption::kContinueProcessing;
  FirstRecord first;
  const rocksdb::Status iterated = batch.Iterate(&first);
  if (!iterated.ok() || !first.range) {
    status_ = absl::DataLossError(
        absl::StrCat("log file ", log_number, " has a record that is not a group of commits"));
    return WalProcessingOption::kCorruptedRecord;
  }
  if (last_version_ && first.range->before != *last_version_) {
    status_ = absl::DataLossError(absl::StrCat("log file ", log_number, " goes on at commit ",
                                               first.range->before,
                                               ", but the log before it ends at ", *last_version_));
    return WalProcessingOption::kCorruptedRecord;
  }
  last_version_ = first.range->after;
  return WalProcessingOption::kContinueProcessing;
}

}  // namespace typl::store
