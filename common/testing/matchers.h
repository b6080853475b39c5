#ifndef TYPL_COMMON_TESTING_MATCHERS_H_
#define TYPL_COMMON_TESTING_MATCHERS_H_

#include <memory>
#include <ostream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/message_differencer.h"

// Matchers for gmock. The status matchers take an absl::Status or an absl::StatusOr of anything.

namespace typl::testing {
namespace internal {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

bool StatusHasFieldViolation(const absl::Status& status, const std::string& field);
// Text of what a status says and carries, for failed expectations.
std::string Explain(const absl::Status& status);
// Empty when equal.
std::string Difference(const google::protobuf::Message& expected,
                       const google::protobuf::Message& actual);

}  // namespace internal

// The canonical code.
MATCHER_P(StatusIs, code, std::string("has code ") + absl::StatusCodeToString(code)) {
  const absl::Status& status = internal::StatusOf(arg);
  *result_listener << internal::Explain(status);
  return status.code() == code;
}

MATCHER(IsOk, "is OK") {
  const absl::Status& status = internal::StatusOf(arg);
  *result_listener << internal::Explain(status);
  return status.ok();
}

// The reason of common/status/error.h, with the code that belongs to it.
MATCHER_P(HasReason, reason, std::string("has reason ") + std::string(ReasonName(reason))) {
  const absl::Status& status = internal::StatusOf(arg);
  *result_listener << internal::Explain(status);
  return ReasonOf(status) == reason && status.code() == CodeOf(reason);
}

// A google.rpc.BadRequest that names `field`.
MATCHER_P(HasFieldViolation, field, std::string("names the field ") + std::string(field)) {
  const absl::Status& status = internal::StatusOf(arg);
  *result_listener << internal::Explain(status);
  return internal::StatusHasFieldViolation(status, field);
}

// A message of the same type with the same fields, unknown ones too.
MATCHER_P(EqualsProto, expected, "equals\n" + expected.DebugString()) {
  const std::string difference = internal::Difference(expected, arg);
  *result_listener << difference;
  return difference.empty();
}

// A message from its text form; a fault in the text ends the process, since the test is wrong then.
template <typename Message>
Message Proto(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) std::abort();
  return message;
}

}  // namespace typl::testing

#endif  // TYPL_COMMON_TESTING_MATCHERS_H_
