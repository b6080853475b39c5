#ifndef TYPL_SERVICES_STATEMENT_API_IDEMPOTENCY_H_
#define TYPL_SERVICES_STATEMENT_API_IDEMPOTENCY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message_lite.h"
#include "services/statement/api/context.h"

namespace typl::statement {

// A request id of a caller: what was answered to it is kept with what it changed, in one commit.
class Idempotency {
 public:
  // `request_bytes` tells the request from others: the same id with others is refused.
  Idempotency(const Context& context, absl::string_view principal, absl::string_view request_id,
              absl::string_view request_bytes);

  // True: the id was used before, and `response` is what was answered. Errors: REQUEST_ID_REUSED.
  absl::StatusOr<bool> AnsweredBefore(google::protobuf::MessageLite& response) const;

  // Where the answer is kept, to be expected absent and put in the commit that has the effect.
  const std::string& key() const { return key_; }
  std::string Record(const google::protobuf::MessageLite& response) const;

 private:
  const Context& context_;
  const std::string key_;
  const std::string request_hash_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_IDEMPOTENCY_H_
