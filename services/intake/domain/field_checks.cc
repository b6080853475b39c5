#include "services/intake/domain/field_checks.h"

#include "absl/strings/str_cat.h"
#include "common/ids/ids.h"
#include "common/time/business_date.h"
#include "google/protobuf/unknown_field_set.h"

namespace typl::intake {
namespace {

constexpr size_t kKeyLengthMax = 40;

}  // namespace

std::string FieldPath::ToString() const {
  std::string path;
  if (fact_index >= 0) absl::StrAppend(&path, "facts[", fact_index, "]");
  for (const absl::string_view part : {message, field}) {
    if (part.empty()) continue;
    absl::StrAppend(&path, path.empty() ? "" : ".", part);
  }
  return path;
}

void CheckText(const FieldPath& path, absl::string_view text, size_t characters_max,
               NewLines new_lines, FieldViolations& faults) {
  const std::string fault = FaultOfText(text, {0, characters_max, new_lines});
  if (!fault.empty()) faults.Add(path.ToString(), fault);
}

std::optional<absl::CivilDay> CheckDay(const FieldPath& path, const google::type::Date& date,
                                       FieldViolations& faults) {
  CheckNoUnknown(path, date, faults);
  std::optional<absl::CivilDay> day = DayFromProto(date);
  if (!day) {
    faults.Add(path.ToString(), "must be a day of the calendar from 1900-01-01 to 2199-12-31");
  }
  return day;
}

void CheckRequestId(absl::string_view request_id, FieldViolations& faults) {
  if (!IsUuid(request_id)) faults.Add("request_id", "must be a UUID in text form, 36 characters");
}

bool IsKey(absl::string_view text) {
  if (text.empty() || text.size() > kKeyLengthMax) return false;
  for (const char c : text) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

void CheckNumber(const FieldPath& path, int64_t value, int64_t min, int64_t max,
                 FieldViolations& faults) {
  if (value >= min && value <= max) return;
  faults.Add(path.ToString(), absl::StrCat("must be from ", min, " to ", max));
}

void CheckNoUnknown(const FieldPath& path, const google::protobuf::Message& message,
                    FieldViolations& faults) {
  const google::protobuf::UnknownFieldSet& unknown =
      message.GetReflection()->GetUnknownFields(message);
  if (unknown.empty()) return;
  faults.Add(path.ToString(), absl::StrCat("has field number ", unknown.field(0).number(),
                                           ", which this version of the contract does not know"));
}

void CheckSaid(const FieldPath& path, int value, bool known, FieldViolations& faults) {
  if (value == 0) return faults.Add(path.ToString(), "must be given");
  CheckKnown(path, known, faults);
}

void CheckKnown(const FieldPath& path, bool known, FieldViolations& faults) {
  if (known) return;
  faults.Add(path.ToString(), "has a value that this version of the contract does not know");
}

}  // namespace typl::intake
