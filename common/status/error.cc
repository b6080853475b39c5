#include "common/status/error.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace typl {
namespace {

constexpr absl::string_view kDomain = "typl";
constexpr absl::string_view kReasonPrefix = "ERROR_REASON_";
constexpr size_t kViolationsMax = 100;

template <typename Detail>
std::string TypeUrl() {
  return absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name());
}

template <typename Detail>
void Attach(absl::Status& status, const Detail& detail) {
  status.SetPayload(TypeUrl<Detail>(), absl::Cord(detail.SerializeAsString()));
}

template <typename Detail>
std::optional<Detail> Find(const absl::Status& status) {
  const auto payload = status.GetPayload(TypeUrl<Detail>());
  Detail detail;
  if (!payload || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

}  // namespace

absl::StatusCode CodeOf(Reason reason) {
  switch (reason) {
    case common::v1::ERROR_REASON_INVALID_REQUEST:
    case common::v1::ERROR_REASON_DEADLINE_REQUIRED:
      return absl::StatusCode::kInvalidArgument;
    case common::v1::ERROR_REASON_REQUEST_ID_REUSED:
      return absl::StatusCode::kAlreadyExists;
    case common::v1::ERROR_REASON_RESOURCE_NOT_FOUND:
      return absl::StatusCode::kNotFound;
    case common::v1::ERROR_REASON_METHOD_NOT_ALLOWED:
      return absl::StatusCode::kPermissionDenied;
    case common::v1::ERROR_REASON_CALLER_UNKNOWN:
      return absl::StatusCode::kUnauthenticated;
    case common::v1::ERROR_REASON_OVERLOADED:
    case common::v1::ERROR_REASON_STORAGE_FULL:
      return absl::StatusCode::kResourceExhausted;
    case common::v1::ERROR_REASON_OUTCOME_UNKNOWN:
    case common::v1::ERROR_REASON_NOT_SERVING:
      return absl::StatusCode::kUnavailable;
    case common::v1::ERROR_REASON_DEADLINE_TOO_SHORT:
      return absl::StatusCode::kDeadlineExceeded;
    case common::v1::ERROR_REASON_CONTENTION:
      return absl::StatusCode::kAborted;
    case common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE:
      return absl::StatusCode::kOutOfRange;
    case common::v1::ERROR_REASON_CLOCK_NOT_VIRTUAL:
    case common::v1::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN:
    case common::v1::ERROR_REASON_JOB_SEARCH_ENDED:
    case common::v1::ERROR_REASON_TOO_MANY_FACTS:
    case common::v1::ERROR_REASON_DAY_NOT_ALLOWED:
    case common::v1::ERROR_REASON_TASK_CLAIMED:
    case common::v1::ERROR_REASON_TASK_NOT_CLAIMED:
    case common::v1::ERROR_REASON_CHOICE_NOT_OPEN:
    case common::v1::ERROR_REASON_LAW_PACK_INVALID:
    case common::v1::ERROR_REASON_LAW_PACK_NOT_EXPECTED:
    case common::v1::ERROR_REASON_FILE_CHANGED:
    case common::v1::ERROR_REASON_HEARING_NEEDED:
    case common::v1::ERROR_REASON_APPROVAL_NEEDED:
    case common::v1::ERROR_REASON_SAME_OFFICER:
    case common::v1::ERROR_REASON_STATEMENT_NOT_IN_FORCE:
    case common::v1::ERROR_REASON_ACKNOWLEDGEMENT_AHEAD:
    case common::v1::ERROR_REASON_ENTRY_ALREADY_SETTLED:
    case common::v1::ERROR_REASON_NO_RECIPIENT:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kInternal;
  }
}

absl::string_view ReasonName(Reason reason) {
  return absl::StripPrefix(common::v1::ErrorReason_Name(reason), kReasonPrefix);
}

absl::Status MakeError(Reason reason, absl::string_view message, ErrorMetadata metadata) {
  absl::Status status(CodeOf(reason), message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(ReasonName(reason)));
  info.set_domain(std::string(kDomain));
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[std::string(key)] = std::string(value);
  }
  Attach(status, info);
  return status;
}

absl::Status MakeRetryableError(Reason reason, absl::string_view message,
                                absl::Duration retry_after, ErrorMetadata metadata) {
  absl::Status status = MakeError(reason, message, metadata);
  google::rpc::RetryInfo retry;
  const int64_t nanos = absl::ToInt64Nanoseconds(retry_after);
  retry.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  Attach(status, retry);
  return status;
}

absl::Status FieldViolations::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  absl::Status status = MakeError(
      common::v1::ERROR_REASON_INVALID_REQUEST,
      absl::StrCat("the request has ", violations_.size(),
                   " fault(s); first: ", violations_[0].field, ": ", violations_[0].description));
  google::rpc::BadRequest bad_request;
  const size_t count = std::min(violations_.size(), kViolationsMax);
  for (size_t i = 0; i < count; ++i) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(violations_[i].field);
    violation->set_description(violations_[i].description);
  }
  Attach(status, bad_request);
  return status;
}

std::optional<google::rpc::ErrorInfo> GetErrorInfo(const absl::Status& status) {
  return Find<google::rpc::ErrorInfo>(status);
}

std::optional<google::rpc::BadRequest> GetBadRequest(const absl::Status& status) {
  return Find<google::rpc::BadRequest>(status);
}

Reason ReasonOf(const absl::Status& status) {
  const std::optional<google::rpc::ErrorInfo> info = GetErrorInfo(status);
  Reason reason = common::v1::ERROR_REASON_UNSPECIFIED;
  if (info && common::v1::ErrorReason_Parse(absl::StrCat(kReasonPrefix, info->reason()), &reason)) {
    return reason;
  }
  return common::v1::ERROR_REASON_UNSPECIFIED;
}

}  // namespace typl
