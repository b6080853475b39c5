#include "services/intake/domain/field_checks.h"

#include "absl/strings/str_cat.h"
#include "common/ids/ids.h"
#include "common/time/business_date.h"
#include "google/protobuf/unknown_field_set.h"

namespace typl::intake {
namespace {

constexpr size_t kKeyLengthMax = 40;

// One character of UTF-8 taken from the front of `text`; -1 when it is not valid (RFC 3629: no
// overlong forms, no surrogates, nothing above 10FFFF).
int32_t TakeCharacter(absl::string_view& text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  size_t length = 0;
  int32_t character = 0;
  int32_t min = 0;
  if (lead < 0x80) {
    length = 1;
    character = lead;
  } else if (lead >= 0xC0 && lead < 0xE0) {
    length = 2;
    character = lead & 0x1F;
    min = 0x80;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3;
    character = lead & 0x0F;
    min = 0x800;
  } else if (lead >= 0xF0 && lead < 0xF8) {
    length = 4;
    character = lead & 0x07;
    min = 0x10000;
  }
  if (length == 0 || text.size() < length) return -1;
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return -1;
    character = character << 6 | (next & 0x3F);
  }
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (character < min || surrogate || character > 0x10FFFF) return -1;
  text.remove_prefix(length);
  return character;
}

// Controls of C0 and C1, DEL, line and paragraph separators, and the marks that turn the writing
// direction: text with them can look like something else on an officer's screen.
bool IsControl(int32_t character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0) ||
         (character >= 0x2028 && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

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
  size_t characters = 0;
  // A character takes at most four bytes: do not walk through more than can be right.
  const bool too_many_bytes = text.size() > characters_max * 4;
  while (!too_many_bytes && !text.empty()) {
    const int32_t character = TakeCharacter(text);
    if (character < 0) return faults.Add(path.ToString(), "must be valid UTF-8");
    const bool allowed_new_line = character == '\n' && new_lines == NewLines::kAllowed;
    if (IsControl(character) && !allowed_new_line) {
      return faults.Add(path.ToString(), "must not have control characters");
    }
    ++characters;
  }
  if (too_many_bytes || characters > characters_max) {
    faults.Add(path.ToString(), absl::StrCat("must have at most ", characters_max, " characters"));
  }
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
