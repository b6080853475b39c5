#ifndef TYPL_COMMON_RPC_CALL_H_
#define TYPL_COMMON_RPC_CALL_H_

#include "absl/strings/string_view.h"
#include "common/rpc/call_types.h"  // IWYU pragma: export
#include "grpcpp/grpcpp.h"

// One way to serve a call. An adapter (the class derived from the generated CallbackService) hands
// each method to Unary() or ServerStream(), which identify the caller, check its role, the deadline
// and the limits, count, time and log the call, and turn the handler's absl::Status into a
// grpc::Status with its details. Handlers see none of that.

namespace typl::rpc {

// Shared state of a server that calls need; made by Server. Thread-safe.
class Host;

// Serves a unary call. `handler` is called at most once, on a gRPC thread, and must not block; it
// may finish later on another thread through `done`. Request and response live until then.
//   handler: void(const Call&, const Request&, Response&, Done)
template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* Unary(Host& host, grpc::CallbackServerContext* context,
                                absl::string_view method, const Request* request,
                                Response* response, Handler handler);

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
