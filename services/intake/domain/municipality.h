#ifndef TYPL_SERVICES_INTAKE_DOMAIN_MUNICIPALITY_H_
#define TYPL_SERVICES_INTAKE_DOMAIN_MUNICIPALITY_H_

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace typl::intake {

// Whether a code is a home municipality on a day.
struct MunicipalityVerdict {
  enum class Kind {
    kInForce,
    // No municipality has or had this code.
    kUnknown,
    // It has merged into `successor_code`.
    kMerged,
  } kind;
  // For kMerged: the code that follows it on the day asked. Static storage.
  absl::string_view successor_code = {};
};

// `code` is three digits with leading zeros, as Statistics Finland gives them. The codes 198 (no
// home municipality), 199 (unknown) and 200 (abroad) are in force on every day. Knows the
// municipalities of 2013 and later.
MunicipalityVerdict CheckMunicipality(absl::string_view code, absl::CivilDay day);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_DOMAIN_MUNICIPALITY_H_
