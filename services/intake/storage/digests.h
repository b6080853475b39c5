#ifndef TYPL_SERVICES_INTAKE_STORAGE_DIGESTS_H_
#define TYPL_SERVICES_INTAKE_STORAGE_DIGESTS_H_

#include <array>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace typl::intake {

// Bytes of SHA-256 and HMAC-SHA-256.
inline constexpr size_t kDigestBytes = 32;
using Digest = std::array<char, kDigestBytes>;
inline absl::string_view Bytes(const Digest& digest) { return {digest.data(), digest.size()}; }

// Shortest secret: as long as the digest, so that guessing the secret is not the easier way.
inline constexpr size_t kSecretBytesMin = 32;

// The hashes that intake's keys are made of. Holds the secret under which identity codes are
// indexed; never gives it out. Immutable; thread-safe.
class Digests {
 public:
  // FAILED_PRECONDITION when the secret is shorter than kSecretBytesMin.
  static absl::StatusOr<std::unique_ptr<const Digests>> Create(absl::string_view secret);
  virtual ~Digests() = default;

  // HMAC-SHA-256 of the identity code as written, under the secret.
  virtual Digest Identity(absl::string_view identity_code) const = 0;
  // HMAC-SHA-256 for page tokens; never equal to one of Identity.
  virtual Digest PageToken(absl::string_view content) const = 0;
  // HMAC-SHA-256 of a fixed text: the same for the same secret.
  virtual Digest KeyCheck() const = 0;
  // SHA-256 over the caller and its request id.
  virtual Digest Idempotency(absl::string_view principal, absl::string_view request_id) const = 0;
  // SHA-256 over the method and the bytes of its request, so that an id used for another method is
  // another body.
  virtual Digest Body(absl::string_view method, absl::string_view bytes) const = 0;
};

// Reads the secret. FAILED_PRECONDITION when there is no such file, it is readable by others than
// its owner and group, or it is too short.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

// Makes a file with a new secret, readable by its owner only. ALREADY_EXISTS when there is a file.
absl::Status MakeSecretFile(const std::string& path);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_STORAGE_DIGESTS_H_
