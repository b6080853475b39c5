#include "common/rpc/server_settings.h"

#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/resource_quota.h"

namespace typl::rpc {
namespace {

struct Setting {
  const char* name;
  int value;
};

constexpr Setting kSettings[] = {
    // A message of 1 MiB may hold 1 GiB, and the size limit is applied after inflating.
    {GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0},
    {GRPC_ARG_MAX_METADATA_SIZE, 8'192},
    // Bounds what one connection can hold in memory. Clients under load keep some hundreds of calls
    // under way; the cap on all calls together is the host's.
    {GRPC_ARG_MAX_CONCURRENT_STREAMS, 1'000},
    // A peer that connects and says nothing.
    {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 5'000},
    {GRPC_ARG_MAX_CONNECTION_IDLE_MS, 300'000},
    // A connection's identity is as old as the connection.
    {GRPC_ARG_MAX_CONNECTION_AGE_MS, 600'000},
    {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30'000},
    // Peers that are gone without having said so.
    {GRPC_ARG_KEEPALIVE_TIME_MS, 60'000},
    {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000},
    // Twice as often as our clients ping.
    {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 30'000},
    {GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2},
    // Keeps the receive window, and so the memory of a stream, from growing.
    {GRPC_ARG_HTTP2_BDP_PROBE, 0},
    {GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 64 << 10},
    // No other process may share the port.
    {GRPC_ARG_ALLOW_REUSEPORT, 0},
    // CVE-2024-11407: wrong bytes may be sent.
    {GRPC_ARG_TCP_TX_ZEROCOPY_ENABLED, 0},
};

constexpr int kMessageBytesMax = 262'144;
// Answers are pages and journal chunks of at most 256 KiB; more is a mistake of ours.
constexpr int kSendBytesMax = 1 << 20;
// Only reflection uses the threads of gRPC's synchronous servers.
constexpr int kSyncThreadsMax = 8;

}  // namespace

void ApplyServerSettings(const config::v1::ServerConfig& config, grpc::ServerBuilder& builder) {
  for (const Setting& setting : kSettings) {
    builder.AddChannelArgument(setting.name, setting.value);
  }
  builder.SetMaxReceiveMessageSize(config.message_bytes_max() > 0 ? config.message_bytes_max()
                                                                  : kMessageBytesMax);
  builder.SetMaxSendMessageSize(kSendBytesMax);
  grpc::ResourceQuota quota("typl");
  quota.SetMaxThreads(kSyncThreadsMax);
  builder.SetResourceQuota(quota);
  // The library adds itself to every server when it is loaded; this makes sure that it is linked.
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
}

}  // namespace typl::rpc
