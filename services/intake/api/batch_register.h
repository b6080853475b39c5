#ifndef TYPL_SERVICES_INTAKE_API_BATCH_REGISTER_H_
#define TYPL_SERVICES_INTAKE_API_BATCH_REGISTER_H_

#include "absl/strings/string_view.h"
#include "common/rpc/call.h"
#include "services/intake/api/context.h"
#include "typl/intake/v1/intake.pb.h"

namespace typl::intake {

// Registrations in one message.
inline constexpr int kBatchRegistrationsMax = 500;

// Answers one message of BatchRegisterJobSearches: each registration in its place, as if they had
// been sent one after the other. INVALID_REQUEST when the message has none or too many. All
// arguments must live until `done`.
void BatchRegister(const Context& context, absl::string_view caller,
                   const v1::BatchRegisterJobSearchesRequest& request,
                   v1::BatchRegisterJobSearchesResponse& response, rpc::Done done);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_BATCH_REGISTER_H_
