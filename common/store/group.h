#ifndef TYPL_COMMON_STORE_GROUP_H_
#define TYPL_COMMON_STORE_GROUP_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

// What the parts of an implementation hand to each other. Internal to common/store.

namespace typl::store {

// The answer to one CommitAll while it is being put together. Only the completion thread touches it
// once the batches are queued.
struct CommitSet {
  std::vector<CommitResult> results;
  Store::CommitAllCallback done;
};

// One batch on its way through the committer.
struct Request {
  Batch batch;
  // Of Commit. Not set for a batch of a CommitAll, which has a place in `set` instead. The set is
  // shared by its requests and goes with the last of them.
  Store::CommitCallback done;
  std::shared_ptr<CommitSet> set;
  size_t index_in_set = 0;

  Outcome outcome = Outcome::kUnknown;
  // What to tell the caller; not OK already when queued for a batch that breaks a limit.
  absl::Status status;
  // Of a committed batch with operations: its commit number, which is the version of what it puts.
  uint64_t version = 0;
  // Which expectation failed, for kConflict and kFenced.
  size_t failed_expectation = 0;
};

// Where a stream ends after a group.
struct StreamEnd {
  std::string stream;
  Sequence head = 0;
};

// Batches that are decided and written together.
struct Group {
  std::vector<Request> requests;
  size_t bytes = 0;

  // Set by the decider. Commit numbers (version_before, version_after] are this group's.
  uint64_t version_before = 0;
  uint64_t version_after = 0;
  // For each Append of each committed batch, in order.
  std::vector<Sequence> sequences;
  // Streams that the group appends to, each once.
  std::vector<StreamEnd> ends;

  bool writes() const { return version_after != version_before; }
};

// What the committer needs from the place where data lives. Called by the committer's thread only,
// except full().
class Engine {
 public:
  // Version 0: the key is absent. `value` is good until the next Find.
  struct Current {
    uint64_t version = 0;
    absl::string_view value;
  };

  virtual ~Engine() = default;
  // What is durable under this key.
  virtual absl::StatusOr<Current> Find(absl::string_view key) = 0;
  // Makes the committed batches of the group durable, all or none, and then visible to reads. After
  // an error nobody knows which; it is the last call of Write.
  virtual absl::Status Write(const Group& group) = 0;
  // True while only batches that use the reserve may be written. Thread-safe.
  virtual bool full() const = 0;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_GROUP_H_
