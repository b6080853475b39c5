#ifndef TYPL_COMMON_STORE_COMMITTER_H_
#define TYPL_COMMON_STORE_COMMITTER_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/decider.h"
#include "common/store/group.h"
#include "common/store/store.h"
#include "common/store/watches.h"

namespace typl::store {

struct CommitterOptions {
  // Called by the committing thread after each synced write: the commits in it and how long it
  // took.
  std::function<void(size_t commits, double seconds)> on_group;
  // Called once, by the completing thread, after the callbacks of the group that failed.
  std::function<void(const absl::Status&)> on_failure;
};

// Group commit. Queued batches are gathered into groups; one thread decides and writes a group at a
// time, a second one runs the callbacks, so that the next group does not wait for them. Groups, and
// the batches and callbacks in them, keep the order of the calls.
//
// After the first failed write nothing more is written: the batches of that group end in kUnknown,
// later ones are refused. Thread-safe.
class Committer {
 public:
  // `engine` must outlive the committer. Numbering goes on after last_version and heads.
  Committer(Engine& engine, uint64_t last_version, StreamHeads heads, CommitterOptions options);
  ~Committer();  // Stops.
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Decides what is queued, runs all callbacks, then ends the threads. Nothing may be committed
  // from then on. Not at the same time from two threads.
  void Stop();

  // As in Store.
  void Commit(Batch batch, Store::CommitCallback done);
  void CommitAll(std::vector<Batch> batches, Store::CommitAllCallback done);

  // Stops taking writes for good, because of `cause`; only the first call counts.
  void Fail(const absl::Status& cause);
  // OK, or the cause of the failure.
  absl::Status health() const;

  // Head of a stream that readers may rely on: its entries are visible.
  Sequence head(absl::string_view stream) const;
  // The last commit number that is durable.
  uint64_t durable_version() const { return durable_version_.load(std::memory_order_acquire); }
  Watches& watches() { return watches_; }
  // What the committer knows: nothing of disk and database.
  StoreStats stats() const;

 private:
  Request MakeRequest(Batch batch) const;
  void Enqueue(Request request);  // Needs queue_mutex_.
  std::unique_ptr<Group> NextGroup();
  // Decides and writes. False when that was the first failure, to be reported after the group.
  bool Process(Group& group);
  void Publish(const Group& group, double seconds);
  void CommitLoop();
  // False when there was a failure before.
  bool RecordFailure(const absl::Status& cause);
  void ReportFailure();

  void HandOver(std::unique_ptr<Group> group);
  void CompleteLoop();
  void Complete(Group& group);
  void Recycle(std::unique_ptr<Group> group);

  Engine& engine_;
  const CommitterOptions options_;
  Decider decider_;  // The committing thread's own.
  Watches watches_;

  std::mutex queue_mutex_;  // Guards the five below.
  std::condition_variable queue_changed_;
  std::deque<std::unique_ptr<Group>> queue_;
  std::vector<std::unique_ptr<Group>> spare_groups_;
  bool committer_waits_ = false;
  bool stopping_ = false;

  std::mutex completed_mutex_;  // Guards the three below.
  std::condition_variable completed_changed_;
  std::deque<std::unique_ptr<Group>> completed_;
  bool no_more_groups_ = false;
  bool failure_to_report_ = false;

  mutable std::mutex state_mutex_;  // Guards the three below.
  StreamHeads heads_;
  absl::Status health_;
  StoreStats stats_;

  std::atomic<bool> failed_ = false;
  std::atomic<uint64_t> durable_version_;
  std::atomic<uint64_t> queued_ = 0;
  // Of the steady clock, in nanoseconds: when the write under way began; 0: there is none.
  std::atomic<int64_t> writing_since_ = 0;

  // Last, so that all else is there while they run.
  std::thread completing_thread_;
  std::thread committing_thread_;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_COMMITTER_H_
