#ifndef TYPL_SERVICES_INTAKE_DOMAIN_IDENTITY_CODE_H_
#define TYPL_SERVICES_INTAKE_DOMAIN_IDENTITY_CODE_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

// Personal identity codes (henkilötunnus; decree 128/2010 s. 2 as amended by 690/2022).

namespace typl::intake {

// Which individual numbers are accepted.
enum class IdentityNumbers {
  // 002-899: the population register's.
  kProduction,
  // 900-999: artificial codes, never in the population register; the only ones for sandboxes.
  kArtificial,
};

// What is wrong with a text given as an identity code; the first fault in this order.
enum class IdentityCodeFault {
  kNone,
  kLength,
  kSign,
  kDigits,
  kDate,
  kIndividualNumber,
  kCheckCharacter,
  kNotArtificial,
  kNotProduction,
};

// Checks the whole specification: DDMMYY, the sign of the century, NNN and the check character. All
// signs of the decree are accepted for all birth dates. When the result is kNone, `birth_date` has
// been set. Two codes that differ in the sign only are two persons: the code as written is the key,
// and nothing may strip or replace the sign.
IdentityCodeFault CheckIdentityCode(absl::string_view code, IdentityNumbers numbers,
                                    absl::CivilDay& birth_date);

// For the caller, without any part of the code. Empty for kNone.
absl::string_view Describe(IdentityCodeFault fault);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_DOMAIN_IDENTITY_CODE_H_
