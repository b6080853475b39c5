#include "common/store/memory_store.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/store/committer.h"
#include "common/store/group.h"

namespace typl::store {
namespace {

// Keys that a scan copies while it holds the disk's lock.
constexpr size_t kScanChunk = 256;

// A value that a key has had; nullopt: deleted.
struct Revision {
  uint64_t version = 0;
  std::optional<std::string> value;
};

struct Entry {
  uint64_t version = 0;
  std::string payload;
};

// The revision that counts as of `version`, or nullptr when the key is absent then.
const Revision* FindRevision(const std::vector<Revision>& revisions, uint64_t version) {
  for (auto revision = revisions.rbegin(); revision != revisions.rend(); ++revision) {
    if (revision->version <= version) return revision->value ? &*revision : nullptr;
  }
  return nullptr;
}

}  // namespace

// Keeps old revisions of keys for as long as a snapshot or a power cut may ask for them. Versions
// are commit numbers. Thread-safe.
class MemoryDisk {
 public:
  struct Last {
    uint64_t version = 0;
    StreamHeads heads;
  };
  // For one store at a time.
  Last Open();
  void Close();

  // Writes the group and, if asked, syncs it.
  absl::Status Write(const Group& group, bool sync);
  void PowerCut();
  void FailNextSync(bool survives);
  void SetFull(bool full) { full_.store(full, std::memory_order_relaxed); }
  bool full() const { return full_.load(std::memory_order_relaxed); }

  // As of `version`, which is held; nullopt: of what the store may show now.
  std::optional<Versioned> Get(absl::string_view key, std::optional<uint64_t> version) const;
  // The others are as of a version that is held.
  // At most kScanChunk keys; fewer: there are no more.
  std::vector<std::pair<std::string, std::string>> Scan(absl::string_view prefix,
                                                        absl::string_view start,
                                                        uint64_t version) const;
  std::vector<StreamEntry> ReadStream(absl::string_view stream, Sequence from, size_t max_entries,
                                      size_t max_bytes, Sequence head) const;
  Sequence StreamHead(absl::string_view stream, uint64_t version) const;

  // Holds the version that the store may show now, until it is released.
  uint64_t HoldVisible();
  void Release(uint64_t version);

 private:
  // These need mutex_.
  void Apply(const Request& request);
  void Prune(const std::string& key);
  void RollBack();

  mutable std::mutex mutex_;  // Guards all below.
  std::map<std::string, std::vector<Revision>, std::less<>> keys_;
  std::map<std::string, std::vector<Entry>, std::less<>> streams_;
  uint64_t last_version_ = 0;
  uint64_t synced_version_ = 0;
  // Up to here the open store has acknowledged.
  uint64_t visible_version_ = 0;
  std::multiset<uint64_t> held_versions_;
  bool open_ = false;
  bool fail_next_sync_ = false;
  bool failed_sync_survives_ = false;

  std::atomic<bool> full_ = false;
};

MemoryDisk::Last MemoryDisk::Open() {
  const std::lock_guard lock(mutex_);
  // Two stores on one disk would both give out the same numbers.
  if (open_) std::abort();
  open_ = true;
  visible_version_ = last_version_;
  Last last;
  last.version = last_version_;
  for (const auto& [stream, entries] : streams_) last.heads[stream] = entries.size();
  return last;
}

void MemoryDisk::Close() {
  const std::lock_guard lock(mutex_);
  open_ = false;
}

absl::Status MemoryDisk::Write(const Group& group, bool sync) {
  const std::lock_guard lock(mutex_);
  for (const Request& request : group.requests) {
    if (request.outcome == Outcome::kCommitted) Apply(request);
  }
  last_version_ = group.version_after;
  if (!sync) {
    visible_version_ = last_version_;
    return absl::OkStatus();
  }
  if (fail_next_sync_) {
    fail_next_sync_ = false;
    if (failed_sync_survives_) synced_version_ = last_version_;
    RollBack();
    return absl::UnavailableError("the sync of the memory disk was made to fail");
  }
  synced_version_ = last_version_;
  visible_version_ = last_version_;
  for (const Request& request : group.requests) {
    for (const Batch::Operation& operation : request.batch.operations()) Prune(operation.key);
  }
  return absl::OkStatus();
}

void MemoryDisk::Apply(const Request& request) {
  for (const Batch::Operation& operation : request.batch.operations()) {
    if (operation.kind == Batch::Operation::Kind::kAppend) {
      streams_[operation.key].push_back({request.version, operation.value});
      continue;
    }
    Revision revision{request.version, std::nullopt};
    if (operation.kind == Batch::Operation::Kind::kPut) revision.value = operation.value;
    std::vector<Revision>& revisions = keys_[operation.key];
    if (!revisions.empty() && revisions.back().version == request.version) revisions.pop_back();
    revisions.push_back(std::move(revision));
  }
}

void MemoryDisk::Prune(const std::string& key) {
  const auto found = keys_.find(key);
  if (found == keys_.end()) return;
  uint64_t oldest_wanted = synced_version_;
  if (!held_versions_.empty()) oldest_wanted = std::min(oldest_wanted, *held_versions_.begin());
  std::vector<Revision>& revisions = found->second;
  // The first of those that nobody may ask for any more, from the newest down.
  auto keep = revisions.end();
  while (keep != revisions.begin()) {
    --keep;
    if (keep->version <= oldest_wanted) break;
  }
  revisions.erase(revisions.begin(), keep);
  const bool gone = revisions.size() == 1 && !revisions[0].value;
  if (gone && revisions[0].version <= oldest_wanted) keys_.erase(found);
}

void MemoryDisk::PowerCut() {
  const std::lock_guard lock(mutex_);
  RollBack();
}

void MemoryDisk::RollBack() {
  const uint64_t version = synced_version_;
  for (auto key = keys_.begin(); key != keys_.end();) {
    std::erase_if(key->second,
                  [&](const Revision& revision) { return revision.version > version; });
    key = key->second.empty() ? keys_.erase(key) : std::next(key);
  }
  for (auto stream = streams_.begin(); stream != streams_.end();) {
    std::erase_if(stream->second, [&](const Entry& entry) { return entry.version > version; });
    stream = stream->second.empty() ? streams_.erase(stream) : std::next(stream);
  }
  last_version_ = version;
}

void MemoryDisk::FailNextSync(bool survives) {
  const std::lock_guard lock(mutex_);
  fail_next_sync_ = true;
  failed_sync_survives_ = survives;
}

std::optional<Versioned> MemoryDisk::Get(absl::string_view key,
                                         std::optional<uint64_t> version) const {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(key);
  if (found == keys_.end()) return std::nullopt;
  const Revision* revision = FindRevision(found->second, version.value_or(visible_version_));
  if (revision == nullptr) return std::nullopt;
  return Versioned{*revision->value, revision->version};
}

std::vector<std::pair<std::string, std::string>> MemoryDisk::Scan(absl::string_view prefix,
                                                                  absl::string_view start,
                                                                  uint64_t version) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, std::string>> chunk;
  for (auto key = keys_.lower_bound(std::max(prefix, start));
       key != keys_.end() && absl::StartsWith(key->first, prefix) && chunk.size() < kScanChunk;
       ++key) {
    const Revision* revision = FindRevision(key->second, version);
    if (revision != nullptr) chunk.emplace_back(key->first, *revision->value);
  }
  return chunk;
}

std::vector<StreamEntry> MemoryDisk::ReadStream(absl::string_view stream, Sequence from,
                                                size_t max_entries, size_t max_bytes,
                                                Sequence head) const {
  std::vector<StreamEntry> read;
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return read;
  size_t bytes = 0;
  for (Sequence i = std::max<Sequence>(from, 1); i <= head && read.size() < max_entries; ++i) {
    const std::string& payload = found->second[i - 1].payload;
    bytes += payload.size();
    if (!read.empty() && bytes > max_bytes) break;
    read.push_back({i, payload});
  }
  return read;
}

Sequence MemoryDisk::StreamHead(absl::string_view stream, uint64_t version) const {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return 0;
  const auto end =
      std::upper_bound(found->second.begin(), found->second.end(), version,
                       [](uint64_t wanted, const Entry& entry) { return wanted < entry.version; });
  return end - found->second.begin();
}

uint64_t MemoryDisk::HoldVisible() {
  const std::lock_guard lock(mutex_);
  return *held_versions_.insert(visible_version_);
}

void MemoryDisk::Release(uint64_t version) {
  const std::lock_guard lock(mutex_);
  held_versions_.erase(held_versions_.find(version));
}

namespace {

class MemoryEngine final : public Engine {
 public:
  MemoryEngine(MemoryDisk& disk, bool sync) : disk_(disk), sync_(sync) {}

  absl::StatusOr<Current> Find(absl::string_view key) override {
    found_ = disk_.Get(key, std::nullopt);
    return found_ ? Current{found_->version, found_->value} : Current{};
  }
  absl::Status Write(const Group& group) override { return disk_.Write(group, sync_); }
  bool full() const override { return disk_.full(); }

 private:
  MemoryDisk& disk_;
  const bool sync_;
  std::optional<Versioned> found_;
};

class MemorySnapshot final : public Snapshot {
 public:
  explicit MemorySnapshot(MemoryDisk& disk) : disk_(disk), version_(disk.HoldVisible()) {}
  ~MemorySnapshot() override { disk_.Release(version_); }

  absl::StatusOr<std::optional<Versioned>> Get(absl::string_view key) const override {
    return disk_.Get(key, version_);
  }
  absl::Status Scan(absl::string_view prefix, absl::string_view start,
                    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit)
      const override {
    std::string next(start);
    while (true) {
      const auto chunk = disk_.Scan(prefix, next, version_);
      for (const auto& [key, value] : chunk) {
        if (!visit(key, value)) return absl::OkStatus();
      }
      if (chunk.size() < kScanChunk) return absl::OkStatus();
      next = absl::StrCat(chunk.back().first, absl::string_view("\0", 1));
    }
  }
  absl::StatusOr<std::vector<StreamEntry>> ReadStream(absl::string_view stream, Sequence from,
                                                      size_t max_entries,
                                                      size_t max_bytes) const override {
    return disk_.ReadStream(stream, from, max_entries, max_bytes,
                            disk_.StreamHead(stream, version_));
  }
  absl::StatusOr<Sequence> StreamHead(absl::string_view stream) const override {
    return disk_.StreamHead(stream, version_);
  }

 private:
  MemoryDisk& disk_;
  const uint64_t version_;
};

class MemoryStore final : public Store {
 public:
  MemoryStore(std::shared_ptr<MemoryDisk> disk, bool sync, MemoryDisk::Last last)
      : disk_(std::move(disk)),
        engine_(*disk_, sync),
        committer_(engine_, last.version, std::move(last.heads), {}) {}
  ~MemoryStore() override {
    committer_.Stop();
    disk_->Close();
  }

  void Commit(Batch batch, CommitCallback done) override {
    committer_.Commit(std::move(batch), std::move(done));
  }
  void CommitAll(std::vector<Batch> batches, CommitAllCallback done) override {
    committer_.CommitAll(std::move(batches), std::move(done));
  }

  std::unique_ptr<Snapshot> NewSnapshot() const override {
    return std::make_unique<MemorySnapshot>(*disk_);
  }
  absl::StatusOr<std::optional<Versioned>> Get(absl::string_view key) const override {
    return disk_->Get(key, std::nullopt);
  }
  absl::StatusOr<std::vector<StreamEntry>> ReadStream(absl::string_view stream, Sequence from,
                                                      size_t max_entries,
                                                      size_t max_bytes) const override {
    return disk_->ReadStream(stream, from, max_entries, max_bytes, committer_.head(stream));
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
  bool low_on_space() const override { return disk_->full(); }
  StoreStats stats() const override { return committer_.stats(); }

 private:
  const std::shared_ptr<MemoryDisk> disk_;
  MemoryEngine engine_;
  Committer committer_;
};

}  // namespace

std::shared_ptr<MemoryDisk> NewMemoryDisk() { return std::make_shared<MemoryDisk>(); }

std::unique_ptr<Store> NewMemoryStore(MemoryOptions options) {
  std::shared_ptr<MemoryDisk> disk = options.disk ? std::move(options.disk) : NewMemoryDisk();
  MemoryDisk::Last last = disk->Open();
  return std::make_unique<MemoryStore>(std::move(disk), !options.unsafe_no_sync, std::move(last));
}

void PowerCut(MemoryDisk& disk) { disk.PowerCut(); }
void FailNextSync(MemoryDisk& disk, bool survives) { disk.FailNextSync(survives); }
void SetDiskFull(MemoryDisk& disk, bool full) { disk.SetFull(full); }

}  // namespace typl::store
