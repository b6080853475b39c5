#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_AUDIT_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_AUDIT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"

// What every order of an operator has: who gave it, its trace in the audit, and one effect for each
// request id.

namespace typl::delivery {

// An operator's call that changes something.
struct Order {
  // Name of the method, such as "Redeliver".
  std::string action;
  // The principal.
  std::string operator_name;
  std::string request_id;
  // The serialised request: the same id with another one is refused.
  std::string request;
};

// Adds an AuditEntry to `batch`. `detail` without personal data.
void Audit(const Order& order, absl::string_view resource, absl::string_view detail, absl::Time now,
           store::Batch& batch);

// True when the order was carried out before; then `response` is its first answer.
// REQUEST_ID_REUSED when the id belongs to another order; the store's errors.
absl::StatusOr<bool> FindAnswer(const store::Store& store, const Order& order,
                                google::protobuf::Message& response);
// Keeps the answer; the batch conflicts when the id has one.
void KeepAnswer(const Order& order, const google::protobuf::Message& response, store::Batch& batch);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_AUDIT_H_
