#include "tools/sim/receiver.h"

#include <utility>

#include "tools/support/client.h"

namespace typl::sim {
namespace {

// Pause before coming back after a broken stream or a failed acknowledgement.
constexpr std::chrono::milliseconds kComeBackAfter{50};

}  // namespace

Receiver::Receiver(Options options, EntryStore& store)
    : options_(std::move(options)),
      store_(store),
      stub_(delivery::v1::DeliveryService::NewStub(tools::OpenChannel(options_.address))),
      thread_([this] { Run(); }) {}

Receiver::~Receiver() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    if (reading_ != nullptr) reading_->TryCancel();
    changed_.notify_all();
  }
  thread_.join();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !acknowledging_; });
}

std::string Receiver::last_trouble() const {
  std::lock_guard lock(mutex_);
  return last_trouble_;
}

void Receiver::Run() {
  while (true) {
    ReadStream();
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, kComeBackAfter, [this] { return stopping_; })) return;
  }
}

void Receiver::ReadStream() {
  grpc::ClientContext context;
  tools::PrepareStream(context, options_.principal);
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    reading_ = &context;
  }
  delivery::v1::ReceiveRequest request;
  request.set_recipient(options_.mailbox);
  request.set_window(options_.window);
  auto reader = stub_->Receive(&context, request);
  delivery::v1::ReceiveResponse response;
  while (reader->Read(&response)) Store(response);
  grpc::Status status = reader->Finish();
  std::lock_guard lock(mutex_);
  reading_ = nullptr;
  if (!stopping_ && !status.ok()) last_trouble_ = tools::Describe(status);
}

void Receiver::Store(const delivery::v1::ReceiveResponse& response) {
  if (response.entries().empty()) return;
  EntryStore::Moment now = std::chrono::steady_clock::now();
  for (const delivery::v1::MailboxEntry& entry : response.entries()) {
    if (store_.Received(options_.mailbox, entry, now) && options_.on_entry) {
      options_.on_entry(entry);
    }
  }
  Acknowledge(store_.LastSequence(options_.mailbox));
}

void Receiver::Acknowledge(uint64_t sequence) {
  {
    std::lock_guard lock(mutex_);
    stored_ = sequence;
    if (acknowledging_ || confirmed_ >= stored_) return;
    acknowledging_ = true;
  }
  SendAcknowledgement(sequence);
}

void Receiver::SendAcknowledgement(uint64_t sequence) {
  struct Call {
    grpc::ClientContext context;
    delivery::v1::AcknowledgeRequest request;
    delivery::v1::AcknowledgeResponse response;
  };
  auto call = std::make_shared<Call>();
  tools::PrepareCall(call->context, options_.principal);
  call->request.set_recipient(options_.mailbox);
  call->request.set_sequence(sequence);
  stub_->async()->Acknowledge(
      &call->context, &call->request, &call->response, [this, call](const grpc::Status& status) {
        if (status.ok()) {
          store_.Acknowledged(options_.mailbox, call->response.acknowledged_sequence());
        }
        uint64_t next = 0;
        {
          std::unique_lock lock(mutex_);
          if (status.ok()) {
            confirmed_ = call->response.acknowledged_sequence();
          } else {
            last_trouble_ = tools::Describe(status);
            changed_.wait_for(lock, kComeBackAfter, [this] { return stopping_; });
          }
          bool more = stored_ > confirmed_ && !(stopping_ && !status.ok());
          if (!more) {
            acknowledging_ = false;
            changed_.notify_all();
            return;
          }
          next = stored_;
        }
        SendAcknowledgement(next);
      });
}

}  // namespace typl::sim
