#ifndef TYPL_COMMON_RPC_CALL_IMPL_H_
#define TYPL_COMMON_RPC_CALL_IMPL_H_

// The part of call.h that depends on message types. Include call.h instead.

#include <memory>
#include <utility>

#include "common/rpc/bidi_impl.h"
#include "common/rpc/host.h"
#include "common/rpc/server_stream_impl.h"

namespace typl::rpc {
namespace internal {

// A unary call in progress. Not thread-safe; handed from the thread that began it to the one that
// ends it.
class UnaryCall {
 public:
  UnaryCall(Host& host, absl::string_view method, grpc::ServerUnaryReactor* reactor)
      : record_(host, method, Kind::kUnary), reactor_(reactor) {}

  absl::Status Open(const grpc::CallbackServerContext& context) { return record_.Open(context); }
  const Call& call() const { return record_.call(); }
  // The last thing done with it: request, response and context may be gone afterwards.
  void Finish(const absl::Status& status) { reactor_->Finish(record_.Close(status)); }

 private:
  CallRecord record_;
  grpc::ServerUnaryReactor* const reactor_;
};

// The Done of a unary call. A handler that loses it without calling it would leave the caller
// waiting, so its end is then an error.
class UnaryDone {
 public:
  explicit UnaryDone(std::unique_ptr<UnaryCall> call) : call_(std::move(call)) {}
  UnaryDone(UnaryDone&&) noexcept = default;
  ~UnaryDone() {
    if (call_ != nullptr) call_->Finish(absl::InternalError("the handler never ended the call"));
  }
  void operator()(const absl::Status& status) && {
    std::unique_ptr<UnaryCall> call = std::move(call_);
    call->Finish(status);
  }

 private:
  std::unique_ptr<UnaryCall> call_;
};

}  // namespace internal

template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* Unary(Host& host, grpc::CallbackServerContext* context,
                                absl::string_view method, const Request* request,
                                Response* response, Handler handler) {
  // The context's own reactor costs no allocation and no hop to another thread when it is done.
  grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
  auto unary = std::make_unique<internal::UnaryCall>(host, method, reactor);
  const absl::Status opened = unary->Open(*context);
  if (!opened.ok()) {
    unary->Finish(opened);
    return reactor;
  }
  const Call& call = unary->call();
  handler(call, *request, *response, Done(internal::UnaryDone(std::move(unary))));
  return reactor;
}

template <typename Request, typename Response, typename Producer>
grpc::ServerWriteReactor<Response>* ServerStream(Host& host, grpc::CallbackServerContext* context,
                                                 absl::string_view method, const Request* request,
                                                 Producer producer) {
  return internal::StartServerStream<Request, Response>(host, *context, method, *request,
                                                        std::move(producer));
}

template <typename Request, typename Response, typename Handler>
grpc::ServerBidiReactor<Request, Response>* BidiStream(Host& host,
                                                       grpc::CallbackServerContext* context,
                                                       absl::string_view method, int in_flight_max,
                                                       Handler handler) {
  return internal::StartBidiStream<Request, Response>(host, *context, method, in_flight_max,
                                                      std::move(handler));
}

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_CALL_IMPL_H_
