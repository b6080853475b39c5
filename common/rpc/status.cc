#include "common/rpc/status.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "google/rpc/status.pb.h"
#include "openssl/rand.h"

namespace typl::rpc {
namespace {

// Both enumerations have the canonical codes' numbers.
grpc::StatusCode Code(absl::StatusCode code) { return static_cast<grpc::StatusCode>(code); }

grpc::Status WithDetails(const absl::Status& status) {
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    google::protobuf::Any* detail = details.add_details();
    detail->set_type_url(std::string(type_url));
    detail->set_value(std::string(payload));
  });
  return grpc::Status(Code(status.code()), std::string(status.message()),
                      details.SerializeAsString());
}

bool HasReason(const absl::Status& status) {
  const Reason reason = ReasonOf(status);
  return reason != common::v1::ERROR_REASON_UNSPECIFIED &&
         reason != common::v1::ERROR_REASON_INTERNAL;
}

}  // namespace

bool IsHidden(const absl::Status& status) {
  return !status.ok() && !HasReason(status) && status.code() != absl::StatusCode::kCancelled;
}

grpc::Status ToGrpc(const absl::Status& status, absl::string_view incident) {
  if (status.ok()) return grpc::Status::OK;
  if (HasReason(status)) return WithDetails(status);
  switch (status.code()) {
    case absl::StatusCode::kCancelled:
      return grpc::Status(grpc::StatusCode::CANCELLED, "the call was cancelled");
    case absl::StatusCode::kDeadlineExceeded:
      return WithDetails(MakeError(common::v1::ERROR_REASON_DEADLINE_TOO_SHORT,
                                   "the deadline passed; a write's request_id tells its outcome",
                                   {{"incident", incident}}));
    case absl::StatusCode::kUnavailable:
      return WithDetails(MakeError(common::v1::ERROR_REASON_NOT_SERVING,
                                   "the service can't do this now; try again",
                                   {{"incident", incident}}));
    default:
      return WithDetails(MakeError(common::v1::ERROR_REASON_INTERNAL,
                                   absl::StrCat("internal error; incident ", incident),
                                   {{"incident", incident}}));
  }
}

std::string NewIncident() {
  uint64_t bits = 0;
  // It names a log line: should the generator fail, the line is still there, under zero.
  (void)RAND_bytes(reinterpret_cast<unsigned char*>(&bits), sizeof(bits));
  return absl::StrFormat("%016x", bits);
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details())) {
    for (const google::protobuf::Any& detail : details.details()) {
      result.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
  }
  return result;
}

}  // namespace typl::rpc
