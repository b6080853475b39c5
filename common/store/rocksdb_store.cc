#include "common/store/rocksdb_store.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/macros.h"
#include "common/store/committer.h"
#include "common/store/disk_space.h"
#include "common/store/group.h"
#include "common/store/rocksdb_format.h"
#include "common/store/rocksdb_open.h"
#include "common/store/rocksdb_reader.h"
#include "common/store/rocksdb_settings.h"
#include "rocksdb/listener.h"
#include "rocksdb/write_batch.h"

namespace typl::store {
namespace {

// How much that was acknowledged may be lost without the high-water mark telling.
constexpr std::chrono::milliseconds kMarkInterval(100);
// Free space is looked at every second.
constexpr int kMarksPerDiskLook = 10;
// A little more than a group that the committer closed.
constexpr size_t kWriteBatchBytes = 5 << 20;
constexpr size_t kProtectionBytesPerKey = 8;

using SteadyClock = std::chrono::steady_clock;

double SecondsSince(SteadyClock::time_point time) {
  return std::chrono::duration<double>(SteadyClock::now() - time).count();
}

// Tells the store of errors in RocksDB's own threads. Shared with RocksDB, which may still call it
// while it closes.
class BackgroundErrors final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* error) override {
    // Writes can go on: RocksDB tries the compaction again when there is room.
    if (reason == rocksdb::BackgroundErrorReason::kCompaction && error->IsNoSpace()) return;
    const std::lock_guard lock(mutex_);
    error_ = ToStatus(*error, "the database reports");
    if (committer_ != nullptr) committer_->Fail(error_);
  }
  // From now on the committer hears of errors, and of one that came before. nullptr: nobody does.
  void Attach(Committer* committer) {
    const std::lock_guard lock(mutex_);
    committer_ = committer;
    if (committer_ != nullptr && !error_.ok()) committer_->Fail(error_);
  }

 private:
  std::mutex mutex_;  // Guards the two below.
  Committer* committer_ = nullptr;
  absl::Status error_;
};

// Writes groups into the database. Find and Write belong to the committer's thread.
class RocksDbEngine final : public Engine {
 public:
  RocksDbEngine(OpenedRocksDb& opened, DiskSpace& disk, bool sync)
      : opened_(opened),
        disk_(disk),
        reader_(opened.db.get(), opened.state, opened.streams),
        write_options_(MakeWriteOptions(sync)),
        batch_(kWriteBatchBytes, /*max_bytes=*/0, kProtectionBytesPerKey,
               /*default_cf_ts_sz=*/0) {}

  absl::StatusOr<Current> Find(absl::string_view key) override { return reader_.Find(key, found_); }

  absl::Status Write(const Group& group) override {
    RETURN_IF_ERROR(ToStatus(Build(group), "can't build a group"));
    disk_.Written(batch_.GetDataSize());
    return ToStatus(opened_.db->Write(write_options_, &batch_), "can't write a group");
  }

  bool full() const override { return disk_.full(); }

 private:
  // What a group leaves under a key.
  struct StateWrite {
    absl::string_view key;
    uint64_t version;
    const Batch::Operation* operation;

    friend bool operator<(const StateWrite& a, const StateWrite& b) {
      if (const int order = a.key.compare(b.key); order != 0) return order < 0;
      // Operations of one batch have the same version and lie one after the other.
      return a.version != b.version ? a.version < b.version : a.operation < b.operation;
    }
  };
  struct EntryWrite {
    absl::string_view stream;
    Sequence sequence;
    const std::string* payload;

    friend bool operator<(const EntryWrite& a, const EntryWrite& b) {
      if (const int order = a.stream.compare(b.stream); order != 0) return order < 0;
      return a.sequence < b.sequence;
    }
  };

  // Puts the group into batch_, in the order of the keys: the memtable finds the place of a key
  // several times faster when it is just after the last one.
  rocksdb::Status Build(const Group& group) {
    Collect(group);
    batch_.Clear();
    rocksdb::Status status =
        batch_.Put(opened_.streams, ToSlice(kCommitKey),
                   EncodeCommitRange({group.version_before, group.version_after}));
    for (const StreamEnd& end : group.ends) {
      if (!status.ok()) return status;
      status =
          batch_.Put(opened_.streams, HeadKey(end.stream), ToSlice(AsView(EncodeNumber(end.head))));
    }
    for (size_t i = 0; i < state_writes_.size() && status.ok(); ++i) {
      const bool last_of_key =
          i + 1 == state_writes_.size() || state_writes_[i].key != state_writes_[i + 1].key;
      if (last_of_key) status = Add(state_writes_[i]);
    }
    for (size_t i = 0; i < entry_writes_.size() && status.ok(); ++i) status = Add(entry_writes_[i]);
    return status;
  }

  void Collect(const Group& group) {
    state_writes_.clear();
    entry_writes_.clear();
    const Sequence* sequence = group.sequences.data();
    for (const Request& request : group.requests) {
      if (request.outcome != Outcome::kCommitted) continue;
      for (const Batch::Operation& operation : request.batch.operations()) {
        if (operation.kind == Batch::Operation::Kind::kAppend) {
          entry_writes_.push_back({operation.key, *sequence++, &operation.value});
        } else {
          state_writes_.push_back({operation.key, request.version, &operation});
        }
      }
    }
    std::sort(state_writes_.begin(), state_writes_.end());
    std::sort(entry_writes_.begin(), entry_writes_.end());
  }

  rocksdb::Status Add(const StateWrite& write) {
    const rocksdb::Slice key = ToSlice(write.key);
    if (write.operation->kind == Batch::Operation::Kind::kDelete) {
      return batch_.Delete(opened_.state, key);
    }
    const NumberBytes version = EncodeNumber(write.version);
    const rocksdb::Slice record[] = {ToSlice(AsView(version)), write.operation->value};
    return batch_.Put(opened_.state, rocksdb::SliceParts(&key, 1), rocksdb::SliceParts(record, 2));
  }

  rocksdb::Status Add(const EntryWrite& write) {
    const NumberBytes number = EncodeNumber(write.sequence);
    const rocksdb::Slice key[] = {ToSlice(write.stream), rocksdb::Slice(&kReserved, 1),
                                  ToSlice(AsView(number))};
    const rocksdb::Slice payload = *write.payload;
    return batch_.Put(opened_.streams, rocksdb::SliceParts(key, 3),
                      rocksdb::SliceParts(&payload, 1));
  }

  OpenedRocksDb& opened_;
  DiskSpace& disk_;
  const RocksDbReader reader_;
  const rocksdb::WriteOptions write_options_;
  // Of the group being written; kept for their memory.
  std::vector<StateWrite> state_writes_;
  std::vector<EntryWrite> entry_writes_;
  rocksdb::WriteBatch batch_;
  rocksdb::PinnableSlice found_;
};

class RocksDbSnapshot final : public Snapshot {
 public:
  explicit RocksDbSnapshot(const OpenedRocksDb& opened)
      : db_(*opened.db),
        snapshot_(db_.GetSnapshot()),
        reader_(opened.db.get(), opened.state, opened.streams, snapshot_) {}
  ~RocksDbSnapshot() override { db_.ReleaseSnapshot(snapshot_); }

  absl::StatusOr<std::optional<Versioned>> Get(absl::string_view key) const override {
    return reader_.Get(key);
  }
  absl::Status Scan(absl::string_view prefix, absl::string_view start,
                    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit)
      const override {
    return reader_.Scan(prefix, start, visit);
  }
  absl::StatusOr<std::vector<StreamEntry>> ReadStream(absl::string_view stream, Sequence from,
                                                      size_t max_entries,
                                                      size_t max_bytes) const override {
    ASSIGN_OR_RETURN(const Sequence head, reader_.StreamHead(stream));
    return reader_.ReadStream(stream, from, max_entries, max_bytes, head);
  }
  absl::StatusOr<Sequence> StreamHead(absl::string_view stream) const override {
    return reader_.StreamHead(stream);
  }

 private:
  rocksdb::DB& db_;
  const rocksdb::Snapshot* const snapshot_;
  const RocksDbReader reader_;
};

class RocksDbStore final : public Store {
 public:
  RocksDbStore(RocksDbOptions options, OpenedRocksDb opened,
               std::shared_ptr<BackgroundErrors> errors)
      : path_(options.path),
        opened_(std::move(opened)),
        disk_(options.path, options.free_bytes_min),
        reader_(opened_.db.get(), opened_.state, opened_.streams),
        engine_(opened_, disk_, !options.unsafe_no_sync),
        errors_(std::move(errors)),
        committer_(engine_, opened_.last_version, std::move(opened_.heads),
                   CommitterOptions{std::move(options.on_group), std::move(options.on_failure)}) {
    errors_->Attach(&committer_);
    keeping_thread_ = std::thread([this] { KeepLoop(); });
  }

  ~RocksDbStore() override {
    {
      const std::lock_guard lock(keeping_mutex_);
      stopping_ = true;
      keeping_changed_.notify_one();
    }
    keeping_thread_.join();
    committer_.Stop();
    errors_->Attach(nullptr);
    // A mark that stays behind is still true, so there is nobody to tell of a failure.
    MoveMark().IgnoreError();
  }

  void Commit(Batch batch, CommitCallback done) override {
    committer_.Commit(std::move(batch), std::move(done));
  }
  void CommitAll(std::vector<Batch> batches, CommitAllCallback done) override {
    committer_.CommitAll(std::move(batches), std::move(done));
  }

  std::unique_ptr<Snapshot> NewSnapshot() const override {
    return std::make_unique<RocksDbSnapshot>(opened_);
  }
  absl::StatusOr<std::optional<Versioned>> Get(absl::string_view key) const override {
    return reader_.Get(key);
  }
  absl::StatusOr<std::vector<StreamEntry>> ReadStream(absl::string_view stream, Sequence from,
                                                      size_t max_entries,
                                                      size_t max_bytes) const override {
    return reader_.ReadStream(stream, from, max_entries, max_bytes, committer_.head(stream));
  }
  absl::StatusOr<Sequence> StreamHead(absl::string_view stream) const override {
    return committer_.head(stream);
  }

  std::unique_ptr<Watch> WatchStreams(
      absl::string_view prefix,
      std::function<void(const std::vector<std::string>& streams)> wake) override {
    return committer_.watches().Add(prefix, std::move(wake));
  }

  absl::Status health() const override { return committer_.health(); }
  bool low_on_space() const override { return disk_.low(); }
  StoreStats stats() const override {
    StoreStats stats = committer_.stats();
    stats.disk_free_bytes = disk_.free_bytes();
    stats.disk_reserve_bytes = disk_.reserve_bytes();
    const int64_t kept = kept_at_.load(std::memory_order_relaxed);
    stats.keeper_silent_seconds =
        SecondsSince(SteadyClock::time_point(SteadyClock::duration(kept)));
    FillDatabaseStats(stats);
    return stats;
  }

 private:
  // Moves the high-water mark and watches the disk.
  void KeepLoop() {
    std::unique_lock lock(keeping_mutex_);
    for (int round = 1; !stopping_; ++round) {
      keeping_changed_.wait_for(lock, kMarkInterval, [this] { return stopping_; });
      if (round % kMarksPerDiskLook == 0) disk_.Refresh();
      if (const absl::Status status = MoveMark(); !status.ok()) {
        committer_.Fail(status);
        return;
      }
      kept_at_.store(SteadyClock::now().time_since_epoch().count(), std::memory_order_relaxed);
    }
  }

  void FillDatabaseStats(StoreStats& stats) const {
    stats.block_cache_bytes = NumberOf(opened_.state, rocksdb::DB::Properties::kBlockCacheUsage);
    for (rocksdb::ColumnFamilyHandle* family : {opened_.state, opened_.streams}) {
      stats.memtable_bytes += NumberOf(family, rocksdb::DB::Properties::kSizeAllMemTables);
      stats.table_bytes += NumberOf(family, rocksdb::DB::Properties::kTotalSstFilesSize);
      stats.pending_compaction_bytes +=
          NumberOf(family, rocksdb::DB::Properties::kEstimatePendingCompactionBytes);
    }
    stats.write_stopped = NumberOf(opened_.state, rocksdb::DB::Properties::kIsWriteStopped) != 0;
    stats.write_delayed =
        NumberOf(opened_.state, rocksdb::DB::Properties::kActualDelayedWriteRate) != 0;
    stats.wal_bytes = WalBytes();
  }

  // 0 when the database does not say.
  uint64_t NumberOf(rocksdb::ColumnFamilyHandle* family, const std::string& property) const {
    uint64_t number = 0;
    return opened_.db->GetIntProperty(family, property, &number) ? number : 0;
  }

  // The database itself does not tell. A file may go while it is looked at.
  uint64_t WalBytes() const {
    uint64_t bytes = 0;
    std::error_code error;
    std::filesystem::directory_iterator files(path_, error);
    while (!error && files != std::filesystem::directory_iterator()) {
      if (files->path().extension() == ".log") {
        std::error_code gone;
        const uintmax_t size = std::filesystem::file_size(files->path(), gone);
        if (!gone) bytes += size;
      }
      files.increment(error);
    }
    return bytes;
  }

  absl::Status MoveMark() {
    const uint64_t durable = committer_.durable_version();
    return durable == opened_.mark->value() ? absl::OkStatus() : opened_.mark->Set(durable);
  }

  const std::string path_;
  OpenedRocksDb opened_;
  DiskSpace disk_;
  const RocksDbReader reader_;
  RocksDbEngine engine_;
  const std::shared_ptr<BackgroundErrors> errors_;
  Committer committer_;

  std::mutex keeping_mutex_;  // Guards stopping_.
  std::condition_variable keeping_changed_;
  bool stopping_ = false;
  // Of the steady clock, in its own unit: when the loop last did its work.
  std::atomic<int64_t> kept_at_ = SteadyClock::now().time_since_epoch().count();
  std::thread keeping_thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenRocksDbStore(RocksDbOptions options) {
  auto errors = std::make_shared<BackgroundErrors>();
  ASSIGN_OR_RETURN(OpenedRocksDb opened, OpenRocksDb(options, errors));
  return std::make_unique<RocksDbStore>(std::move(options), std::move(opened), std::move(errors));
}

}  // namespace typl::store
