#include "services/delivery/domain/audit.h"

#include <optional>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/delivery/domain/keys.h"
#include "typl/delivery/v1/storage.pb.h"

namespace typl::delivery {

void Audit(const Order& order, absl::string_view resource, absl::string_view detail, absl::Time now,
           store::Batch& batch) {
  v1::AuditEntry entry;
  *entry.mutable_time() = TimeToProto(now);
  entry.set_action(order.action);
  entry.set_principal(order.operator_name);
  entry.set_resource(std::string(resource));
  entry.set_request_id(order.request_id);
  entry.set_detail(std::string(detail));
  batch.Append(kAuditStream, entry.SerializeAsString());
}

absl::StatusOr<bool> FindAnswer(const store::Store& store, const Order& order,
                                google::protobuf::Message& response) {
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored,
                   store.Get(IdempotencyKey(order.operator_name, order.request_id)));
  if (!stored.has_value()) return false;
  v1::IdempotencyRecord first;
  if (!first.ParseFromString(stored->value)) {
    return absl::DataLossError("a stored answer is not readable");
  }
  if (first.method() != order.action || first.request() != order.request) {
    return MakeError(common::v1::ERROR_REASON_REQUEST_ID_REUSED,
                     "this request_id was used before with another body");
  }
  if (!response.ParseFromString(first.response())) {
    return absl::DataLossError("a stored answer is not readable");
  }
  return true;
}

void KeepAnswer(const Order& order, const google::protobuf::Message& response,
                store::Batch& batch) {
  v1::IdempotencyRecord record;
  record.set_method(order.action);
  record.set_request(order.request);
  record.set_response(response.SerializeAsString());
  const std::string key = IdempotencyKey(order.operator_name, order.request_id);
  batch.ExpectAbsent(key);
  batch.Put(key, record.SerializeAsString());
}

}  // namespace typl::delivery
