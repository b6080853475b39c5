#include "common/rpc/credentials.h"

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"
#include "openssl/pem.h"
#include "openssl/x509.h"

namespace typl::rpc {
namespace {

// How soon a renewed certificate is used, as config.proto says.
constexpr unsigned int kReloadSeconds = 5;

struct FileCloser {
  void operator()(FILE* file) const { fclose(file); }
};
using File = std::unique_ptr<FILE, FileCloser>;
struct CertificateFreer {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, CertificateFreer>;
struct KeyFreer {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFreer>;

absl::Status Bad(const std::string& path, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("tls: ", path, ": ", why));
}

absl::StatusOr<File> Open(const std::string& path, absl::string_view what) {
  if (path.empty()) return absl::InvalidArgumentError(absl::StrCat("tls: no ", what));
  File file(fopen(path.c_str(), "re"));
  if (file == nullptr) return Bad(path, "can't be read");
  return file;
}

absl::StatusOr<Certificate> ReadCertificate(const std::string& path, absl::string_view what) {
  ASSIGN_OR_RETURN(const File file, Open(path, what));
  Certificate certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
  if (certificate == nullptr) return Bad(path, "is no PEM certificate");
  if (X509_cmp_current_time(X509_get0_notAfter(certificate.get())) <= 0) {
    return Bad(path, "has expired");
  }
  return certificate;
}

std::shared_ptr<grpc::experimental::CertificateProviderInterface> Watch(
    const config::v1::TlsConfig& tls) {
  return std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      tls.private_key_file(), tls.certificate_file(), tls.client_ca_file(), kReloadSeconds);
}

}  // namespace

absl::Status CheckTlsFiles(const config::v1::TlsConfig& tls) {
  ASSIGN_OR_RETURN(const Certificate certificate,
                   ReadCertificate(tls.certificate_file(), "certificate_file"));
  ASSIGN_OR_RETURN(const Certificate authority,
                   ReadCertificate(tls.client_ca_file(), "client_ca_file"));
  ASSIGN_OR_RETURN(const File key_file, Open(tls.private_key_file(), "private_key_file"));
  const Key key(PEM_read_PrivateKey(key_file.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return Bad(tls.private_key_file(), "is no PEM private key");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return Bad(tls.private_key_file(), "is not the key of the certificate");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsServer(
    const config::v1::TlsConfig& tls) {
  RETURN_IF_ERROR(CheckTlsFiles(tls));
  grpc::experimental::TlsServerCredentialsOptions options(Watch(tls));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  options.set_cert_request_type(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsClient(
    const config::v1::TlsConfig& tls) {
  RETURN_IF_ERROR(CheckTlsFiles(tls));
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(Watch(tls));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

}  // namespace typl::rpc
