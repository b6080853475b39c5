#ifndef TYPL_SERVICES_INTAKE_DOMAIN_PERSON_H_
#define TYPL_SERVICES_INTAKE_DOMAIN_PERSON_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "services/intake/domain/validation.h"
#include "typl/intake/v1/event.pb.h"
#include "typl/intake/v1/intake.pb.h"
#include "typl/intake/v1/storage.pb.h"

// What calls make of a person's record: pure functions from the record and a validated request to
// the record after it and the event that tells it. After an error both are unspecified and must be
// dropped.

namespace typl::intake {

// Things told of one person. More than a working life gives needs an officer's look.
inline constexpr int kFactKeysMax = 300;
// One a month for forty years.
inline constexpr int kJobSearchesMax = 500;

// The circumstances of a call.
struct Report {
  const PersonId& person;
  // Principal of the caller.
  absl::string_view portal;
  absl::Time now;
};

// Begins a job search. `record` is empty for a person not known before.
// JOB_SEARCH_ALREADY_OPEN: one is in force on the day the new one would start; metadata names it.
// INVALID_REQUEST: a fact names what is another person's. TOO_MANY_FACTS.
absl::Status Register(const v1::RegisterJobSearchRequest& request, const ValidRegistration& valid,
                      const Report& report, v1::PersonRecord& record, v1::IntakeEvent& event);

// Adds facts. RESOURCE_NOT_FOUND, JOB_SEARCH_ENDED, TOO_MANY_FACTS.
absl::Status Change(const v1::ReportChangeRequest& request, const ValidChange& valid,
                    const Report& report, v1::PersonRecord& record, v1::IntakeEvent& event);

// Ends the search in force. RESOURCE_NOT_FOUND, JOB_SEARCH_ENDED, DAY_NOT_ALLOWED.
absl::Status End(const v1::EndJobSearchRequest& request, const ValidEnd& valid,
                 const Report& report, v1::PersonRecord& record, v1::IntakeEvent& event);

// Search `number` as callers see it. 1 <= number <= record.searches_size().
void FillJobSearch(const PersonId& person, const v1::PersonRecord& record, uint64_t number,
                   v1::JobSearch& job_search);

// There is no such job search or person.
absl::Status JobSearchNotFound();

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_DOMAIN_PERSON_H_
