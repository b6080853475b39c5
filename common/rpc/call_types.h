#ifndef TYPL_COMMON_RPC_CALL_TYPES_H_
#define TYPL_COMMON_RPC_CALL_TYPES_H_

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// What handlers see of a call.

namespace typl::rpc {

// What a caller may be. The principal's first part names it: "portals/oma", "recipients/kela",
// "officers/o123", "operators/x", "services/statement".
enum class Role { kPortal, kRecipient, kOfficer, kOperator, kService };

// Who calls. Under TLS from the certificate's URI name ("typl://portals/oma"); on a plaintext
// loopback port from the metadata key "x-typl-principal", where every local process is trusted.
struct Caller {
  std::string principal;
  Role role = Role::kPortal;
};

// What a handler may know of a call. Valid until `done` is called.
struct Call {
  Caller caller;
  // Full method name, "/typl.intake.v1.IntakeService/RegisterJobSearch".
  absl::string_view method;
};

// Ends a call; must be called exactly once, on any thread. With a status that is not OK the
// response is dropped.
using Done = absl::AnyInvocable<void(absl::Status) &&>;

// Who may call a method, and how it is treated. A method without a rule is refused (deny by
// default).
struct MethodRule {
  // Full method name.
  std::string method;
  std::vector<Role> roles;
  // Refused while the store is low on space or has failed: calls that bring new work.
  // Acknowledgements and reads are not.
  bool new_work = false;
};

// The handler's end of a server stream. Thread-safe.
template <typename Response>
class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Waits until the message before was taken by the transport (flow control), then sends this one.
  // False: the call is over (cancelled, deadline, connection gone, server draining); the producer
  // returns.
  virtual bool Write(const Response& response) = 0;
  virtual bool cancelled() const = 0;
  // Calls `wake` once when the call is over; at once when it already is.
  virtual void OnCancelled(absl::AnyInvocable<void()> wake) = 0;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_CALL_TYPES_H_
