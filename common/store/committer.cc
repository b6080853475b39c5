#include "common/store/committer.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/status/error.h"
#include "common/store/limits.h"

namespace typl::store {
namespace {

// A group is closed when it has this many bytes. A larger one costs less for each batch, because
// its keys lie closer together, but makes its first batch wait for the last: some 30 ms for this
// many.
constexpr size_t kGroupBytes = 4 << 20;
// What a batch costs besides its keys and values; keeps a group of tiny batches finite.
constexpr size_t kRequestBytes = 64;
// Groups kept for reuse with their memory: one filled, one written, one completed, and one to
// spare.
constexpr size_t kSpareGroupsMax = 4;

absl::Status NotServing() {
  return MakeError(common::v1::ERROR_REASON_NOT_SERVING,
                   "the store takes no more writes after a failed one");
}

absl::Status OutcomeUnknown() {
  return MakeError(common::v1::ERROR_REASON_OUTCOME_UNKNOWN,
                   "nobody knows whether the write is durable");
}

// Whatever was decided rests on batches whose fate nobody knows, except for what was refused.
void SetUnknown(Group& group) {
  const absl::Status status = OutcomeUnknown();
  for (Request& request : group.requests) {
    if (request.outcome == Outcome::kRefused) continue;
    request.outcome = Outcome::kUnknown;
    request.status = status;
  }
  group.ends.clear();
}

void RefuseAll(Group& group) {
  const absl::Status status = NotServing();
  for (Request& request : group.requests) {
    request.outcome = Outcome::kRefused;
    if (request.status.ok()) request.status = status;
  }
}

size_t CountAppends(const Batch& batch) {
  return std::count_if(batch.operations().begin(), batch.operations().end(),
                       [](const Batch::Operation& operation) {
                         return operation.kind == Batch::Operation::Kind::kAppend;
                       });
}

}  // namespace

Committer::Committer(Engine& engine, uint64_t last_version, StreamHeads heads,
                     CommitterOptions options)
    : engine_(engine),
      options_(std::move(options)),
      decider_(last_version, heads),
      heads_(std::move(heads)),
      durable_version_(last_version) {
  completing_thread_ = std::thread([this] { CompleteLoop(); });
  pthread_setname_np(completing_thread_.native_handle(), "store-complete");
  committing_thread_ = std::thread([this] { CommitLoop(); });
  pthread_setname_np(committing_thread_.native_handle(), "store-commit");
}

Committer::~Committer() { Stop(); }

void Committer::Stop() {
  if (!committing_thread_.joinable()) return;
  {
    const std::lock_guard lock(queue_mutex_);
    stopping_ = true;
    queue_changed_.notify_one();
  }
  committing_thread_.join();
  {
    const std::lock_guard lock(completed_mutex_);
    no_more_groups_ = true;
    completed_changed_.notify_one();
  }
  completing_thread_.join();
}

void Committer::Commit(Batch batch, Store::CommitCallback done) {
  Request request = MakeRequest(std::move(batch));
  request.done = std::move(done);
  const std::lock_guard lock(queue_mutex_);
  Enqueue(std::move(request));
}

void Committer::CommitAll(std::vector<Batch> batches, Store::CommitAllCallback done) {
  if (batches.empty()) {
    Commit(Batch(), [done = std::move(done)](const CommitResult&) mutable { std::move(done)({}); });
    return;
  }
  auto set = std::make_shared<CommitSet>();
  set->results.resize(batches.size());
  set->done = std::move(done);
  std::vector<Request> requests;
  requests.reserve(batches.size());
  for (Batch& batch : batches) {
    Request& request = requests.emplace_back(MakeRequest(std::move(batch)));
    request.set = set;
    request.index_in_set = requests.size() - 1;
  }
  const std::lock_guard lock(queue_mutex_);
  for (Request& request : requests) Enqueue(std::move(request));
}

Request Committer::MakeRequest(Batch batch) const {
  Request request;
  request.status = CheckLimits(batch);
  request.batch = std::move(batch);
  return request;
}

void Committer::Enqueue(Request request) {
  if (queue_.empty() || queue_.back()->bytes >= kGroupBytes) {
    if (spare_groups_.empty()) {
      queue_.push_back(std::make_unique<Group>());
    } else {
      queue_.push_back(std::move(spare_groups_.back()));
      spare_groups_.pop_back();
    }
  }
  Group& group = *queue_.back();
  group.bytes += request.batch.bytes() + kRequestBytes;
  group.requests.push_back(std::move(request));
  queued_.fetch_add(1, std::memory_order_relaxed);
  if (committer_waits_) {
    committer_waits_ = false;
    queue_changed_.notify_one();
  }
}

std::unique_ptr<Group> Committer::NextGroup() {
  std::unique_lock lock(queue_mutex_);
  while (queue_.empty() && !stopping_) {
    committer_waits_ = true;
    queue_changed_.wait(lock);
  }
  committer_waits_ = false;
  if (queue_.empty()) return nullptr;
  std::unique_ptr<Group> group = std::move(queue_.front());
  queue_.pop_front();
  return group;
}

void Committer::CommitLoop() {
  while (std::unique_ptr<Group> group = NextGroup()) {
    const bool failed_now = !Process(*group);
    HandOver(std::move(group));
    if (failed_now) ReportFailure();
  }
}

bool Committer::Process(Group& group) {
  if (failed_.load(std::memory_order_acquire)) {
    RefuseAll(group);
    return true;
  }
  decider_.Decide(group, engine_);
  if (!group.writes()) return true;
  const auto start = std::chrono::steady_clock::now();
  writing_since_.store(start.time_since_epoch().count(), std::memory_order_relaxed);
  const absl::Status status = engine_.Write(group);
  writing_since_.store(0, std::memory_order_relaxed);
  const std::chrono::duration<double> duration = std::chrono::steady_clock::now() - start;
  if (!status.ok()) {
    SetUnknown(group);
    return !RecordFailure(status);
  }
  Publish(group, duration.count());
  return true;
}

void Committer::Publish(const Group& group, double seconds) {
  const uint64_t commits = group.version_after - group.version_before;
  {
    const std::lock_guard lock(state_mutex_);
    for (const StreamEnd& end : group.ends) heads_[end.stream] = end.head;
    stats_.commits += commits;
    stats_.groups += 1;
    stats_.sync_seconds_sum += seconds;
  }
  durable_version_.store(group.version_after, std::memory_order_release);
  if (options_.on_group) options_.on_group(commits, seconds);
}

void Committer::HandOver(std::unique_ptr<Group> group) {
  const std::lock_guard lock(completed_mutex_);
  completed_.push_back(std::move(group));
  completed_changed_.notify_one();
}

void Committer::CompleteLoop() {
  std::unique_lock lock(completed_mutex_);
  while (true) {
    completed_changed_.wait(
        lock, [this] { return !completed_.empty() || failure_to_report_ || no_more_groups_; });
    if (!completed_.empty()) {
      std::unique_ptr<Group> group = std::move(completed_.front());
      completed_.pop_front();
      lock.unlock();
      Complete(*group);
      Recycle(std::move(group));
      lock.lock();
    } else if (failure_to_report_) {
      failure_to_report_ = false;
      lock.unlock();
      if (options_.on_failure) options_.on_failure(health());
      lock.lock();
    } else {
      return;
    }
  }
}

void Committer::Complete(Group& group) {
  watches_.Notify(group.ends);
  queued_.fetch_sub(group.requests.size(), std::memory_order_relaxed);
  auto sequence = group.sequences.begin();
  for (Request& request : group.requests) {
    CommitResult result;
    result.outcome = request.outcome;
    result.status = std::move(request.status);
    if (request.outcome == Outcome::kCommitted) {
      const auto end = sequence + CountAppends(request.batch);
      result.sequences.assign(sequence, end);
      sequence = end;
    } else if (request.outcome == Outcome::kConflict || request.outcome == Outcome::kFenced) {
      result.conflict_key = request.batch.expectations()[request.failed_expectation].key;
    }
    if (!request.set) {
      std::move(request.done)(std::move(result));
      continue;
    }
    CommitSet& set = *request.set;
    set.results[request.index_in_set] = std::move(result);
    // Batches of a set are completed in order, so that the last one completes the set.
    if (request.index_in_set + 1 == set.results.size()) std::move(set.done)(std::move(set.results));
  }
}

void Committer::Recycle(std::unique_ptr<Group> group) {
  group->requests.clear();
  group->sequences.clear();
  group->ends.clear();
  group->bytes = 0;
  group->version_before = 0;
  group->version_after = 0;
  const std::lock_guard lock(queue_mutex_);
  if (spare_groups_.size() < kSpareGroupsMax) spare_groups_.push_back(std::move(group));
}

void Committer::Fail(const absl::Status& cause) {
  if (RecordFailure(cause)) ReportFailure();
}

bool Committer::RecordFailure(const absl::Status& cause) {
  const std::lock_guard lock(state_mutex_);
  if (!health_.ok()) return false;
  health_ = cause;
  failed_.store(true, std::memory_order_release);
  return true;
}

void Committer::ReportFailure() {
  const std::lock_guard lock(completed_mutex_);
  failure_to_report_ = true;
  completed_changed_.notify_one();
}

absl::Status Committer::health() const {
  const std::lock_guard lock(state_mutex_);
  return health_;
}

Sequence Committer::head(absl::string_view stream) const {
  const std::lock_guard lock(state_mutex_);
  const auto found = heads_.find(stream);
  return found == heads_.end() ? 0 : found->second;
}

StoreStats Committer::stats() const {
  const std::lock_guard lock(state_mutex_);
  StoreStats stats = stats_;
  stats.queued = queued_.load(std::memory_order_relaxed);
  using Steady = std::chrono::steady_clock;
  if (const int64_t since = writing_since_.load(std::memory_order_relaxed); since != 0) {
    const auto begun = Steady::time_point(Steady::duration(since));
    stats.writing_seconds = std::chrono::duration<double>(Steady::now() - begun).count();
  }
  return stats;
}

}  // namespace typl::store
