#include "common/config/clock_setup.h"

#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace typl::config {
namespace {

constexpr absl::string_view kClockKey = "clock/now";
constexpr absl::Duration kRetryAfter = absl::Seconds(1);

class RealClock final : public ServiceClock {
 public:
  const Clock& clock() const override { return clock_; }
  absl::Status Advance(absl::Time) override {
    return MakeError(common::v1::ERROR_REASON_CLOCK_NOT_VIRTUAL,
                     "the service runs on the system clock");
  }

 private:
  SystemClock clock_;
};

absl::Status ToError(const store::CommitResult& result) {
  switch (result.outcome) {
    case store::Outcome::kCommitted:
      return absl::OkStatus();
    case store::Outcome::kConflict:
    case store::Outcome::kFenced:
      return MakeError(common::v1::ERROR_REASON_CONTENTION, "the clock was moved meanwhile");
    case store::Outcome::kRefused:
      return MakeRetryableError(common::v1::ERROR_REASON_STORAGE_FULL,
                                "the store takes no writes now", kRetryAfter);
    case store::Outcome::kUnknown:
      break;
  }
  return MakeError(common::v1::ERROR_REASON_OUTCOME_UNKNOWN,
                   "whether the clock was moved is known after a restart");
}

// Microseconds since 1970: exact, and readable in a dump.
std::string Encode(absl::Time time) { return absl::StrCat(absl::ToUnixMicros(time)); }

class SandboxClock final : public ServiceClock {
 public:
  SandboxClock(absl::Time start, store::Store& store) : store_(store), clock_(start) {}

  const Clock& clock() const override { return clock_; }

  absl::Status Advance(absl::Time now) override {
    // Microseconds are what is kept; the clock must not be ahead of what a restart would find.
    now = absl::FromUnixMicros(absl::ToUnixMicros(now));
    std::lock_guard lock(mutex_);
    if (now < clock_.Now()) return clock_.AdvanceTo(now);
    store::Batch batch;
    batch.Put(kClockKey, Encode(now));
    RETURN_IF_ERROR(ToError(store_.CommitAndWait(std::move(batch))));
    return clock_.AdvanceTo(now);
  }

 private:
  store::Store& store_;
  std::mutex mutex_;  // Held over commit and move, so that both happen in the same order.
  VirtualClock clock_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ServiceClock>> ServiceClock::Create(const v1::ClockConfig& config,
                                                                   store::Store& store) {
  if (config.virtual_start().empty()) return std::make_unique<RealClock>();
  absl::Time start;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, config.virtual_start(), &start, &error)) {
    return absl::InvalidArgumentError(absl::StrCat("clock.virtual_start: ", error));
  }
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> kept, store.Get(kClockKey));
  if (kept) {
    int64_t micros = 0;
    if (!absl::SimpleAtoi(kept->value, &micros)) {
      return absl::DataLossError("the store's clock/now is no number");
    }
    start = std::max(start, absl::FromUnixMicros(micros));
  }
  return std::make_unique<SandboxClock>(start, store);
}

}  // namespace typl::config
