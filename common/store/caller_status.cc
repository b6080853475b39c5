#include "common/store/caller_status.h"

#include "absl/time/time.h"
#include "common/status/error.h"

namespace typl::store {
namespace {

using common::v1::ErrorReason;

// Long enough for the others to be through, or for a restart after a failed sync.
constexpr absl::Duration kContentionRetry = absl::Milliseconds(100);
constexpr absl::Duration kRestartRetry = absl::Seconds(5);

}  // namespace

absl::Status CallerStatus(const CommitResult& result) {
  switch (result.outcome) {
    case Outcome::kCommitted:
      return absl::OkStatus();
    case Outcome::kConflict:
      return MakeRetryableError(ErrorReason::ERROR_REASON_CONTENTION,
                                "others changed the same at the same time too often",
                                kContentionRetry);
    case Outcome::kFenced:
      return MakeRetryableError(ErrorReason::ERROR_REASON_NOT_SERVING,
                                "another process has taken over", kRestartRetry);
    case Outcome::kRefused:
      // The store names its reason when the caller can do something with it.
      if (ReasonOf(result.status) != ErrorReason::ERROR_REASON_UNSPECIFIED) return result.status;
      return MakeRetryableError(ErrorReason::ERROR_REASON_NOT_SERVING, "the store takes no writes",
                                kRestartRetry);
    case Outcome::kUnknown:
      break;
  }
  return MakeRetryableError(ErrorReason::ERROR_REASON_OUTCOME_UNKNOWN,
                            "it is not known whether the change is durable; the same request "
                            "tells after a restart",
                            kRestartRetry);
}

}  // namespace typl::store
