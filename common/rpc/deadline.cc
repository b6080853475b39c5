#include "common/rpc/deadline.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace typl::rpc {
namespace {

// A call that begins with less than this can't be answered in time.
constexpr absl::Duration kLeftMin = absl::Milliseconds(1);
// The wire form of a deadline is rounded up.
constexpr absl::Duration kTolerance = absl::Seconds(1);

}  // namespace

absl::Status CheckDeadline(Role role, std::optional<absl::Duration> left, absl::Duration max) {
  const bool must_have =
      role == Role::kPortal || role == Role::kRecipient || role == Role::kOfficer;
  if (!left) {
    if (!must_have) return absl::OkStatus();
    return MakeError(common::v1::ERROR_REASON_DEADLINE_REQUIRED, "the call has no deadline");
  }
  if (*left < kLeftMin) {
    return MakeError(common::v1::ERROR_REASON_DEADLINE_TOO_SHORT,
                     "less than 1 ms was left when the call arrived");
  }
  if (must_have && *left > max + kTolerance) {
    return MakeError(
        common::v1::ERROR_REASON_DEADLINE_REQUIRED,
        absl::StrCat("the deadline is more than ", absl::FormatDuration(max), " away"));
  }
  return absl::OkStatus();
}

}  // namespace typl::rpc
