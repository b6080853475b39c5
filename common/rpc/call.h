#ifndef TYPL_COMMON_RPC_CALL_H_
#define TYPL_COMMON_RPC_CALL_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/grpcpp.h"

// One way to serve a call. An adapter (the class derived from the generated CallbackService) hands
// each method to Unary() or ServerStream(), which identify the caller, check its role, the deadline
// and the limits, count, time and log the call, and turn the handler's absl::Status into a
// grpc::Status with its details. Handlers see none of that.

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

// Shared state of a server that calls need; made by Server. Thread-safe.
class Host;

// Serves a unary call. `handler` is called at most once, on a gRPC thread, and must not block; it
// may finish later on another thread through `done`. Request and response live until then.
//   handler: void(const Call&, const Request&, Response&, Done)
template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* Unary(Host& host, grpc::CallbackServerContext* context,
                                absl::string_view method, const Request* request,
                                Response* response, Handler handler);

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

// Serves a server-streaming call. `producer` runs on a thread of its own, so it may block; its
// status ends the call. The server runs a limited number of such calls (OVERLOADED beyond).
//   producer: absl::Status(const Call&, const Request&, StreamWriter<Response>&)
template <typename Request, typename Response, typename Producer>
grpc::ServerWriteReactor<Response>* ServerStream(Host& host, grpc::CallbackServerContext* context,
                                                 absl::string_view method, const Request* request,
                                                 Producer producer);

// Serves a bidirectional stream of independent messages, each answered once, in order. `handler` is
// called for each message like a unary handler; at most `in_flight_max` are unanswered, then the
// server stops reading (flow control). An error of one message ends the stream with that status,
// after the answers before it.
//   handler: void(const Call&, const Request&, Response&, Done)
template <typename Request, typename Response, typename Handler>
grpc::ServerBidiReactor<Request, Response>* BidiStream(Host& host,
                                                       grpc::CallbackServerContext* context,
                                                       absl::string_view method, int in_flight_max,
                                                       Handler handler);

}  // namespace typl::rpc

#include "common/rpc/call_impl.h"  // IWYU pragma: export

#endif  // TYPL_COMMON_RPC_CALL_H_
