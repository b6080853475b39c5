#ifndef TYPL_SERVICES_INTAKE_API_ASK_AUTHORITY_H_
#define TYPL_SERVICES_INTAKE_API_ASK_AUTHORITY_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "services/intake/api/context.h"
#include "services/intake/api/write.h"
#include "typl/intake/v1/payer_service.pb.h"

namespace typl::intake {

// The writes behind the methods of PayerService. All arguments must outlive them.
std::unique_ptr<Write> NewAsk(const Context& context, absl::string_view caller,
                              const v1::RequestStatementRequest& request,
                              v1::RequestStatementResponse& response);
std::unique_ptr<Write> NewAsk(const Context& context, absl::string_view caller,
                              const v1::RequestSupplementRequest& request,
                              v1::RequestSupplementResponse& response);
std::unique_ptr<Write> NewAsk(const Context& context, absl::string_view caller,
                              const v1::ReportAppealRequest& request,
                              v1::ReportAppealResponse& response);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_ASK_AUTHORITY_H_
