#include "services/intake/storage/digests.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace typl::intake {
namespace {

// No principal and no method has a zero byte, so no two lists of parts give the same bytes.
constexpr absl::string_view kSeparator("\0", 1);
// Block of SHA-256, which HMAC pads its key to (RFC 2104).
constexpr size_t kBlockBytes = 64;

struct FreeMd {
  void operator()(EVP_MD* md) const { EVP_MD_free(md); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Md = std::unique_ptr<EVP_MD, FreeMd>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// OpenSSL's digests fail only when memory is exhausted or the library is broken; a key made from an
// unset digest would join strangers' records.
void Must(int result) {
  if (result != 1) std::abort();
}

void Update(EVP_MD_CTX* context, absl::string_view bytes) {
  Must(EVP_DigestUpdate(context, bytes.data(), bytes.size()));
}

Digest Finish(EVP_MD_CTX* context) {
  Digest digest;
  unsigned int length = 0;
  Must(EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(digest.data()), &length));
  return digest;
}

class OpenSslDigests final : public Digests {
 public:
  explicit OpenSslDigests(absl::string_view secret)
      : md_(EVP_MD_fetch(nullptr, "SHA256", nullptr)) {
    Must(md_ != nullptr ? 1 : 0);
    plain_ = Begin();
    std::string key = std::string(secret.size() > kBlockBytes ? Bytes(Hash({secret})) : secret);
    key.resize(kBlockBytes, '\0');
    inner_ = Keyed(key, 0x36);
    outer_ = Keyed(key, 0x5c);
    OPENSSL_cleanse(key.data(), key.size());
  }

  Digest Identity(absl::string_view identity_code) const override { return Hmac({identity_code}); }
  Digest PageToken(absl::string_view content) const override {
    // Longer than any identity code, as is the text of KeyCheck.
    return Hmac({"intake page token ", content});
  }
  Digest KeyCheck() const override { return Hmac({"intake identity key check"}); }
  Digest Idempotency(absl::string_view principal, absl::string_view request_id) const override {
    return Hash({principal, kSeparator, request_id});
  }
  Digest Body(absl::string_view method, absl::string_view bytes) const override {
    return Hash({method, kSeparator, bytes});
  }

 private:
  Context Begin() const {
    Context context(EVP_MD_CTX_new());
    Must(EVP_DigestInit_ex2(context.get(), md_.get(), nullptr));
    return context;
  }

  Context Keyed(std::string block, unsigned char pad) const {
    for (char& c : block) c = static_cast<char>(c ^ pad);
    Context context = Begin();
    Update(context.get(), block);
    OPENSSL_cleanse(block.data(), block.size());
    return context;
  }

  // Copying a prepared context is three times as fast as a first use, and spares HMAC two blocks.
  static Digest Run(const Context& prepared, std::initializer_list<absl::string_view> parts) {
    const Context context(EVP_MD_CTX_new());
    Must(EVP_MD_CTX_copy_ex(context.get(), prepared.get()));
    for (const absl::string_view part : parts) Update(context.get(), part);
    return Finish(context.get());
  }

  Digest Hash(std::initializer_list<absl::string_view> parts) const { return Run(plain_, parts); }
  Digest Hmac(std::initializer_list<absl::string_view> parts) const {
    return Run(outer_, {Bytes(Run(inner_, parts))});
  }

  Md md_;
  Context plain_;
  Context inner_;
  Context outer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<const Digests>> Digests::Create(absl::string_view secret) {
  if (secret.size() < kSecretBytesMin) {
    return absl::FailedPreconditionError(
        absl::StrCat("the identity key must have at least ", kSecretBytesMin, " bytes"));
  }
  return std::make_unique<const OpenSslDigests>(secret);
}

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  struct stat info;
  if (path.empty() || stat(path.c_str(), &info) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("there is no identity key file '", path,
                     "'; put the installation's key there, or make one for a new installation with "
                     "--make-identity-key FILE"));
  }
  if ((info.st_mode & S_IRWXO) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the identity key file '", path, "' is open to everybody; chmod 600 it"));
  }
  std::ifstream file(path, std::ios::binary);
  std::string secret{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.good() && !file.eof()) {
    return absl::FailedPreconditionError(absl::StrCat("can't read identity key file '", path, "'"));
  }
  if (secret.size() < kSecretBytesMin) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the identity key file '", path, "' has fewer than ", kSecretBytesMin, " bytes"));
  }
  return secret;
}

absl::Status MakeSecretFile(const std::string& path) {
  std::array<unsigned char, kSecretBytesMin> secret;
  Must(RAND_bytes(secret.data(), secret.size()));
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0) {
    const absl::StatusCode code =
        errno == EEXIST ? absl::StatusCode::kAlreadyExists : absl::StatusCode::kUnavailable;
    return absl::Status(code, absl::StrCat("can't make '", path, "': ", std::strerror(errno)));
  }
  const bool written =
      write(fd, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
      fsync(fd) == 0;
  OPENSSL_cleanse(secret.data(), secret.size());
  if (close(fd) != 0 || !written) {
    return absl::UnavailableError(absl::StrCat("can't write '", path, "'"));
  }
  return absl::OkStatus();
}

}  // namespace typl::intake
