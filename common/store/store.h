#ifndef TYPL_COMMON_STORE_STORE_H_
#define TYPL_COMMON_STORE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Durable state of a service: keys with values, and named streams (append-only sequences without
// gaps), changed by one primitive, Commit. See architecture decision "One write primitive" in
// docs/adr.
//
// Every implementation keeps what is written here, and passes the contract suite in
// contract_test_suite.h.

namespace typl::store {

// Limits that hold in every implementation alike, so that none is accidentally more permissive.
// Keys and stream names have 1 ... kKeyBytesMax bytes.
inline constexpr size_t kKeyBytesMax = 2'048;
inline constexpr size_t kValueBytesMax = 90'000;
inline constexpr size_t kBatchBytesMax = 1'048'576;

// Position in a stream: the first entry is 1, the next 2, and so on without gaps.
using Sequence = uint64_t;

// A value with the version of its key. Versions of one key only grow; a key that was deleted and
// written again does not get an old version back. 0 is the version of an absent key.
struct Versioned {
  std::string value;
  uint64_t version = 0;
};

// What must become true together, and what must still be true for that. Plain data; not
// thread-safe.
class Batch {
 public:
  void Put(absl::string_view key, std::string value);
  void Delete(absl::string_view key);
  // Appends to a stream; the entry's sequence number is in CommitResult::sequences, in the order of
  // the calls. A stream's name has no zero byte. Streams are few (thousands): their heads are kept
  // in memory.
  void Append(absl::string_view stream, std::string payload);

  // Expectations. All of them are checked against the state just before this batch, atomically with
  // it.
  void ExpectAbsent(absl::string_view key);
  // `version` as Get gave it; 0: absent.
  void ExpectVersion(absl::string_view key, uint64_t version);
  // The key holds exactly these bytes (for cursors).
  void ExpectValue(absl::string_view key, std::string value);
  // As ExpectValue, but failing it says that another owner has taken over: outcome kFenced instead
  // of kConflict.
  void ExpectEpoch(absl::string_view key, std::string value);

  // Marks work that drains rather than adds (acknowledgements, cursor moves): it is still taken
  // when so little disk is left that other batches are refused.
  void set_uses_reserve(bool uses_reserve) { uses_reserve_ = uses_reserve; }
  bool uses_reserve() const { return uses_reserve_; }

  bool empty() const { return operations_.empty() && expectations_.empty(); }
  // Bytes of keys and values so far; Commit refuses more than kBatchBytesMax.
  size_t bytes() const { return bytes_; }

  struct Operation {
    enum class Kind { kPut, kDelete, kAppend } kind;
    std::string key;  // or stream
    std::string value;
  };
  struct Expectation {
    enum class Kind { kVersion, kValue, kEpoch } kind;
    std::string key;
    uint64_t version = 0;
    std::string value;
  };
  const std::vector<Operation>& operations() const { return operations_; }
  const std::vector<Expectation>& expectations() const { return expectations_; }
  // For implementations that take the batch apart.
  std::vector<Operation>& mutable_operations() { return operations_; }

 private:
  std::vector<Operation> operations_;
  std::vector<Expectation> expectations_;
  size_t bytes_ = 0;
  bool uses_reserve_ = false;
};

enum class Outcome {
  // Durable: it survives a crash.
  kCommitted,
  // An expectation did not hold. Nothing was changed.
  kConflict,
  // An epoch expectation did not hold: this process no longer owns what it writes to. Nothing was
  // changed. Goes before kConflict when both are so.
  kFenced,
  // Nothing was changed, because the batch breaks a limit or the store takes no writes (full disk,
  // an earlier fault).
  kRefused,
  // Nobody knows: a sync failed or the process is stopping. What is on disk is told by reading it
  // after reopening; until then
  // this store takes no more writes.
  kUnknown,
};

struct CommitResult {
  Outcome outcome = Outcome::kUnknown;
  // OK for kCommitted; otherwise what happened, without keys or values.
  absl::Status status;
  // For kCommitted: one sequence number for each Append, in order.
  std::vector<Sequence> sequences;
  // For kConflict and kFenced: the first key whose expectation failed.
  std::string conflict_key;

  bool committed() const { return outcome == Outcome::kCommitted; }
};

struct StreamEntry {
  Sequence sequence = 0;
  std::string payload;
};

// A consistent view of keys and streams as of one moment. Only what is durable is seen.
// Thread-safe.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  // nullopt: absent. An error means that the store can't tell (corruption, I/O); it never looks
  // like "absent".
  virtual absl::StatusOr<std::optional<Versioned>> Get(absl::string_view key) const = 0;
  // Calls `visit` for each key that begins with `prefix`, from `start` (inclusive, empty: the
  // first) in byte order, until it returns false. An error means that the scan did not see
  // everything.
  virtual absl::Status Scan(
      absl::string_view prefix, absl::string_view start,
      absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const = 0;
  // Entries from `from` on, at most `max_entries` and at least one entry but otherwise at most
  // `max_bytes`. Missing numbers inside a stream are DATA_LOSS.
  virtual absl::StatusOr<std::vector<StreamEntry>> ReadStream(absl::string_view stream,
                                                              Sequence from, size_t max_entries,
                                                              size_t max_bytes) const = 0;
  // Last sequence; 0: the stream is empty.
  virtual absl::StatusOr<Sequence> StreamHead(absl::string_view stream) const = 0;
};

// Numbers for metrics and the status page.
struct StoreStats {
  uint64_t commits = 0;
  uint64_t groups = 0;          // Synced writes; commits / groups is the mean group size.
  double sync_seconds_sum = 0;  // Time spent in synced writes.
  uint64_t queued = 0;          // Commits waiting now.
  double writing_seconds = 0;   // Of the synced write under way; 0: there is none.
  // The rest is 0 for a store in memory.
  uint64_t disk_free_bytes = 0;
  uint64_t disk_reserve_bytes = 0;   // Below so much free space low_on_space() is true.
  double keeper_silent_seconds = 0;  // Since the high-water mark was last looked after.
  uint64_t memtable_bytes = 0;
  uint64_t block_cache_bytes = 0;
  uint64_t wal_bytes = 0;
  uint64_t table_bytes = 0;
  uint64_t pending_compaction_bytes = 0;
  // The database holds up all writes, or slows them down.
  bool write_stopped = false;
  bool write_delayed = false;
};

// Thread-safe. Callbacks run on the store's own threads, never on the caller's before Commit
// returned, and must not block.
class Store {
 public:
  using CommitCallback = absl::AnyInvocable<void(CommitResult) &&>;
  using CommitAllCallback = absl::AnyInvocable<void(std::vector<CommitResult>) &&>;

  virtual ~Store() = default;

  // Makes the batch durable and then calls `done` once. Does not wait for the disk. Batches of one
  // caller thread take effect in the order of the calls; a conflict of one does not hold up the
  // next.
  virtual void Commit(Batch batch, CommitCallback done) = 0;
  // As one Commit for each batch, in order, each atomic by itself; `done` is called once when all
  // are decided.
  virtual void CommitAll(std::vector<Batch> batches, CommitAllCallback done) = 0;
  // For threads that may block (never a gRPC callback).
  CommitResult CommitAndWait(Batch batch);
  std::vector<CommitResult> CommitAllAndWait(std::vector<Batch> batches);

  virtual std::unique_ptr<Snapshot> NewSnapshot() const = 0;
  // Shorthands for a read of one thing, without the cost of a snapshot.
  virtual absl::StatusOr<std::optional<Versioned>> Get(absl::string_view key) const = 0;
  virtual absl::StatusOr<std::vector<StreamEntry>> ReadStream(absl::string_view stream,
                                                              Sequence from, size_t max_entries,
                                                              size_t max_bytes) const = 0;
  virtual absl::StatusOr<Sequence> StreamHead(absl::string_view stream) const = 0;

  // Calls `wake` after each group of commits that appended to a stream whose name begins with
  // `prefix`, with the names of those streams, until the returned handle is destroyed (which waits
  // for a running call). Missing a wake-up is impossible for what is appended after Watch returned;
  // what was there before must be read by the caller.
  class Watch {
   public:
    virtual ~Watch() = default;
  };
  virtual std::unique_ptr<Watch> WatchStreams(
      absl::string_view prefix,
      std::function<void(const std::vector<std::string>& streams)> wake) = 0;

  // OK while writes are taken. After kUnknown: what happened; the process should exit and be
  // started again (exit code 75).
  virtual absl::Status health() const = 0;
  // True while free disk is below the configured reserve: callers should refuse new work and let
  // the rest drain.
  virtual bool low_on_space() const = 0;
  virtual StoreStats stats() const = 0;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_STORE_H_
