#ifndef TYPL_COMMON_RPC_STATUS_H_
#define TYPL_COMMON_RPC_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/status.h"

// The only place where absl::Status and grpc::Status meet. Details travel as a google.rpc.Status in
// the grpc-status-details-bin trailer; each payload of the absl::Status is one Any of it.

namespace typl::rpc {

// What a caller gets for `status`. A status with a reason (common/status/error.h) goes out as it
// is. Anything else was never written for callers: cancellation, deadlines and unavailability get
// a neutral text, and all the rest becomes INTERNAL with `incident` in its metadata, so that the
// log line that has the cause can be found.
grpc::Status ToGrpc(const absl::Status& status, absl::string_view incident);

// True when ToGrpc hides the text of `status`, so that it must be logged.
bool IsHidden(const absl::Status& status);

// A fresh incident name: 16 hexadecimal digits.
std::string NewIncident();

// What a client makes of an answer. Details that can't be read are dropped.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_STATUS_H_
