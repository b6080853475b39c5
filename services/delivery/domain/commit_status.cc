#include "services/delivery/domain/commit_status.h"

#include "absl/time/time.h"
#include "common/status/error.h"

namespace typl::delivery {
namespace {

// Long enough for the others to be through, or for a restart after a failed sync.
constexpr absl::Duration kContentionRetry = absl::Milliseconds(100);
constexpr absl::Duration kRestartRetry = absl::Seconds(2);

}  // namespace

absl::Status CallerStatus(const store::CommitResult& result) {
  switch (result.outcome) {
    case store::Outcome::kCommitted:
      return absl::OkStatus();
    case store::Outcome::kConflict:
      return MakeRetryableError(common::v1::ERROR_REASON_CONTENTION,
                                "others change the same mailbox or person", kContentionRetry);
    case store::Outcome::kFenced:
      return MakeRetryableError(common::v1::ERROR_REASON_NOT_SERVING,
                                "another process has taken over", kRestartRetry);
    case store::Outcome::kRefused:
      // The store names its reason when the caller can do something with it.
      if (ReasonOf(result.status) != common::v1::ERROR_REASON_UNSPECIFIED) return result.status;
      return MakeRetryableError(common::v1::ERROR_REASON_NOT_SERVING, "the store takes no writes",
                                kRestartRetry);
    case store::Outcome::kUnknown:
      break;
  }
  return MakeRetryableError(common::v1::ERROR_REASON_OUTCOME_UNKNOWN,
                            "the store can't tell whether the write is durable", kRestartRetry);
}

}  // namespace typl::delivery
