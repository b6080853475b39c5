#include "services/intake/api/write.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/journal/journal.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/caller_status.h"
#include "common/time/business_date.h"
#include "services/intake/domain/person.h"
#include "services/intake/storage/keys.h"

namespace typl::intake {
namespace {

// Each attempt loses only to a write that took effect.
bool TryAgain(const store::CommitResult& result, const Write& write) {
  return result.outcome == store::Outcome::kConflict && write.attempts() < store::kConflictsMax;
}

absl::Status Count(const Context& context, absl::Status status) {
  if (!status.ok()) context.metrics.Refused(status);
  return status;
}

}  // namespace

void Write::Begin() {
  checked_ = Check(HelsinkiDay(context_.clock.Now()));
  // Without a request id that is one, nothing can have been answered before.
  if (!IsUuid(request_id_)) return;
  idempotency_key_ = IdempotencyKey(context_.digests.Idempotency(caller_, request_id_));
  // The messages have no map fields and unknown fields are refused, so equal requests have equal
  // bytes.
  body_hash_ =
      context_.digests.Body(request_.GetDescriptor()->name(), request_.SerializeAsString());
}

absl::StatusOr<Write::Next> Write::Prepare(store::Batch& batch) {
  ++attempts_;
  if (!checked_.ok()) {
    // What was right when it was first sent may be too old by now: its answer stays.
    if (!idempotency_key_.empty()) {
      ASSIGN_OR_RETURN(const bool answered, AnsweredBefore());
      if (answered) return Next::kAnswered;
    }
    return checked_;
  }
  return Act(batch, context_.clock.Now());
}

absl::StatusOr<std::optional<v1::IdempotencyRecord>> Write::ReadFirstAnswer() const {
  const auto stored = context_.store.Get(idempotency_key_);
  if (!stored.ok()) return StoreReadError(stored.status());
  if (!stored->has_value()) return std::nullopt;
  v1::IdempotencyRecord first;
  if (!first.ParseFromString((*stored)->value)) {
    return absl::InternalError("a stored answer can't be read");
  }
  return first;
}

absl::StatusOr<bool> Write::AnsweredBefore() {
  if (context_.options.unsafe_no_dedup) return false;
  ASSIGN_OR_RETURN(const std::optional<v1::IdempotencyRecord> first, ReadFirstAnswer());
  if (!first) return false;
  if (first->request_hash() != Bytes(body_hash_)) {
    return MakeError(common::v1::ERROR_REASON_REQUEST_ID_REUSED,
                     "this request_id was used before with another body");
  }
  RETURN_IF_ERROR(Replay(*first));
  context_.metrics.Replayed();
  return true;
}

absl::StatusOr<uint64_t> Write::ReadPerson(const PersonId& person, v1::PersonRecord& record) const {
  const auto stored = context_.store.Get(PersonKey(person));
  if (!stored.ok()) return StoreReadError(stored.status());
  if (!stored->has_value()) return JobSearchNotFound();
  if (!record.ParseFromString((*stored)->value)) {
    return absl::InternalError("a person's record can't be read");
  }
  return (*stored)->version;
}

void Write::Finish(const PersonId& person, absl::Time now, const v1::IntakeEvent& event,
                   v1::IdempotencyRecord& answer, store::Batch& batch) const {
  journal::Append(batch, person.Partition(context_.options.partition_count), now, person.text(),
                  event.SerializeAsString());
  answer.set_request_hash(body_hash_.data(), body_hash_.size());
  if (!context_.options.unsafe_no_dedup) batch.ExpectAbsent(idempotency_key_);
  batch.Put(idempotency_key_, answer.SerializeAsString());
}

absl::Status StoreReadError(const absl::Status& status) {
  return absl::InternalError(absl::StrCat("the store can't be read: ", status.message()));
}

namespace {

using Done = absl::AnyInvocable<void(absl::Status) &&>;

void Attempt(std::unique_ptr<Write> write, Done done) {
  store::Batch batch;
  const absl::StatusOr<Write::Next> next = write->Prepare(batch);
  const Context& context = write->context();
  if (!next.ok()) return std::move(done)(Count(context, next.status()));
  if (*next == Write::Next::kAnswered) return std::move(done)(absl::OkStatus());

  auto decided = [write = std::move(write),
                  done = std::move(done)](store::CommitResult result) mutable {
    if (result.committed()) {
      write->Committed(result);
      return std::move(done)(absl::OkStatus());
    }
    if (TryAgain(result, *write)) return Attempt(std::move(write), std::move(done));
    std::move(done)(Count(write->context(), store::CallerStatus(result)));
  };
  context.store.Commit(std::move(batch), std::move(decided));
}

// Writes that are answered together.
class Group {
 public:
  Group(std::vector<std::unique_ptr<Write>> writes,
        absl::AnyInvocable<void(std::vector<absl::Status>) &&> done)
      : writes_(std::move(writes)), statuses_(writes_.size()), done_(std::move(done)) {
    open_.reserve(writes_.size());
    for (size_t i = 0; i < writes_.size(); ++i) open_.push_back(i);
  }

  // Prepares the open writes that may go together, commits them, and goes on with the rest.
  static void Round(std::unique_ptr<Group> group) {
    while (!group->open_.empty()) {
      std::vector<store::Batch> batches = group->PrepareOpen();
      if (batches.empty()) continue;
      store::Store& store = group->writes_[0]->context().store;
      auto decided = [group = std::move(group)](std::vector<store::CommitResult> results) mutable {
        group->Decide(results);
        Round(std::move(group));
      };
      return store.CommitAll(std::move(batches), std::move(decided));
    }
    std::move(group->done_)(std::move(group->statuses_));
  }

 private:
  // Leaves in open_ what must wait for others of the group, and in committing_ what the batches
  // belong to.
  std::vector<store::Batch> PrepareOpen() {
    std::vector<store::Batch> batches;
    batches.reserve(open_.size());
    std::vector<size_t> waiting;
    absl::flat_hash_set<absl::string_view> busy;
    busy.reserve(2 * open_.size());
    committing_.clear();
    for (const size_t i : open_) {
      Write& write = *writes_[i];
      const bool wait =
          busy.contains(write.subject_key()) || busy.contains(write.idempotency_key());
      if (wait) {
        waiting.push_back(i);
      } else if (!PrepareOne(i, batches)) {
        continue;
      }
      if (!write.subject_key().empty()) busy.insert(write.subject_key());
      if (!write.idempotency_key().empty()) busy.insert(write.idempotency_key());
    }
    open_ = std::move(waiting);
    return batches;
  }

  // False when the write is answered without a commit.
  bool PrepareOne(size_t i, std::vector<store::Batch>& batches) {
    store::Batch batch;
    const absl::StatusOr<Write::Next> next = writes_[i]->Prepare(batch);
    if (!next.ok()) statuses_[i] = Count(writes_[i]->context(), next.status());
    if (!next.ok() || *next == Write::Next::kAnswered) return false;
    batches.push_back(std::move(batch));
    committing_.push_back(i);
    return true;
  }

  void Decide(const std::vector<store::CommitResult>& results) {
    std::vector<size_t> again;
    for (size_t k = 0; k < results.size(); ++k) {
      const size_t i = committing_[k];
      if (results[k].committed()) {
        writes_[i]->Committed(results[k]);
      } else if (TryAgain(results[k], *writes_[i])) {
        again.push_back(i);
      } else {
        statuses_[i] = Count(writes_[i]->context(), store::CallerStatus(results[k]));
      }
    }
    // In the order of the message, so that it stays as if one came after the other.
    std::vector<size_t> open(open_.size() + again.size());
    std::merge(open_.begin(), open_.end(), again.begin(), again.end(), open.begin());
    open_ = std::move(open);
  }

  std::vector<std::unique_ptr<Write>> writes_;
  std::vector<absl::Status> statuses_;
  absl::AnyInvocable<void(std::vector<absl::Status>) &&> done_;
  std::vector<size_t> open_;        // Growing.
  std::vector<size_t> committing_;  // Growing.
};

}  // namespace

void RunWrite(std::unique_ptr<Write> write, Done done) {
  write->Begin();
  Attempt(std::move(write), std::move(done));
}

void RunWrites(std::vector<std::unique_ptr<Write>> writes,
               absl::AnyInvocable<void(std::vector<absl::Status>) &&> done) {
  for (const auto& write : writes) write->Begin();
  Group::Round(std::make_unique<Group>(std::move(writes), std::move(done)));
}

}  // namespace typl::intake
