#include "common/testing/certificates.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_join.h"
#include "openssl/bio.h"
#include "openssl/evp.h"
#include "openssl/pem.h"
#include "openssl/x509.h"
#include "openssl/x509v3.h"

namespace typl::testing {
namespace {

constexpr long kBackdatedSeconds = 3600;
constexpr long kAuthoritySeconds = 24 * 3600;

struct Freer {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
using Certificate = std::unique_ptr<X509, Freer>;
using Key = std::unique_ptr<EVP_PKEY, Freer>;

void Must(bool done) {
  if (done) return;
  std::fprintf(stderr, "OpenSSL could not make a test certificate\n");
  std::abort();
}

Key NewKey() {
  Key key(EVP_EC_gen("P-256"));
  Must(key != nullptr);
  return key;
}

template <typename Write>
std::string Pem(Write write) {
  const std::unique_ptr<BIO, Freer> memory(BIO_new(BIO_s_mem()));
  Must(memory != nullptr && write(memory.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

std::string ToPem(X509* certificate) {
  return Pem([&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
}

void AddExtension(X509* certificate, int nid, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, Freer> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  Must(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

Certificate Unsigned(EVP_PKEY* key, const std::string& common_name, long valid_seconds) {
  static long serial = 0;
  Certificate certificate(X509_new());
  X509* const raw = certificate.get();
  Must(raw != nullptr && X509_set_version(raw, X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(raw), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(raw), -kBackdatedSeconds);
  X509_gmtime_adj(X509_getm_notAfter(raw), valid_seconds);
  Must(X509_set_pubkey(raw, key) == 1);
  Must(X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(common_name.c_str()), -1,
                                  -1, 0) == 1);
  return certificate;
}

}  // namespace

struct TestAuthority::Keys {
  Key key;
  Certificate certificate;
};

TestAuthority::TestAuthority() : keys_(std::make_unique<Keys>()) {
  keys_->key = NewKey();
  keys_->certificate = Unsigned(keys_->key.get(), "typl test authority", kAuthoritySeconds);
  X509* const raw = keys_->certificate.get();
  Must(X509_set_issuer_name(raw, X509_get_subject_name(raw)) == 1);
  AddExtension(raw, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(raw, NID_key_usage, "critical,keyCertSign,cRLSign");
  Must(X509_sign(raw, keys_->key.get(), EVP_sha256()) > 0);
  certificate_ = ToPem(raw);
}

TestAuthority::~TestAuthority() = default;

KeyPair TestAuthority::Issue(const std::vector<std::string>& names, long valid_seconds) {
  const Key key = NewKey();
  const Certificate certificate = Unsigned(key.get(), "typl test", valid_seconds);
  X509* const raw = certificate.get();
  Must(X509_set_issuer_name(raw, X509_get_subject_name(keys_->certificate.get())) == 1);
  if (!names.empty()) AddExtension(raw, NID_subject_alt_name, absl::StrJoin(names, ","));
  Must(X509_sign(raw, keys_->key.get(), EVP_sha256()) > 0);
  return {ToPem(raw), Pem([&](BIO* out) {
            return PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace typl::testing
