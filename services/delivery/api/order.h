#ifndef TYPL_SERVICES_DELIVERY_API_ORDER_H_
#define TYPL_SERVICES_DELIVERY_API_ORDER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/rpc/call_types.h"
#include "google/protobuf/message.h"
#include "services/delivery/domain/audit.h"

namespace typl::delivery {

// The order that a call of an operator is. `method` is its name, such as "Redeliver".
inline Order OrderOf(absl::string_view method, const rpc::Caller& caller,
                     const std::string& request_id, const google::protobuf::Message& request) {
  return {.action = std::string(method),
          .operator_name = caller.principal,
          .request_id = request_id,
          .request = request.SerializeAsString()};
}

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_ORDER_H_
