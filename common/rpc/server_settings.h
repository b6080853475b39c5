#ifndef TYPL_COMMON_RPC_SERVER_SETTINGS_H_
#define TYPL_COMMON_RPC_SERVER_SETTINGS_H_

#include "grpcpp/server_builder.h"
#include "typl/config/v1/config.pb.h"

namespace typl::rpc {

// What our servers set otherwise than gRPC does, each with its reason, and reflection.
void ApplyServerSettings(const config::v1::ServerConfig& config, grpc::ServerBuilder& builder);

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_SERVER_SETTINGS_H_
