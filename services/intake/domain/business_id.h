#ifndef TYPL_SERVICES_INTAKE_DOMAIN_BUSINESS_ID_H_
#define TYPL_SERVICES_INTAKE_DOMAIN_BUSINESS_ID_H_

#include "absl/strings/string_view.h"

namespace typl::intake {

// True for a Finnish business id (Y-tunnus) in the form NNNNNNN-C with its right check digit. The
// old form with six digits is refused: whoever has one adds the leading zero.
bool IsBusinessId(absl::string_view text);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_DOMAIN_BUSINESS_ID_H_
