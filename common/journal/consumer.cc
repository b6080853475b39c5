#include "common/journal/consumer.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "typl/journal/v1/journal.pb.h"

namespace typl::journal {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

// Entries of one partition given to the processor at once. A batch is full (1 MiB) well before.
constexpr size_t kRoundEntriesMax = 4'096;
// A failing partition is tried again after 100 ms, doubled up to 5 s: soon enough for a fault that
// passes, and no load for one that stays.
constexpr milliseconds kRetryMin{100};
constexpr milliseconds kRetryMax{5'000};
// Conflicts in a row that are taken for a race and tried again at once.
constexpr int kConflictsAtOnceMax = 8;

std::string EncodeCursor(uint32_t partition, store::Sequence sequence) {
  v1::Cursor cursor;
  cursor.set_partition(partition);
  cursor.set_sequence(sequence);
  return cursor.SerializeAsString();
}

// One partition's work. Belongs to its worker, but for the members marked so.
struct Partition {
  uint32_t number = 0;
  std::string cursor_key;
  // As stored; nullopt: there is none yet.
  std::optional<std::string> cursor_value;
  // Read by stats() too.
  std::atomic<store::Sequence> cursor{0};
  // Entries after the cursor, consecutive.
  std::vector<Entry> work;
  store::Sequence next_sequence = 1;  // The one that must come next from the source.
  size_t entries_max = kRoundEntriesMax;
  int failures = 0;  // In a row.
  int conflicts = 0;
  SteadyTime retry_at;

  // Guarded by ConsumerImpl::mutex_.
  std::vector<Entry> inbox;
  std::optional<absl::Time> oldest_work;        // When the first of `work` was recorded.
  absl::Time last_done = absl::InfinitePast();  // When what was processed last was recorded.
  store::Sequence head = 0;
  absl::Status error;
};

class ConsumerImpl final : public Consumer {
 public:
  ConsumerImpl(ConsumerOptions options, store::Store& store, Source& source, Processor& processor)
      : options_(std::move(options)), store_(store), source_(source), processor_(processor) {}
  ~ConsumerImpl() override { Stop(); }

  absl::Status Begin() {
    if (options_.partition_count == 0 || options_.workers < 1) {
      return absl::InvalidArgumentError("a consumer needs partitions and workers");
    }
    std::vector<store::Sequence> cursors;
    for (uint32_t number = 0; number < options_.partition_count; ++number) {
      auto partition = std::make_unique<Partition>();
      partition->number = number;
      partition->cursor_key = CursorKey(options_.name, number);
      RETURN_IF_ERROR(LoadCursor(*partition));
      partition->next_sequence = partition->cursor + 1;
      partition->head = partition->cursor;
      cursors.push_back(partition->cursor);
      partitions_.push_back(std::move(partition));
    }
    worker_wakes_ = std::vector<std::condition_variable>(options_.workers);
    for (int worker = 0; worker < options_.workers; ++worker) {
      threads_.emplace_back([this, worker] { RunWorker(worker); });
    }
    source_.Start(std::move(cursors),
                  [this](uint32_t partition, std::vector<Entry> entries, store::Sequence head) {
                    Receive(partition, std::move(entries), head);
                  });
    return absl::OkStatus();
  }

  void Stop() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (stopping_) return;
      stopping_ = true;
      room_.notify_all();
      for (std::condition_variable& wake : worker_wakes_) wake.notify_all();
    }
    if (!threads_.empty()) source_.Stop();
    for (std::thread& thread : threads_) thread.join();
  }

  ConsumerStats stats() const override {
    ConsumerStats stats;
    stats.processed = processed_;
    stats.connected = source_.connected();
    const absl::Status source_status = source_.status();
    const std::lock_guard<std::mutex> lock(mutex_);
    stats.status = fatal_.ok() ? source_status : fatal_;
    stats.stopped = !stats.status.ok();
    stats.partitions.reserve(partitions_.size());
    for (const auto& partition : partitions_) {
      stats.partitions.push_back(StatsOf(*partition));
      stats.lag += stats.partitions.back().lag;
      if (stats.status.ok()) stats.status = partition->error;
    }
    if (stats.stopped || queued_ > 0) {
      stats.idle_with_work = absl::FromChrono(std::chrono::steady_clock::now() - advanced_);
    }
    return stats;
  }

 private:
  // With mutex_ held.
  static PartitionStats StatsOf(const Partition& partition) {
    PartitionStats stats;
    stats.cursor = partition.cursor;
    if (partition.head > stats.cursor) stats.lag = partition.head - stats.cursor;
    stats.failing = !partition.error.ok();
    if (partition.oldest_work.has_value()) {
      stats.waiting_since = partition.oldest_work;
    } else if (!partition.inbox.empty()) {
      stats.waiting_since = partition.inbox.front().recorded_at;
    } else if (stats.lag > 0 && partition.last_done != absl::InfinitePast()) {
      // It has not come yet; it is younger than what was before it.
      stats.waiting_since = partition.last_done;
    }
    return stats;
  }

  // With mutex_ held.
  static void NoteOldest(Partition& partition) {
    partition.oldest_work.reset();
    if (!partition.work.empty()) partition.oldest_work = partition.work.front().recorded_at;
  }

  // The source's sink. Holds back the source while the queue is full, and for good after a fatal
  // error, so that nothing is sent for nothing.
  void Receive(uint32_t number, std::vector<Entry> entries, store::Sequence head) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (number >= partitions_.size()) {
      SetFatal(absl::InternalError(absl::StrCat("entries of unknown partition ", number)));
    }
    room_.wait(lock, [this] {
      return stopping_ || (fatal_.ok() && queued_ < options_.queued_entries_max);
    });
    if (stopping_) return;
    Partition& partition = *partitions_[number];
    partition.head = std::max(partition.head, head);
    if (entries.empty()) return;
    if (queued_ == 0) advanced_ = std::chrono::steady_clock::now();
    queued_ += entries.size();
    if (partition.inbox.empty()) {
      partition.inbox = std::move(entries);
    } else {
      std::move(entries.begin(), entries.end(), std::back_inserter(partition.inbox));
    }
    worker_wakes_[number % worker_wakes_.size()].notify_one();
  }

  void RunWorker(size_t worker) {
    std::vector<Partition*> mine;
    for (size_t number = worker; number < partitions_.size(); number += options_.workers) {
      mine.push_back(partitions_[number].get());
    }
    while (WaitForWork(worker, mine)) {
      std::vector<Partition*> processed;
      std::vector<size_t> counts;
      std::vector<store::Batch> batches;
      for (Partition* partition : mine) {
        store::Batch batch;
        const size_t count = ProcessOne(*partition, batch);
        if (count == 0) continue;
        processed.push_back(partition);
        counts.push_back(count);
        batches.push_back(std::move(batch));
      }
      if (batches.empty()) continue;
      const std::vector<store::CommitResult> results = store_.CommitAllAndWait(std::move(batches));
      for (size_t i = 0; i < processed.size(); ++i) Settle(*processed[i], counts[i], results[i]);
    }
    ReportFatal();
  }

  // Tells once why the workers stopped, unless they were asked to.
  void ReportFatal() {
    absl::Status why;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (fatal_.ok() || reported_) return;
      reported_ = true;
      why = fatal_;
    }
    if (options_.on_stopped) options_.on_stopped(why);
  }

  // Returns when a partition has something to do, having taken in its inbox. False: stop.
  bool WaitForWork(size_t worker, const std::vector<Partition*>& mine) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping_ && fatal_.ok()) {
      bool due = false;
      std::optional<SteadyTime> next_retry;
      const SteadyTime now = std::chrono::steady_clock::now();
      for (Partition* partition : mine) {
        TakeInbox(*partition);
        if (partition->work.empty()) continue;
        if (partition->retry_at <= now) {
          due = true;
        } else if (!next_retry || partition->retry_at < *next_retry) {
          next_retry = partition->retry_at;
        }
      }
      if (due) return fatal_.ok();
      if (next_retry) {
        worker_wakes_[worker].wait_until(lock, *next_retry);
      } else {
        worker_wakes_[worker].wait(lock);
      }
    }
    return false;
  }

  // Moves the inbox behind the work: drops what is known already, stops everything at a gap. With
  // mutex_ held.
  void TakeInbox(Partition& partition) {
    size_t dropped = 0;
    for (Entry& entry : partition.inbox) {
      if (entry.sequence < partition.next_sequence) {
        ++dropped;
      } else if (entry.sequence == partition.next_sequence) {
        ++partition.next_sequence;
        partition.work.push_back(std::move(entry));
      } else {
        SetFatal(absl::DataLossError(absl::StrFormat(
            "partition %u of %s: entry %u came where %u was expected", partition.number,
            options_.name, entry.sequence, partition.next_sequence)));
        break;
      }
    }
    partition.inbox.clear();
    NoteOldest(partition);
    if (dropped > 0) Release(dropped);
  }

  // Processes what the partition has, and adds the cursor. 0: nothing to commit.
  size_t ProcessOne(Partition& partition, store::Batch& batch) {
    if (partition.work.empty() || partition.retry_at > std::chrono::steady_clock::now()) return 0;
    const absl::Span<const Entry> entries =
        absl::MakeConstSpan(partition.work).subspan(0, partition.entries_max);
    absl::StatusOr<size_t> count = processor_.Process(partition.number, entries, batch);
    if (count.ok() && (*count < 1 || *count > entries.size())) {
      count = absl::InternalError(absl::StrCat("processor took ", *count, " of ", entries.size()));
    }
    if (!count.ok()) {
      RetryLater(partition, count.status());
      return 0;
    }
    if (!options_.unsafe_no_dedup) {
      if (partition.cursor_value.has_value()) {
        batch.ExpectValue(partition.cursor_key, *partition.cursor_value);
      } else {
        batch.ExpectAbsent(partition.cursor_key);
      }
    }
    // Moving on frees memory here and lets the upstream be drained, so it may use the reserve.
    batch.set_uses_reserve(true);
    batch.Put(partition.cursor_key, EncodeCursor(partition.number, entries[*count - 1].sequence));
    return *count;
  }

  void Settle(Partition& partition, size_t count, const store::CommitResult& result) {
    switch (result.outcome) {
      case store::Outcome::kCommitted:
        return Advance(partition, count, result);
      case store::Outcome::kConflict:
        return Reread(partition);
      case store::Outcome::kRefused:
        // A batch that breaks a limit passes when it is smaller; one entry alone must wait.
        if (count > 1) partition.entries_max = count / 2;
        RetryLater(partition, result.status);
        if (count > 1) partition.retry_at = SteadyTime();
        return;
      case store::Outcome::kFenced:
      case store::Outcome::kUnknown: {
        const std::lock_guard<std::mutex> lock(mutex_);
        SetFatal(result.status.ok() ? absl::UnknownError("the outcome of a commit is not known")
                                    : result.status);
        return;
      }
    }
  }

  void Advance(Partition& partition, size_t count, const store::CommitResult& result) {
    const store::Sequence sequence = partition.work[count - 1].sequence;
    const absl::Time recorded_at = partition.work[count - 1].recorded_at;
    // Before the position is told, so that whoever sees that sees what the processor counts.
    processor_.Committed(partition.number, absl::MakeConstSpan(partition.work).subspan(0, count),
                         result);
    partition.work.erase(partition.work.begin(), partition.work.begin() + count);
    partition.cursor_value = EncodeCursor(partition.number, sequence);
    partition.entries_max = kRoundEntriesMax;
    partition.failures = 0;
    partition.conflicts = 0;
    const std::lock_guard<std::mutex> lock(mutex_);
    partition.cursor = sequence;
    partition.error = absl::OkStatus();
    partition.last_done = recorded_at;
    advanced_ = std::chrono::steady_clock::now();
    NoteOldest(partition);
    processed_ += count;
    Release(count);
  }

  // After a conflict: goes on from where the cursor is now.
  void Reread(Partition& partition) {
    const store::Sequence before = partition.cursor;
    if (const absl::Status status = LoadCursor(partition); !status.ok()) {
      return RetryLater(partition, status);
    }
    if (++partition.conflicts > kConflictsAtOnceMax) {
      RetryLater(partition, absl::AbortedError(absl::StrCat("partition ", partition.number,
                                                            ": conflict after conflict")));
    }
    const auto first_new = std::find_if(
        partition.work.begin(), partition.work.end(),
        [&partition](const Entry& entry) { return entry.sequence > partition.cursor; });
    const size_t dropped = first_new - partition.work.begin();
    partition.work.erase(partition.work.begin(), first_new);
    partition.next_sequence =
        std::max<store::Sequence>(partition.next_sequence, partition.cursor + 1);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (partition.cursor < before) {
      SetFatal(
          absl::DataLossError(absl::StrFormat("cursor of partition %u went back from %u to %u",
                                              partition.number, before, partition.cursor.load())));
    }
    NoteOldest(partition);
    Release(dropped);
  }

  void RetryLater(Partition& partition, const absl::Status& why) {
    const int doublings = std::min(partition.failures++, 6);
    const milliseconds wait = std::min(kRetryMin * (1 << doublings), kRetryMax);
    partition.retry_at = std::chrono::steady_clock::now() + wait;
    const std::lock_guard<std::mutex> lock(mutex_);
    partition.error = why;
  }

  absl::Status LoadCursor(Partition& partition) {
    ASSIGN_OR_RETURN(std::optional<store::Versioned> stored, store_.Get(partition.cursor_key));
    if (!stored.has_value()) {
      partition.cursor_value.reset();
      partition.cursor = 0;
      return absl::OkStatus();
    }
    v1::Cursor cursor;
    if (!cursor.ParseFromString(stored->value) || cursor.partition() != partition.number) {
      return absl::DataLossError(absl::StrCat(partition.cursor_key, " is not readable"));
    }
    partition.cursor_value = std::move(stored->value);
    partition.cursor = cursor.sequence();
    return absl::OkStatus();
  }

  // With mutex_ held.
  void Release(size_t entries) {
    queued_ -= entries;
    room_.notify_all();
  }

  // Stops all workers; the first error counts. With mutex_ held.
  void SetFatal(absl::Status status) {
    if (fatal_.ok()) fatal_ = std::move(status);
    for (std::condition_variable& wake : worker_wakes_) wake.notify_all();
  }

  const ConsumerOptions options_;
  store::Store& store_;
  Source& source_;
  Processor& processor_;
  // Made before the threads, then fixed.
  std::vector<std::unique_ptr<Partition>> partitions_;
  std::atomic<uint64_t> processed_{0};

  mutable std::mutex mutex_;  // Guards the rest, but threads_.
  std::vector<std::condition_variable> worker_wakes_;
  std::condition_variable room_;
  size_t queued_ = 0;
  // When something was last processed, or began to wait.
  SteadyTime advanced_ = std::chrono::steady_clock::now();
  bool stopping_ = false;
  bool reported_ = false;
  absl::Status fatal_;

  std::vector<std::thread> threads_;
};

}  // namespace

std::string CursorKey(absl::string_view name, uint32_t partition) {
  return absl::StrFormat("cursor/%s/%02u", name, partition);
}

absl::StatusOr<std::unique_ptr<Consumer>> Consumer::Start(ConsumerOptions options,
                                                          store::Store& store, Source& source,
                                                          Processor& processor) {
  auto consumer = std::make_unique<ConsumerImpl>(std::move(options), store, source, processor);
  RETURN_IF_ERROR(consumer->Begin());
  return consumer;
}

}  // namespace typl::journal
