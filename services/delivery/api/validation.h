#ifndef TYPL_SERVICES_DELIVERY_API_VALIDATION_H_
#define TYPL_SERVICES_DELIVERY_API_VALIDATION_H_

#include "absl/status/status.h"
#include "common/store/store.h"
#include "typl/delivery/v1/delivery.pb.h"

namespace typl::delivery {

// What the contract says of each request by itself. INVALID_REQUEST naming every faulty field.
absl::Status Validate(const v1::ReceiveRequest& request);
absl::Status Validate(const v1::PullRequest& request);
absl::Status Validate(const v1::RejectRequest& request);
absl::Status Validate(const v1::RedeliverRequest& request);
// `start`: the sequence at which the page begins.
absl::Status Validate(const v1::ListRejectionsRequest& request, store::Sequence& start);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_VALIDATION_H_
