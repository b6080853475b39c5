#ifndef TYPL_TOOLS_SIM_RECEIVER_H_
#define TYPL_TOOLS_SIM_RECEIVER_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "grpcpp/grpcpp.h"
#include "typl/delivery/v1/delivery.grpc.pb.h"

namespace typl::sim {

// Where recipients keep what they receive. Thread-safe.
class EntryStore {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  virtual ~EntryStore() = default;
  // Keeps an entry that `recipient` received. False: the recipient already had it.
  virtual bool Received(const std::string& recipient, const delivery::v1::MailboxEntry& entry,
                        Moment when) = 0;
  // The service has confirmed everything up to `sequence`.
  virtual void Acknowledged(const std::string& recipient, uint64_t sequence) = 0;
  // The last entry kept; 0: none.
  virtual uint64_t LastSequence(const std::string& recipient) const = 0;
};

// One recipient: a client with a connection and a thread of its own that receives its mailbox as a
// stream, stores each entry and acknowledges what is stored. Comes back by itself
// when the stream breaks, from where it was.
class Receiver {
 public:
  struct Options {
    // Of the delivery service.
    std::string address;
    // "recipients/kela", "recipients/portal-sim".
    std::string mailbox;
    // "recipients/kela", "portals/sim".
    std::string principal;
    uint32_t window = 2000;
    // Told of each new entry, on the receiver's thread.
    std::function<void(const delivery::v1::MailboxEntry&)> on_entry;
  };

  Receiver(Options options, EntryStore& store);
  // Ends the stream and waits for the acknowledgement under way.
  ~Receiver();

  const std::string& mailbox() const { return options_.mailbox; }
  // Why the stream last ended; empty: it has not.
  std::string last_trouble() const;

 private:
  void Run();
  // Reads one stream until it ends.
  void ReadStream();
  void Store(const delivery::v1::ReceiveResponse& response);
  // Acknowledges up to `sequence`, or later when an acknowledgement is under way.
  void Acknowledge(uint64_t sequence);
  void SendAcknowledgement(uint64_t sequence);

  const Options options_;
  EntryStore& store_;
  std::unique_ptr<delivery::v1::DeliveryService::Stub> stub_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  bool stopping_ = false;
  grpc::ClientContext* reading_ = nullptr;
  bool acknowledging_ = false;
  uint64_t stored_ = 0;
  uint64_t confirmed_ = 0;
  std::string last_trouble_;

  // Last, so that everything above is there while it runs.
  std::thread thread_;
};

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_RECEIVER_H_
