#include "common/rpc/bidi_impl.h"
#include "common/status/error.h"

namespace typl::rpc::internal {
namespace {

// A restart takes about this long.
constexpr absl::Duration kRestartRetry = absl::Seconds(1);

}  // namespace

absl::Status CheckMessage(CallRecord& record) {
  return record.new_work() ? record.host().AcceptsNewWork() : absl::OkStatus();
}

absl::Status DrainStatus() {
  return MakeRetryableError(common::v1::ERROR_REASON_NOT_SERVING, "the service is stopping",
                            kRestartRetry);
}

absl::Status UndecodableStatus() {
  return MakeError(common::v1::ERROR_REASON_INVALID_REQUEST,
                   "a message of the stream can't be read as a message of its type");
}

}  // namespace typl::rpc::internal
