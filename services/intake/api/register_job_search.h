#ifndef TYPL_SERVICES_INTAKE_API_REGISTER_JOB_SEARCH_H_
#define TYPL_SERVICES_INTAKE_API_REGISTER_JOB_SEARCH_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "services/intake/api/context.h"
#include "services/intake/api/write.h"
#include "typl/intake/v1/intake.pb.h"

namespace typl::intake {

// The write behind RegisterJobSearch. All arguments must outlive it.
std::unique_ptr<Write> NewRegistration(const Context& context, absl::string_view caller,
                                       const v1::RegisterJobSearchRequest& request,
                                       v1::RegisterJobSearchResponse& response);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_REGISTER_JOB_SEARCH_H_
