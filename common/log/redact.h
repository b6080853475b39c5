#ifndef TYPL_COMMON_LOG_REDACT_H_
#define TYPL_COMMON_LOG_REDACT_H_

#include <memory>
#include <string>

#include "google/protobuf/message.h"

// Printing messages without the personal data in them. What is personal is said by the field option
// (typl.common.v1.personal_data); a marked message field is hidden whole.

namespace typl::log {

// A copy of `message` without its personal data: marked strings become "[redacted]", every other
// marked field is cleared, at any depth. Unknown fields and what is packed in google.protobuf.Any
// are dropped, since nobody can say what they hold.
std::unique_ptr<google::protobuf::Message> RedactedCopy(const google::protobuf::Message& message);

// One line of text form of `message` without its personal data: each marked field that is set shows
// as `name: "[redacted]"`.
std::string Redact(const google::protobuf::Message& message);

}  // namespace typl::log

#endif  // TYPL_COMMON_LOG_REDACT_H_
