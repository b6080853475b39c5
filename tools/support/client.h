#ifndef TYPL_TOOLS_SUPPORT_CLIENT_H_
#define TYPL_TOOLS_SUPPORT_CLIENT_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "grpcpp/grpcpp.h"
#include "typl/config/v1/config.pb.h"

namespace typl::tools {

// A connection of its own (no sharing with other channels to the same address), on which the
// environment's proxies have no say.
std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address);
// The same under TLS when `tls` is set. INVALID_ARGUMENT: its files are faulty.
absl::StatusOr<std::shared_ptr<grpc::Channel>> OpenChannel(const std::string& address,
                                                           const config::v1::TlsConfig& tls);

// Names the caller and sets the deadline. Principals are trusted on plaintext loopback only.
void PrepareCall(grpc::ClientContext& context, absl::string_view principal,
                 std::chrono::milliseconds timeout = std::chrono::seconds(10));
// The same for a stream, which has no deadline.
void PrepareStream(grpc::ClientContext& context, absl::string_view principal);

// The ErrorReason that a failed call carries, such as "INVALID_REQUEST"; empty when it carries
// none.
std::string ReasonOf(const grpc::Status& status);
// Everything the error says for a person to read: reason, text, and each faulty field.
std::string Describe(const grpc::Status& status);
// True when the same request may be sent again and may then succeed.
bool IsRetryable(const grpc::Status& status);

}  // namespace typl::tools

#endif  // TYPL_TOOLS_SUPPORT_CLIENT_H_
