#ifndef TYPL_COMMON_STATUS_ERROR_H_
#define TYPL_COMMON_STATUS_ERROR_H_

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"
#include "typl/common/v1/error_reason.pb.h"

// Errors that callers of an API see. Every one has a reason of typl.common.v1.ErrorReason; the
// reason fixes the canonical code. They travel as absl::Status with google.rpc details as payloads;
// common/rpc turns them into grpc::Status. Texts and metadata carry no personal data: they name
// fields and ids, never values from a person.

namespace typl {

using Reason = common::v1::ErrorReason;

// One faulty field of a request. `field` is a path such as "facts[2].employment.from".
struct FieldViolation {
  std::string field;
  std::string description;
};

// Collects every fault of a request, so that the caller is told all of them at once.
class FieldViolations {
 public:
  void Add(std::string field, std::string description) {
    violations_.push_back({std::move(field), std::move(description)});
  }
  bool empty() const { return violations_.empty(); }
  const std::vector<FieldViolation>& all() const { return violations_; }
  // OK when there are none, else INVALID_ARGUMENT with reason INVALID_REQUEST and a
  // google.rpc.BadRequest. At most 100 are carried; the text says how many there were.
  absl::Status ToStatus() const;

 private:
  std::vector<FieldViolation> violations_;
};

using ErrorMetadata = std::initializer_list<std::pair<absl::string_view, absl::string_view>>;

// The error for `reason`, with its canonical code and a google.rpc.ErrorInfo {reason, domain
// "typl", metadata}.
absl::Status MakeError(Reason reason, absl::string_view message, ErrorMetadata metadata = {});
// As MakeError, with a google.rpc.RetryInfo.
absl::Status MakeRetryableError(Reason reason, absl::string_view message,
                                absl::Duration retry_after, ErrorMetadata metadata = {});

// The canonical code that `reason` always has.
absl::StatusCode CodeOf(Reason reason);
// "INVALID_REQUEST" for ERROR_REASON_INVALID_REQUEST.
absl::string_view ReasonName(Reason reason);

// What a status carries; nullopt when it does not carry it.
std::optional<google::rpc::ErrorInfo> GetErrorInfo(const absl::Status& status);
std::optional<google::rpc::BadRequest> GetBadRequest(const absl::Status& status);
// ERROR_REASON_UNSPECIFIED for a status without one.
Reason ReasonOf(const absl::Status& status);

}  // namespace typl

#endif  // TYPL_COMMON_STATUS_ERROR_H_
