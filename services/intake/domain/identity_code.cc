#include "services/intake/domain/identity_code.h"

#include <cstdint>

namespace typl::intake {
namespace {

constexpr size_t kCodeLength = 11;
constexpr size_t kSignPosition = 6;
constexpr size_t kCheckPosition = 10;
// Decree 128/2010 s. 2: the remainder of the nine digits by 31 picks the character; G, I, O, Q and
// Z are left out.
constexpr absl::string_view kCheckCharacters = "0123456789ABCDEFHJKLMNPRSTUVWXY";
// Decree 128/2010 s. 2: individual numbers begin from 002.
constexpr int kIndividualNumberMin = 2;
// From here on numbers are never in the population register.
constexpr int kArtificialMin = 900;

// First year of the century that the sign stands for; 0: no sign of the decree.
int CenturyOf(char sign) {
  switch (sign) {
    case '+':
      return 1800;
    case '-':
    case 'Y':
    case 'X':
    case 'W':
    case 'V':
    case 'U':
      return 1900;
    case 'A':
    case 'B':
    case 'C':
    case 'D':
    case 'E':
    case 'F':
      return 2000;
    default:
      return 0;
  }
}

}  // namespace

IdentityCodeFault CheckIdentityCode(absl::string_view code, IdentityNumbers numbers,
                                    absl::CivilDay& birth_date) {
  if (code.size() != kCodeLength) return IdentityCodeFault::kLength;
  const int century = CenturyOf(code[kSignPosition]);
  if (century == 0) return IdentityCodeFault::kSign;
  uint32_t all_digits = 0;
  for (size_t i = 0; i < kCheckPosition; ++i) {
    if (i == kSignPosition) continue;
    if (code[i] < '0' || code[i] > '9') return IdentityCodeFault::kDigits;
    all_digits = all_digits * 10 + static_cast<uint32_t>(code[i] - '0');
  }

  const int day = static_cast<int>(all_digits / 10'000'000);
  const int month = static_cast<int>(all_digits / 100'000 % 100);
  const int year = century + static_cast<int>(all_digits / 1'000 % 100);
  const absl::CivilDay date(year, month, day);
  // CivilDay turns days that are not in the calendar into others.
  if (date.year() != year || date.month() != month || date.day() != day) {
    return IdentityCodeFault::kDate;
  }
  const int individual_number = static_cast<int>(all_digits % 1'000);
  if (individual_number < kIndividualNumberMin) return IdentityCodeFault::kIndividualNumber;
  if (code[kCheckPosition] != kCheckCharacters[all_digits % kCheckCharacters.size()]) {
    return IdentityCodeFault::kCheckCharacter;
  }
  const bool artificial = individual_number >= kArtificialMin;
  if (artificial && numbers == IdentityNumbers::kProduction) {
    return IdentityCodeFault::kNotProduction;
  }
  if (!artificial && numbers == IdentityNumbers::kArtificial) {
    return IdentityCodeFault::kNotArtificial;
  }
  birth_date = date;
  return IdentityCodeFault::kNone;
}

absl::string_view Describe(IdentityCodeFault fault) {
  switch (fault) {
    case IdentityCodeFault::kNone:
      return "";
    case IdentityCodeFault::kLength:
      return "must have 11 characters";
    case IdentityCodeFault::kSign:
      return "character 7 must be a sign of the century: + - Y X W V U A B C D E F";
    case IdentityCodeFault::kDigits:
      return "characters 1-6 and 8-10 must be digits";
    case IdentityCodeFault::kDate:
      return "the birth date is not in the calendar";
    case IdentityCodeFault::kIndividualNumber:
      return "the individual number must be 002 or more";
    case IdentityCodeFault::kCheckCharacter:
      return "the check character does not match";
    case IdentityCodeFault::kNotArtificial:
      return "this installation accepts artificial individual numbers (900-999) only";
    case IdentityCodeFault::kNotProduction:
      return "artificial individual numbers (900-999) are not accepted";
  }
  return "";
}

}  // namespace typl::intake
