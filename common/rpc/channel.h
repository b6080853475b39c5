#ifndef TYPL_COMMON_RPC_CHANNEL_H_
#define TYPL_COMMON_RPC_CHANNEL_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "typl/config/v1/config.pb.h"

// The client's end of a connection to our services.

namespace typl::rpc {

struct ChannelOptions {
  // Nothing set: plaintext, for loopback addresses only.
  config::v1::TlsConfig tls;
  // Channels of one process to one address share a connection unless this is set (load
  // generators).
  bool own_connection = false;
};

// A channel with our settings. It connects when it is first used, and again after a loss.
// INVALID_ARGUMENT: files of tls are faulty.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(absl::string_view address,
                                                           const ChannelOptions& options = {});

// A context of one call as `principal` ("portals/oma"; not needed under TLS, where the certificate
// tells). Without a timeout the call has no deadline, which servers allow for streams, operators
// and services only.
std::unique_ptr<grpc::ClientContext> ClientContextFor(
    absl::string_view principal, std::optional<absl::Duration> timeout = std::nullopt);

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_CHANNEL_H_
