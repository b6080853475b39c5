#include "common/store/rocksdb_settings.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/store/info_log.h"
#include "rocksdb/cache.h"
#include "rocksdb/convenience.h"
#include "rocksdb/file_checksum.h"
#include "rocksdb/filter_policy.h"
#include "rocksdb/slice_transform.h"
#include "rocksdb/table.h"

namespace typl::store {
namespace {

// One flush and one compaction at a time: enough for two cores, and clear of what is known to go
// wrong with many.
constexpr int kBackgroundJobs = 2;
// The log that a restart has to replay, and with it the time that takes, is at most about this.
constexpr uint64_t kWalBytesMax = 256 << 20;
constexpr size_t kMemtableBytes = 64 << 20;
constexpr int kMemtablesMax = 2;
// Share of a memtable that its Bloom filter takes: about 10 bits for each key of 100-byte records.
constexpr double kMemtableBloomRatio = 0.02;
// 1 % false positives.
constexpr double kBloomBitsPerKey = 10;
constexpr size_t kBlockBytes = 8 << 10;
// Written files are synced as they grow, so that the sync at their end does not hold up the log's.
constexpr uint64_t kBytesPerSync = 1 << 20;
// Finds bits that rot in files nobody reads.
constexpr uint64_t kRewriteAfterSeconds = 30 * 24 * 3'600;
constexpr size_t kProtectionBytesPerKey = 8;

rocksdb::CompressionType Compression() {
  const std::vector<rocksdb::CompressionType> supported = rocksdb::GetSupportedCompressions();
  const bool lz4 = std::count(supported.begin(), supported.end(), rocksdb::kLZ4Compression) > 0;
  return lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

rocksdb::BlockBasedTableOptions MakeTableOptions(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // Memory is bounded by the cache, not by what is stored.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  table.whole_key_filtering = true;
  table.block_size = kBlockBytes;
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  table.verify_compression = true;
  table.block_align = false;
  table.index_type = rocksdb::BlockBasedTableOptions::kBinarySearch;
  return table;
}

}  // namespace

rocksdb::DBOptions MakeDbOptions(const std::string& path, bool create_if_missing) {
  rocksdb::DBOptions options;
  options.create_if_missing = create_if_missing;
  options.create_missing_column_families = create_if_missing;

  // The default recovery drops what follows a broken record and says OK.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_checks = true;
  options.flush_verify_memtable_count = true;
  options.verify_sst_unique_id_in_manifest = true;
  // In 7.8.3 this can block opening for a log that is not missing; LogChain does its work.
  options.track_and_verify_wals_in_manifest = false;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  options.fail_if_options_file_error = true;
  options.write_dbid_to_manifest = true;
  options.best_efforts_recovery = false;

  options.manual_wal_flush = false;
  options.recycle_log_file_num = 0;
  options.wal_compression = rocksdb::kNoCompression;
  options.unordered_write = false;
  options.two_write_queues = false;
  options.allow_2pc = false;
  options.enable_pipelined_write = false;
  // There is one writer.
  options.allow_concurrent_memtable_write = false;
  options.avoid_flush_during_shutdown = false;
  options.allow_mmap_reads = false;
  options.allow_mmap_writes = false;
  options.max_total_wal_size = kWalBytesMax;
  options.max_background_jobs = kBackgroundJobs;
  options.max_open_files = -1;
  options.bytes_per_sync = kBytesPerSync;

  options.allow_data_in_errors = false;
  options.db_host_id = "";
  options.info_log_level = rocksdb::INFO_LEVEL;
  options.info_log = std::make_shared<InfoLog>(absl::StrCat(path, ".log"));
  options.stats_dump_period_sec = 0;
  return options;
}

FamilyOptions MakeFamilyOptions(size_t cache_bytes) {
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = kMemtableBytes;
  family.max_write_buffer_number = kMemtablesMax;
  family.memtable_prefix_bloom_size_ratio = kMemtableBloomRatio;
  family.memtable_whole_key_filtering = true;
  family.memtable_protection_bytes_per_key = kProtectionBytesPerKey;
  // One place to go on from, for all keys: groups are written in the order of their keys.
  family.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(0));
  family.inplace_update_support = false;
  family.paranoid_file_checks = true;
  family.periodic_compaction_seconds = kRewriteAfterSeconds;
  family.compression = Compression();
  family.level_compaction_dynamic_level_bytes = true;
  family.table_factory.reset(
      rocksdb::NewBlockBasedTableFactory(MakeTableOptions(rocksdb::NewLRUCache(cache_bytes))));
  return {.state = family, .streams = family};
}

rocksdb::ReadOptions MakeReadOptions() {
  rocksdb::ReadOptions options;
  // Without it, a scan in 7.8.3 over a block that can't be read may end early with status OK. We
  // never delete ranges.
  options.ignore_range_deletions = true;
  options.verify_checksums = true;
  options.async_io = false;
  options.total_order_seek = true;
  return options;
}

rocksdb::WriteOptions MakeWriteOptions(bool sync) {
  rocksdb::WriteOptions options;
  options.sync = sync;
  options.disableWAL = false;
  options.protection_bytes_per_key = kProtectionBytesPerKey;
  return options;
}

absl::Status ToStatus(const rocksdb::Status& status, absl::string_view what) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = absl::StrCat(what, ": ", status.ToString());
  if (status.IsCorruption()) return absl::DataLossError(text);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(text);
  if (status.IsIOError()) return absl::UnavailableError(text);
  if (status.IsInvalidArgument()) return absl::FailedPreconditionError(text);
  return absl::InternalError(text);
}

}  // namespace typl::store
