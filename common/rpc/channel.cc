#include "common/rpc/channel.h"

#include "common/rpc/credentials.h"
#include "common/rpc/principal.h"
#include "common/status/macros.h"
#include "grpc/support/time.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace typl::rpc {
namespace {

// As the servers' pings; they allow one every 30 s.
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 10'000;
// What a server may send (journal answers hold up to 256 KiB of entries).
constexpr int kReceiveBytesMax = 4 << 20;
// A restarted neighbour is found again within this time.
constexpr int kReconnectBackoffMaxMs = 2'000;
constexpr int kReconnectBackoffFirstMs = 100;
// How long one attempt to connect may take; the argument's name says otherwise.
constexpr int kConnectTimeoutMs = 5'000;

grpc::ChannelArguments Arguments(const ChannelOptions& options) {
  grpc::ChannelArguments arguments;
  // The environment must not reroute us.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  arguments.SetInt(GRPC_ARG_TCP_TX_ZEROCOPY_ENABLED, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectBackoffFirstMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectTimeoutMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectBackoffMaxMs);
  // Our callers keep the request_id and decide themselves when to try again.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetMaxReceiveMessageSize(kReceiveBytesMax);
  if (options.own_connection) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return arguments;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(absl::string_view address,
                                                           const ChannelOptions& options) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!options.tls.certificate_file().empty()) {
    ASSIGN_OR_RETURN(credentials, TlsClient(options.tls));
  }
  return grpc::CreateCustomChannel(std::string(address), credentials, Arguments(options));
}

std::unique_ptr<grpc::ClientContext> ClientContextFor(absl::string_view principal,
                                                      std::optional<absl::Duration> timeout) {
  auto context = std::make_unique<grpc::ClientContext>();
  if (!principal.empty()) context->AddMetadata(kPrincipalMetadataKey, std::string(principal));
  if (timeout) {
    context->set_deadline(
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                     gpr_time_from_nanos(absl::ToInt64Nanoseconds(*timeout), GPR_TIMESPAN)));
  }
  return context;
}

}  // namespace typl::rpc
