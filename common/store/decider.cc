#include "common/store/decider.h"

#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/status/error.h"

namespace typl::store {
namespace {

// A full disk is not freed in seconds, but callers that wait much longer look broken to people.
constexpr absl::Duration kRetryWhenFull = absl::Seconds(10);

bool Holds(const Batch::Expectation& expectation, const Engine::Current& current) {
  if (expectation.kind == Batch::Expectation::Kind::kVersion) {
    return current.version == expectation.version;
  }
  return current.version != 0 && current.value == expectation.value;
}

}  // namespace

Decider::Decider(uint64_t last_version, const StreamHeads& heads)
    : version_(last_version),
      conflict_(MakeError(common::v1::ERROR_REASON_CONTENTION,
                          "what the write expected is no longer so")),
      fenced_(MakeError(common::v1::ERROR_REASON_NOT_SERVING,
                        "another process owns what the write is for")),
      full_(MakeRetryableError(common::v1::ERROR_REASON_STORAGE_FULL,
                               "the disk is too full to take more work", kRetryWhenFull)) {
  for (const auto& [stream, sequence] : heads) heads_[stream].sequence = sequence;
}

void Decider::Decide(Group& group, Engine& engine) {
  ++group_number_;
  group.version_before = version_;
  if (group.requests.size() > 1) overlay_.reserve(4 * group.requests.size());
  for (Request& request : group.requests) DecideOne(request, group, engine);
  group.version_after = version_;
  for (const auto* head : touched_heads_) {
    group.ends.push_back({head->first, head->second.sequence});
  }
  touched_heads_.clear();
  overlay_.clear();
}

void Decider::DecideOne(Request& request, Group& group, Engine& engine) {
  request.outcome = Outcome::kRefused;
  if (!request.status.ok()) return;
  if (!request.batch.uses_reserve() && engine.full()) {
    request.status = full_;
    return;
  }
  if (!ExpectationsHold(request, engine)) return;
  request.outcome = Outcome::kCommitted;
  if (!request.batch.operations().empty()) Apply(request, group);
}

bool Decider::ExpectationsHold(Request& request, Engine& engine) {
  const std::vector<Batch::Expectation>& expectations = request.batch.expectations();
  for (size_t i = 0; i < expectations.size(); ++i) {
    const Batch::Expectation& expectation = expectations[i];
    const bool epoch = expectation.kind == Batch::Expectation::Kind::kEpoch;
    // After a conflict only a lost epoch still matters: it must not be retried.
    if (request.outcome == Outcome::kConflict && !epoch) continue;
    absl::StatusOr<Engine::Current> current = Engine::Current{};
    if (const auto changed = overlay_.find(expectation.key); changed != overlay_.end()) {
      current = changed->second;
    } else {
      current = engine.Find(expectation.key);
    }
    if (!current.ok()) {
      request.outcome = Outcome::kRefused;
      request.status = current.status();
      return false;
    }
    if (Holds(expectation, *current)) continue;
    request.outcome = epoch ? Outcome::kFenced : Outcome::kConflict;
    request.status = epoch ? fenced_ : conflict_;
    request.failed_expectation = i;
    if (epoch) return false;
  }
  return request.outcome != Outcome::kConflict;
}

void Decider::Apply(Request& request, Group& group) {
  request.version = ++version_;
  // Nothing comes after the only request of a group, so nobody would look into the overlay.
  const bool seen_by_others = group.requests.size() > 1;
  for (const Batch::Operation& operation : request.batch.operations()) {
    switch (operation.kind) {
      case Batch::Operation::Kind::kPut:
        if (seen_by_others) {
          overlay_.insert_or_assign(operation.key, Engine::Current{version_, operation.value});
        }
        break;
      case Batch::Operation::Kind::kDelete:
        if (seen_by_others) overlay_.insert_or_assign(operation.key, Engine::Current{});
        break;
      case Batch::Operation::Kind::kAppend: {
        auto& head = *heads_.try_emplace(operation.key).first;
        group.sequences.push_back(++head.second.sequence);
        if (head.second.touched_in != group_number_) {
          head.second.touched_in = group_number_;
          touched_heads_.push_back(&head);
        }
        break;
      }
    }
  }
}

}  // namespace typl::store
