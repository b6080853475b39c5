#ifndef TYPL_COMMON_RPC_SERVER_STREAM_IMPL_H_
#define TYPL_COMMON_RPC_SERVER_STREAM_IMPL_H_

// Server streams; see ServerStream in call.h.

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "common/rpc/call_types.h"
#include "common/rpc/host.h"
#include "grpcpp/grpcpp.h"

namespace typl::rpc::internal {

// What of a server stream does not depend on its messages: one write under way at a time, and the
// end. Thread-safe.
class ServerStreamCore : public DrainListener {
 public:
  ServerStreamCore(Host& host, absl::string_view method) : record_(host, method, Kind::kStream) {}

  CallRecord& record() { return record_; }

  // Waits until no write is under way and takes the slot. False: the call is over.
  bool TakeSlot();
  // The write is done; with `ok` false the call is over.
  void ReleaseSlot(bool ok);
  void End();
  void OnDrain() override { End(); }
  bool over() const { return over_.load(std::memory_order_acquire); }
  void OnOver(absl::AnyInvocable<void()> wake);
  // After the producer returned: no wake is called any more, and the last write is done. Returns
  // what the caller gets.
  grpc::Status Close(absl::Status status);
  // The object is used by its thread and by the transport; true for the one that leaves last.
  bool Leave() { return users_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 private:
  CallRecord record_;
  std::mutex mutex_;  // Guards writing_.
  std::condition_variable changed_;
  bool writing_ = false;
  std::atomic<bool> over_ = false;  // Written under mutex_.
  std::mutex wakes_mutex_;          // Guards wakes_; held while they are called.
  std::vector<absl::AnyInvocable<void()>> wakes_;
  std::atomic<int> users_ = 2;
};

// The end of a call that was not admitted.
template <typename Response>
class RefusedStream final : public grpc::ServerWriteReactor<Response> {
 public:
  explicit RefusedStream(grpc::Status status) { this->Finish(std::move(status)); }
  void OnDone() override { delete this; }
};

template <typename Request, typename Response, typename Producer>
class ServerStreamReactor final : public grpc::ServerWriteReactor<Response>,
                                  public StreamWriter<Response> {
 public:
  ServerStreamReactor(Host& host, absl::string_view method, const Request& request,
                      Producer producer)
      : core_(host, method), request_(request), producer_(std::move(producer)) {}

  ServerStreamCore& core() { return core_; }

  // On the stream's own thread.
  void Run() {
    Host& host = core_.record().host();
    host.AddDrainListener(&core_);
    absl::Status status = producer_(core_.record().call(), request_, *this);
    host.RemoveDrainListener(&core_);
    this->Finish(core_.Close(std::move(status)));
    if (core_.Leave()) delete this;
  }

  bool Write(const Response& response) override {
    if (!core_.TakeSlot()) return false;
    slot_ = response;
    this->StartWrite(&slot_);
    return true;
  }
  bool cancelled() const override { return core_.over(); }
  void OnCancelled(absl::AnyInvocable<void()> wake) override { core_.OnOver(std::move(wake)); }

  void OnWriteDone(bool ok) override { core_.ReleaseSlot(ok); }
  void OnCancel() override { core_.End(); }
  void OnDone() override {
    if (core_.Leave()) delete this;
  }

 private:
  ServerStreamCore core_;
  // Lives until OnDone, which comes after the producer returned.
  const Request& request_;
  Producer producer_;
  Response slot_;
};

template <typename Request, typename Response, typename Producer>
grpc::ServerWriteReactor<Response>* StartServerStream(Host& host,
                                                      const grpc::CallbackServerContext& context,
                                                      absl::string_view method,
                                                      const Request& request, Producer producer) {
  auto stream = std::make_unique<ServerStreamReactor<Request, Response, Producer>>(
      host, method, request, std::move(producer));
  absl::Status status = stream->core().record().Open(context);
  if (status.ok()) {
    status = host.StartStreamThread([raw = stream.get()] { raw->Run(); });
  }
  if (status.ok()) return stream.release();
  return new RefusedStream<Response>(stream->core().record().Close(status));
}

}  // namespace typl::rpc::internal

#endif  // TYPL_COMMON_RPC_SERVER_STREAM_IMPL_H_
