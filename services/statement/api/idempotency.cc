#include "services/statement/api/idempotency.h"

#include "common/status/error.h"
#include "common/status/macros.h"
#include "openssl/sha.h"
#include "services/statement/api/reading.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

std::string Sha256(absl::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace

Idempotency::Idempotency(const Context& context, absl::string_view principal,
                         absl::string_view request_id, absl::string_view request_bytes)
    : context_(context),
      key_(IdempotencyKey(principal, request_id)),
      request_hash_(Sha256(request_bytes)) {}

absl::StatusOr<bool> Idempotency::AnsweredBefore(google::protobuf::MessageLite& response) const {
  if (context_.options.unsafe_no_dedup) return false;
  const auto stored = context_.store.Get(key_);
  if (!stored.ok()) return StoreReadError(stored.status());
  if (!stored->has_value()) return false;
  v1::IdempotencyRecord first;
  RETURN_IF_ERROR(ParseStored((*stored)->value, first));
  if (first.request_hash() != request_hash_) {
    return MakeError(Reason::ERROR_REASON_REQUEST_ID_REUSED,
                     "this request_id was used before with another body");
  }
  if (!response.ParseFromString(first.response())) {
    return absl::InternalError("a stored answer can't be parsed");
  }
  return true;
}

std::string Idempotency::Record(const google::protobuf::MessageLite& response) const {
  v1::IdempotencyRecord record;
  record.set_request_hash(request_hash_);
  record.set_response(response.SerializeAsString());
  return record.SerializeAsString();
}

}  // namespace typl::statement
