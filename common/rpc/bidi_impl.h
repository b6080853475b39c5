#ifndef TYPL_COMMON_RPC_BIDI_IMPL_H_
#define TYPL_COMMON_RPC_BIDI_IMPL_H_

// Bidirectional streams; see BidiStream in call.h.

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/bidi_flow.h"
#include "common/rpc/call_types.h"
#include "common/rpc/host.h"
#include "grpcpp/grpcpp.h"

namespace typl::rpc::internal {

// What every message of a stream is asked for again: a stream outlives the state of the server in
// which it began.
absl::Status CheckMessage(CallRecord& record);
// The end of a stream that the server stops.
absl::Status DrainStatus();
// The answer to bytes that are no message of the stream's type.
absl::Status UndecodableStatus();

template <typename Request, typename Response>
class RefusedBidiStream final : public grpc::ServerBidiReactor<Request, Response> {
 public:
  explicit RefusedBidiStream(grpc::Status status) { this->Finish(std::move(status)); }
  void OnDone() override { delete this; }
};

// Thread-safe by BidiFlow: a slot is touched only by who reads, handles or writes it, in turn.
template <typename Request, typename Response, typename Handler>
class BidiReactor final : public grpc::ServerBidiReactor<Request, Response>, public DrainListener {
 public:
  BidiReactor(Host& host, absl::string_view method, int in_flight_max, Handler handler)
      : record_(host, method, Kind::kStream),
        flow_(static_cast<size_t>(in_flight_max)),
        handler_(std::move(handler)),
        slots_(static_cast<size_t>(in_flight_max)) {}

  CallRecord& record() { return record_; }
  void Begin() {
    Run(flow_.Begin());
    record_.host().AddDrainListener(this);
  }

  void OnReadDone(bool ok) override {
    const bool undecodable = !ok && !Marked(slots_[reading_]->request);
    // The handler before the next read, so that handlers begin in the order of the messages.
    if (const std::optional<size_t> slot = flow_.ReadDone(ok || undecodable)) {
      undecodable ? Answer(*slot, UndecodableStatus()) : Handle(*slot);
    }
    Run(flow_.Proceed());
  }
  void OnWriteDone(bool ok) override { Run(flow_.WriteDone(ok)); }
  void OnCancel() override { Run(flow_.Cancelled()); }
  void OnDrain() override { Run(flow_.Drain(DrainStatus())); }
  void OnDone() override {
    record_.host().RemoveDrainListener(this);
    if (flow_.Released()) delete this;
  }

 private:
  struct Slot {
    Request request;
    Response response;
  };

  // The Done of one message; losing it answers the message with an error.
  class SlotDone {
   public:
    SlotDone(BidiReactor* stream, size_t slot) : stream_(stream), slot_(slot) {}
    SlotDone(SlotDone&& other) noexcept
        : stream_(std::exchange(other.stream_, nullptr)), slot_(other.slot_) {}
    ~SlotDone() {
      if (stream_ == nullptr) return;
      stream_->Answer(slot_, absl::InternalError("the handler never ended the call"));
    }
    void operator()(absl::Status status) && {
      std::exchange(stream_, nullptr)->Answer(slot_, std::move(status));
    }

   private:
    BidiReactor* stream_;
    size_t slot_;
  };

  // gRPC ends a read in the same way after the last message and after bytes that it can't parse.
  // Parsing clears the message first, so a mark in it tells them apart: it is gone after a parse.
  static void Mark(Request& request) {
    request.GetReflection()->MutableUnknownFields(&request)->AddVarint(kMarkField, 0);
  }
  static bool Marked(const Request& request) {
    const auto& unknown = request.GetReflection()->GetUnknownFields(request);
    return unknown.field_count() == 1 && unknown.field(0).number() == kMarkField;
  }

  void Handle(size_t slot) {
    if (absl::Status status = CheckMessage(record_); !status.ok()) {
      Answer(slot, std::move(status));
      return;
    }
    Slot& message = *slots_[slot];
    message.response.Clear();
    handler_(record_.call(), message.request, message.response, Done(SlotDone(this, slot)));
  }

  void Answer(size_t slot, absl::Status status) {
    BidiFlow::Step step = flow_.Answer(slot, std::move(status));
    if (step.last_user) {
      delete this;
      return;
    }
    Run(std::move(step));
  }

  void Run(BidiFlow::Step step) {
    while (step.any()) {
      if (step.finish) {
        this->Finish(record_.Close(step.status));
        return;
      }
      if (step.write) {
        // Never with a buffer hint: such a write is not done before another one follows, which here
        // waits for it.
        this->StartWrite(&slots_[*step.write]->response);
      }
      if (step.read) {
        std::unique_ptr<Slot>& slot = slots_[*step.read];
        if (slot == nullptr) slot = std::make_unique<Slot>();
        Mark(slot->request);
        reading_ = *step.read;
        this->StartRead(&slot->request);
      }
      step = flow_.Executed();
    }
  }

  // The largest field number of protobuf: none of our messages uses it.
  static constexpr int kMarkField = 536'870'911;

  CallRecord record_;
  BidiFlow flow_;
  Handler handler_;
  std::vector<std::unique_ptr<Slot>> slots_;
  // The slot of the read under way; written before it begins, read when it is done.
  size_t reading_ = 0;
};

template <typename Request, typename Response, typename Handler>
grpc::ServerBidiReactor<Request, Response>* StartBidiStream(
    Host& host, const grpc::CallbackServerContext& context, absl::string_view method,
    int in_flight_max, Handler handler) {
  auto stream = std::make_unique<BidiReactor<Request, Response, Handler>>(
      host, method, std::max(1, in_flight_max), std::move(handler));
  const absl::Status opened = stream->record().Open(context);
  if (!opened.ok()) {
    return new RefusedBidiStream<Request, Response>(stream->record().Close(opened));
  }
  stream->Begin();
  return stream.release();
}

}  // namespace typl::rpc::internal

#endif  // TYPL_COMMON_RPC_BIDI_IMPL_H_
