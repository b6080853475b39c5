#include "tools/support/client.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace typl::tools {
namespace {

template <typename Detail>
std::optional<Detail> DetailOf(const grpc::Status& status) {
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return std::nullopt;
  for (const google::protobuf::Any& any : rich.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

const char* CodeName(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::UNAVAILABLE:
      return "UNAVAILABLE";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "DEADLINE_EXCEEDED";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "UNIMPLEMENTED";
    case grpc::StatusCode::CANCELLED:
      return "CANCELLED";
    default:
      return "error";
  }
}

}  // namespace

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address) {
  // Without TLS there is nothing that can be faulty.
  return OpenChannel(address, {}).value();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const std::string& address,
                                                           const config::v1::TlsConfig& tls) {
  rpc::ChannelOptions options;
  options.tls = tls;
  options.own_connection = true;
  return rpc::MakeChannel(address, options);
}

void PrepareCall(grpc::ClientContext& context, absl::string_view principal,
                 std::chrono::milliseconds timeout) {
  PrepareStream(context, principal);
  context.set_deadline(std::chrono::system_clock::now() + timeout);
}

void PrepareStream(grpc::ClientContext& context, absl::string_view principal) {
  context.AddMetadata("x-typl-principal", std::string(principal));
}

std::string ReasonOf(const grpc::Status& status) {
  auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info ? info->reason() : std::string();
}

std::string Describe(const grpc::Status& status) {
  std::string reason = ReasonOf(status);
  std::string text = absl::StrCat(reason.empty() ? CodeName(status.error_code()) : reason.c_str(),
                                  ": ", status.error_message());
  if (auto faults = DetailOf<google::rpc::BadRequest>(status)) {
    for (const auto& fault : faults->field_violations()) {
      absl::StrAppend(&text, "\n  ", fault.field(), ": ", fault.description());
    }
  }
  return text;
}

bool IsRetryable(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
    case grpc::StatusCode::ABORTED:
    case grpc::StatusCode::CANCELLED:
      return true;
    default:
      return false;
  }
}

}  // namespace typl::tools
