#ifndef TYPL_COMMON_STORE_DECIDER_H_
#define TYPL_COMMON_STORE_DECIDER_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/container/node_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/group.h"
#include "common/store/store.h"

namespace typl::store {

using StreamHeads = absl::flat_hash_map<std::string, Sequence>;

// Decides the batches of a group one after the other: whether the expectations of each hold against
// what is durable and what the batches before it in the group do, and which commit and sequence
// numbers it gets. Numbers run on from group to group, so a group that was decided must be written
// or the decider not used again. Not thread-safe; the committer's thread owns it.
class Decider {
 public:
  // Where numbering goes on: the last commit number and the streams' heads.
  Decider(uint64_t last_version, const StreamHeads& heads);

  // Fills outcome, status, version and failed_expectation of each request, and what Group says is
  // set by the decider.
  void Decide(Group& group, Engine& engine);

 private:
  struct Head {
    Sequence sequence = 0;
    uint64_t touched_in = 0;  // Number of the last group that appended.
  };

  void DecideOne(Request& request, Group& group, Engine& engine);
  // True when all expectations hold; otherwise the request has its outcome.
  bool ExpectationsHold(Request& request, Engine& engine);
  void Apply(Request& request, Group& group);

  uint64_t version_;
  uint64_t group_number_ = 0;
  // Nodes, because touched_heads_ points to them.
  absl::node_hash_map<std::string, Head> heads_;

  // Of the group being decided. The overlay's views are into the group's batches.
  absl::flat_hash_map<absl::string_view, Engine::Current> overlay_;
  std::vector<std::pair<const std::string, Head>*> touched_heads_;

  // Copied into results; made once because details cost more than a whole decision.
  const absl::Status conflict_;
  const absl::Status fenced_;
  const absl::Status full_;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_DECIDER_H_
