#ifndef TYPL_SERVICES_INTAKE_DOMAIN_VALIDATION_H_
#define TYPL_SERVICES_INTAKE_DOMAIN_VALIDATION_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/ids/ids.h"
#include "common/status/error.h"
#include "services/intake/domain/identity_code.h"
#include "typl/intake/v1/intake.pb.h"

// Requests against the contract. Each function tells all faults of a request at once
// (INVALID_REQUEST with their paths) and otherwise fills the parts that were worked out of the
// text. What depends on stored state is judged elsewhere (person.h).

namespace typl::intake {

struct ValidationRules {
  IdentityNumbers numbers = IdentityNumbers::kProduction;
  // How far back the day on which the person asked may be: a portal that was cut off delivers late.
  int request_age_max_days = 30;
};

// The field `identity_code` of a request; the birth date is not after `born_by`. `birth_date` is
// set when there is no fault.
void CheckIdentity(absl::string_view code, const ValidationRules& rules,
                   std::optional<absl::CivilDay> born_by, absl::CivilDay& birth_date,
                   FieldViolations& faults);

struct ValidRegistration {
  absl::CivilDay birth_date;
  absl::CivilDay requested_on;
  absl::CivilDay start_on;
};
absl::Status Validate(const v1::RegisterJobSearchRequest& request, const ValidationRules& rules,
                      absl::CivilDay today, ValidRegistration& valid);

struct ValidChange {
  std::optional<PersonResource> job_search;  // Always set after OK.
  absl::CivilDay reported_on;
};
absl::Status Validate(const v1::ReportChangeRequest& request, const ValidationRules& rules,
                      absl::CivilDay today, ValidChange& valid);

struct ValidEnd {
  std::optional<PersonResource> job_search;  // Always set after OK.
  absl::CivilDay reported_on;
  absl::CivilDay end_on;
};
absl::Status Validate(const v1::EndJobSearchRequest& request, const ValidationRules& rules,
                      absl::CivilDay today, ValidEnd& valid);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_DOMAIN_VALIDATION_H_
