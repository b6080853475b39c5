#ifndef TYPL_COMMON_RPC_BIDI_FLOW_H_
#define TYPL_COMMON_RPC_BIDI_FLOW_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/status.h"

namespace typl::rpc::internal {

// Decides what a bidirectional stream does next: read, write an answer, or finish. Messages have
// slots, used in turn; at most `slots` messages are between being read and having been answered on
// the wire. Knows nothing of gRPC. Thread-safe.
//
// Its user calls an event, does what the returned step says (read, write, finish; in any order),
// and, when the step said anything but finish, calls Executed and goes on with the step that it
// returns. A stream is finished once, and only when no step is being executed; so nobody touches
// the stream after it is finished.
class BidiFlow {
 public:
  struct Step {
    std::optional<size_t> read;   // Read a message into this slot.
    std::optional<size_t> write;  // Write the answer of this slot.
    bool finish = false;          // End the stream with `status`; the last step of all.
    absl::Status status;
    // From Answer only: the transport let go of the stream before, and no other message is in a
    // handler.
    bool last_user = false;

    bool any() const { return read || write || finish; }
  };

  explicit BidiFlow(size_t slots);

  Step Begin() { return Proceed(); }
  // The read ended. With ok the message in the returned slot must be handled, and Answer called for
  // it; without, the caller has no more messages, or is gone. Go on with Proceed.
  std::optional<size_t> ReadDone(bool ok);
  Step Proceed();
  // The message of `slot` was handled.
  Step Answer(size_t slot, absl::Status status);
  Step WriteDone(bool ok);
  // The call is over (cancelled, deadline, connection gone).
  Step Cancelled();
  // No more messages are read, with this status at the end.
  Step Drain(absl::Status status);
  Step Executed();

  // The transport has let go of the stream. True when no message is in a handler; else the Answer
  // of the last one says so.
  bool Released();

 private:
  Step Next();  // Under mutex_.
  Step FinishWith(absl::Status status);

  struct Slot {
    bool answered = false;
    absl::Status status;
  };

  std::mutex mutex_;  // Guards all below.
  std::vector<Slot> slots_;
  uint64_t read_ = 0;     // Messages read.
  uint64_t written_ = 0;  // Answers written.
  size_t handling_ = 0;   // Messages in handlers.
  bool reading_ = false;
  bool writing_ = false;
  bool closed_ = false;  // No more is read.
  bool cancelled_ = false;
  bool finished_ = false;
  bool released_ = false;
  int executing_ = 0;
  absl::Status end_;  // When all is answered.
};

}  // namespace typl::rpc::internal

#endif  // TYPL_COMMON_RPC_BIDI_FLOW_H_
