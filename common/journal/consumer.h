#ifndef TYPL_COMMON_JOURNAL_CONSUMER_H_
#define TYPL_COMMON_JOURNAL_CONSUMER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/journal/journal.h"
#include "common/store/store.h"

// Reading a journal and making something of it, exactly once in effect: the cursor moves in the
// same commit as what was made.

namespace typl::journal {

// What a service makes of journal entries. Called for one partition at a time by one thread;
// different partitions may run at the same time on different threads.
class Processor {
 public:
  virtual ~Processor() = default;

  // Adds to `batch` what follows from the first n of `entries` (consecutive, one partition, in
  // order) and returns n >= 1. Returns early when the batch nears its limit. Must not commit, and
  // must not remember anything that the commit may refuse: after a conflict it is called again with
  // the same entries. An entry that can't be processed is quarantined inside the batch, not
  // reported as an error; an error stops this partition and is tried again later.
  virtual absl::StatusOr<size_t> Process(uint32_t partition, absl::Span<const Entry> entries,
                                         store::Batch& batch) = 0;

  // The batch of the last Process of this partition is durable. For counting and for waking others.
  virtual void Committed(uint32_t partition, absl::Span<const Entry> entries,
                         const store::CommitResult& result) {}
};

// Where entries come from. Implementations: the upstream service over gRPC (remote_source.h), and
// streams of the own store.
class Source {
 public:
  // Receives entries of one partition as they come, consecutive (none: only the head is told), and
  // where the partition ends now; called from source threads, never concurrently for one partition.
  // May block to hold back the source (flow control).
  using Sink =
      std::function<void(uint32_t partition, std::vector<Entry> entries, store::Sequence head)>;

  virtual ~Source() = default;
  // Starts sending entries after `cursors[i]` for partition i, i < cursors.size(). Reconnects by
  // itself, going on after the last entry given to the sink.
  virtual void Start(std::vector<store::Sequence> cursors, Sink sink) = 0;
  virtual void Stop() = 0;
  virtual bool connected() const = 0;
  // OK, or why the source has given up for good (POSITION_OUT_OF_RANGE: the upstream journal is
  // shorter than the cursor).
  virtual absl::Status status() const = 0;
};

// Key of a consumer's cursor: "cursor/<name>/<partition>", the partition in at least two digits.
// Its value is a serialised typl.journal.v1.Cursor.
std::string CursorKey(absl::string_view name, uint32_t partition);

struct ConsumerOptions {
  // Names the cursor keys: "cursor/<name>/<partition>".
  std::string name;
  uint32_t partition_count = 16;
  int workers = 2;
  // Entries held in memory over all partitions before the source is held back. A partition that
  // fails again and again holds back the others when its entries have filled the queue.
  size_t queued_entries_max = 20'000;
  // Sabotage for tests: commit without expecting the cursor.
  bool unsafe_no_dedup = false;
  // Called once, on a worker's thread, when the consumer has stopped for good by itself. For
  // logging.
  std::function<void(const absl::Status&)> on_stopped = nullptr;
};

struct PartitionStats {
  store::Sequence cursor = 0;
  uint64_t lag = 0;  // Upstream head less cursor.
  // When what comes next was recorded, as far as that is known here; nullopt: nothing comes next.
  std::optional<absl::Time> waiting_since;
  bool failing = false;  // The last attempt failed and is being tried again.
};

struct ConsumerStats {
  uint64_t processed = 0;  // Since start.
  uint64_t lag = 0;        // Over all partitions.
  bool connected = false;
  bool stopped = false;  // For good, by itself.
  // Since something was last processed, while entries wait; 0: nothing waits.
  absl::Duration idle_with_work;
  std::vector<PartitionStats> partitions;
  absl::Status status;  // Not OK: stopped for good, or the last error of a partition that is being
                        // tried again.
};

// Owns the worker threads: partition p belongs to worker p % workers. In each round a worker takes
// what is queued for its partitions, has each processed, and commits them together, each in a batch
// of its own with the cursor.
//
// What comes of a commit: conflict - another consumer is at the same partition, or the processor's
// own expectation failed: the cursor is read again, what is done already is dropped, the rest is
// processed again. Refused - tried again, with fewer entries, later. Unknown or fenced - everything
// stops for good. An entry that was processed before is dropped; a missing one stops everything.
// Thread-safe.
class Consumer {
 public:
  // `store` keeps the cursors and what the processor makes. All references must outlive the
  // consumer.
  static absl::StatusOr<std::unique_ptr<Consumer>> Start(ConsumerOptions options,
                                                         store::Store& store, Source& source,
                                                         Processor& processor);
  virtual ~Consumer() = default;  // Stops and waits.
  virtual void Stop() = 0;
  virtual ConsumerStats stats() const = 0;
};

}  // namespace typl::journal

#endif  // TYPL_COMMON_JOURNAL_CONSUMER_H_
