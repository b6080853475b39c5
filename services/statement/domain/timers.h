#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_TIMERS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_TIMERS_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/store/store.h"
#include "common/time/clock.h"

// Timers are kept in the store. One that is due becomes an input of its person, in the commit that
// takes the timer away; what follows from it is decided when the input is processed.

namespace typl::statement {

// How far intake's journal has been read.
struct ReaderProgress {
  bool connected = false;
  uint64_t processed = 0;
  // Entries that are known and not yet processed.
  uint64_t behind = 0;
};

// How many timers are due on `today` and have not fired, at most `max`.
absl::StatusOr<uint64_t> CountDueTimers(const store::Store& store, absl::CivilDay today,
                                        uint64_t max);

// Fires timers. Not thread-safe. What it is given must outlive it.
class TimerRunner {
 public:
  // `progress` tells about the reader of intake's journal: a day's timers wait until everything
  // that intake had taken in by the end of that day has been processed, so that an answer that came
  // in time is never passed over. Null: they wait for nothing.
  TimerRunner(store::Store& store, const Clock& clock, uint32_t partition_count,
              std::function<ReaderProgress()> progress);

  // Fires timers whose day has come, at most kTimersAtOnceMax. Returns how many. Blocks on the
  // store.
  absl::StatusOr<int> RunOnce();

  static constexpr int kTimersAtOnceMax = 1'000;

 private:
  bool ReadUpTo(absl::CivilDay today);

  store::Store& store_;
  const Clock& clock_;
  const uint32_t partition_count_;
  const std::function<ReaderProgress()> progress_;
  // The timers up to this day need not wait for the reader.
  std::optional<absl::CivilDay> released_day_;
  // The day that is waited for, and what must be processed before.
  std::optional<absl::CivilDay> awaited_day_;
  uint64_t awaited_processed_ = 0;
};

// A thread that runs the timers, again and again. Stops with its destructor.
class TimerThread {
 public:
  // `on_run` is told how each run ended; after a failed one the next is tried all the same.
  TimerThread(TimerRunner& runner, std::function<void(const absl::Status&)> on_run);
  ~TimerThread();

 private:
  void Run();

  TimerRunner& runner_;
  const std::function<void(const absl::Status&)> on_run_;
  std::mutex mutex_;  // Guards stopping_.
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_TIMERS_H_
