#ifndef TYPL_COMMON_RPC_CREDENTIALS_H_
#define TYPL_COMMON_RPC_CREDENTIALS_H_

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "typl/config/v1/config.pb.h"

namespace typl::rpc {

// What is wrong with the files of `tls`: one is missing or unreadable, the key is not the
// certificate's, or the certificate has expired. INVALID_ARGUMENT names the file.
absl::Status CheckTlsFiles(const config::v1::TlsConfig& tls);

// Mutual TLS: a peer without a certificate of the client CA gets nothing. The files are watched and
// read again when they change.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsServer(
    const config::v1::TlsConfig& tls);
// The client's end: its own certificate, and servers of the same CA (client_ca_file) only, whose
// certificates name the host that was asked for.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsClient(
    const config::v1::TlsConfig& tls);

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_CREDENTIALS_H_
