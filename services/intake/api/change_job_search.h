#ifndef TYPL_SERVICES_INTAKE_API_CHANGE_JOB_SEARCH_H_
#define TYPL_SERVICES_INTAKE_API_CHANGE_JOB_SEARCH_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "services/intake/api/context.h"
#include "services/intake/api/write.h"
#include "typl/intake/v1/intake.pb.h"

namespace typl::intake {

// The writes behind ReportChange and EndJobSearch. All arguments must outlive them.
std::unique_ptr<Write> NewChange(const Context& context, absl::string_view caller,
                                 const v1::ReportChangeRequest& request,
                                 v1::ReportChangeResponse& response);
std::unique_ptr<Write> NewEnd(const Context& context, absl::string_view caller,
                              const v1::EndJobSearchRequest& request,
                              v1::EndJobSearchResponse& response);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_CHANGE_JOB_SEARCH_H_
