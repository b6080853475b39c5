#include "services/statement/domain/timers.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/journal/journal.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/domain/keys.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {
namespace {

// A sandbox's clock jumps; this is how soon that is noticed. One seek in the store each time.
constexpr std::chrono::milliseconds kPause{20};

std::string FiredPayload(const TimerKeyParts& parts) {
  v1::StatementInput input;
  v1::TimerFired& fired = *input.mutable_timer_fired();
  fired.set_kind(parts.kind);
  fired.set_number(parts.number);
  *fired.mutable_day() = DayToProto(parts.day);
  return input.SerializeAsString();
}

}  // namespace

absl::StatusOr<uint64_t> CountDueTimers(const store::Store& store, absl::CivilDay today,
                                        uint64_t max) {
  uint64_t due = 0;
  RETURN_IF_ERROR(
      store.NewSnapshot()->Scan(kTimerPrefix, "", [&](absl::string_view key, absl::string_view) {
        const std::optional<TimerKeyParts> parts = ParseTimerKey(key);
        if (!parts.has_value()) return true;
        if (parts->day > today) return false;
        return ++due < max;
      }));
  return due;
}

TimerRunner::TimerRunner(store::Store& store, const Clock& clock, uint32_t partition_count,
                         std::function<ReaderProgress()> progress)
    : store_(store),
      clock_(clock),
      partition_count_(partition_count),
      progress_(std::move(progress)) {}

absl::StatusOr<int> TimerRunner::RunOnce() {
  const absl::Time now = clock_.Now();
  const absl::CivilDay today = HelsinkiDay(now);
  std::vector<store::Batch> batches;
  const std::unique_ptr<store::Snapshot> snapshot = store_.NewSnapshot();
  RETURN_IF_ERROR(
      snapshot->Scan(kTimerPrefix, "", [&](absl::string_view key, absl::string_view value) {
        const std::optional<TimerKeyParts> parts = ParseTimerKey(key);
        if (!parts.has_value()) return true;
        if (parts->day > today) return false;
        store::Batch& batch = batches.emplace_back();
        // A timer that was taken away meanwhile must not fire.
        batch.ExpectValue(key, std::string(value));
        batch.Delete(key);
        journal::AppendTo(batch, kInputsPrefix, parts->person.Partition(partition_count_), now,
                          parts->person.text(), FiredPayload(*parts));
        return batches.size() < kTimersAtOnceMax;
      }));
  if (batches.empty() || !ReadUpTo(today)) return 0;

  int fired = 0;
  for (const store::CommitResult& result : store_.CommitAllAndWait(std::move(batches))) {
    if (result.committed()) {
      ++fired;
    } else if (result.outcome != store::Outcome::kConflict) {
      return result.status;
    }
  }
  return fired;
}

bool TimerRunner::ReadUpTo(absl::CivilDay today) {
  if (!progress_ || (released_day_.has_value() && today <= *released_day_)) return true;
  const ReaderProgress progress = progress_();
  if (!progress.connected) {
    awaited_day_.reset();
    return false;
  }
  if (awaited_day_ != today) {
    awaited_day_ = today;
    awaited_processed_ = progress.processed + progress.behind;
  }
  if (progress.processed < awaited_processed_) return false;
  released_day_ = today;
  return true;
}

TimerThread::TimerThread(TimerRunner& runner, std::function<void(const absl::Status&)> on_run)
    : runner_(runner), on_run_(std::move(on_run)), thread_([this] { Run(); }) {}

TimerThread::~TimerThread() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void TimerThread::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const absl::StatusOr<int> fired = runner_.RunOnce();
    on_run_(fired.status());
    lock.lock();
    // A full round: there may be more.
    if (fired.ok() && *fired == TimerRunner::kTimersAtOnceMax) continue;
    wake_.wait_for(lock, kPause, [this] { return stopping_; });
  }
}

}  // namespace typl::statement
