#include "common/rpc/bidi_flow.h"

#include <utility>

namespace typl::rpc::internal {

BidiFlow::BidiFlow(size_t slots) : slots_(slots == 0 ? 1 : slots) {}

BidiFlow::Step BidiFlow::FinishWith(absl::Status status) {
  // Whoever executes a step still touches the stream; the last of them comes back here.
  if (executing_ > 0) return {};
  finished_ = true;
  Step step;
  step.finish = true;
  step.status = std::move(status);
  return step;
}

BidiFlow::Step BidiFlow::Next() {
  if (finished_) return {};
  if (cancelled_) return FinishWith(absl::CancelledError("the caller went away"));
  Step step;
  const bool pending = written_ < read_;
  Slot& oldest = slots_[written_ % slots_.size()];
  if (!writing_ && pending && oldest.answered) {
    if (!oldest.status.ok()) {
      closed_ = true;
      return FinishWith(oldest.status);
    }
    writing_ = true;
    step.write = written_ % slots_.size();
  }
  if (!reading_ && !closed_ && read_ - written_ < slots_.size()) {
    reading_ = true;
    step.read = read_ % slots_.size();
  }
  if (step.any()) {
    ++executing_;
    return step;
  }
  if (closed_ && !pending && !writing_) return FinishWith(end_);
  return {};
}

std::optional<size_t> BidiFlow::ReadDone(bool ok) {
  std::lock_guard lock(mutex_);
  reading_ = false;
  if (!ok) closed_ = true;
  // What arrives after the end was decided is dropped; its sender sees the stream's status.
  if (closed_ || finished_) return std::nullopt;
  const size_t slot = read_ % slots_.size();
  slots_[slot] = Slot{};
  ++read_;
  ++handling_;
  return slot;
}

BidiFlow::Step BidiFlow::Proceed() {
  std::lock_guard lock(mutex_);
  return Next();
}

BidiFlow::Step BidiFlow::Answer(size_t slot, absl::Status status) {
  std::lock_guard lock(mutex_);
  slots_[slot].answered = true;
  slots_[slot].status = std::move(status);
  Step step = Next();
  --handling_;
  step.last_user = released_ && handling_ == 0;
  return step;
}

BidiFlow::Step BidiFlow::WriteDone(bool ok) {
  std::lock_guard lock(mutex_);
  writing_ = false;
  ++written_;
  if (!ok) cancelled_ = true;
  return Next();
}

BidiFlow::Step BidiFlow::Cancelled() {
  std::lock_guard lock(mutex_);
  cancelled_ = true;
  closed_ = true;
  return Next();
}

BidiFlow::Step BidiFlow::Drain(absl::Status status) {
  std::lock_guard lock(mutex_);
  if (!closed_) end_ = std::move(status);
  closed_ = true;
  return Next();
}

BidiFlow::Step BidiFlow::Executed() {
  std::lock_guard lock(mutex_);
  --executing_;
  return Next();
}

bool BidiFlow::Released() {
  std::lock_guard lock(mutex_);
  released_ = true;
  return handling_ == 0;
}

}  // namespace typl::rpc::internal
