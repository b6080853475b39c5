#ifndef TYPL_SERVICES_INTAKE_DOMAIN_FIELD_CHECKS_H_
#define TYPL_SERVICES_INTAKE_DOMAIN_FIELD_CHECKS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/status/error.h"
#include "common/text/text.h"
#include "google/protobuf/message.h"
#include "google/type/date.pb.h"

// Checks of single fields. Each adds what is wrong to `faults`; texts name the rule, never the
// value.

namespace typl::intake {

// Where a field is, put into text only when there is a fault to tell. The parts must outlive it.
struct FieldPath {
  // A field of the request itself, or of its message field `message`.
  static FieldPath Of(absl::string_view field) { return {-1, {}, field}; }
  static FieldPath In(absl::string_view message, absl::string_view field) {
    return {-1, message, field};
  }

  // "facts[2].employment.from", "contact.email", "request_id".
  std::string ToString() const;

  int fact_index = -1;  // -1: not inside a fact.
  absl::string_view message;
  absl::string_view field;
};

// At most `characters_max` characters, and what FaultOfText asks for.
void CheckText(const FieldPath& path, absl::string_view text, size_t characters_max,
               NewLines new_lines, FieldViolations& faults);

// A day of the calendar between 1900 and 2199. nullopt after a fault.
std::optional<absl::CivilDay> CheckDay(const FieldPath& path, const google::type::Date& date,
                                       FieldViolations& faults);

// The field `request_id`.
void CheckRequestId(absl::string_view request_id, FieldViolations& faults);

// 1-40 characters of a-z, 0-9 and "-": keys of facts and funds.
bool IsKey(absl::string_view text);

// `value` from `min` to `max`, both allowed.
void CheckNumber(const FieldPath& path, int64_t value, int64_t min, int64_t max,
                 FieldViolations& faults);

// Fields that this version of the contract does not have would be lost or, worse, stored unread.
// Does not look into the fields that are messages themselves.
void CheckNoUnknown(const FieldPath& path, const google::protobuf::Message& message,
                    FieldViolations& faults);

// An enum that must be said: neither unspecified nor a number of a later version.
void CheckSaid(const FieldPath& path, int value, bool known, FieldViolations& faults);
// An enum where unspecified means "nobody has said".
void CheckKnown(const FieldPath& path, bool known, FieldViolations& faults);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_DOMAIN_FIELD_CHECKS_H_
