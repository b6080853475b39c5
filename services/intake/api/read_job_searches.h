#ifndef TYPL_SERVICES_INTAKE_API_READ_JOB_SEARCHES_H_
#define TYPL_SERVICES_INTAKE_API_READ_JOB_SEARCHES_H_

#include "absl/status/status.h"
#include "services/intake/api/context.h"
#include "typl/intake/v1/intake.pb.h"

namespace typl::intake {

absl::Status GetJobSearch(const Context& context, const v1::GetJobSearchRequest& request,
                          v1::GetJobSearchResponse& response);

// Page tokens are bound to the parent by a keyed digest; any other text is INVALID_REQUEST.
absl::Status ListJobSearches(const Context& context, const v1::ListJobSearchesRequest& request,
                             v1::ListJobSearchesResponse& response);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_READ_JOB_SEARCHES_H_
