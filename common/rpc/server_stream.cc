#include "absl/time/time.h"
#include "common/rpc/server_stream_impl.h"
#include "common/status/error.h"

namespace typl::rpc::internal {
namespace {

// A restart takes about this long.
constexpr absl::Duration kRestartRetry = absl::Seconds(1);

}  // namespace

bool ServerStreamCore::TakeSlot() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !writing_ || over(); });
  if (over()) return false;
  writing_ = true;
  return true;
}

void ServerStreamCore::ReleaseSlot(bool ok) {
  if (!ok) End();
  std::lock_guard lock(mutex_);
  writing_ = false;
  changed_.notify_all();
}

void ServerStreamCore::End() {
  {
    std::lock_guard lock(mutex_);
    if (over_.exchange(true, std::memory_order_acq_rel)) return;
    changed_.notify_all();
  }
  std::lock_guard lock(wakes_mutex_);
  for (auto& wake : wakes_) wake();
  wakes_.clear();
}

void ServerStreamCore::OnOver(absl::AnyInvocable<void()> wake) {
  std::lock_guard lock(wakes_mutex_);
  if (over()) {
    wake();
  } else {
    wakes_.push_back(std::move(wake));
  }
}

grpc::Status ServerStreamCore::Close(absl::Status status) {
  {
    std::lock_guard lock(wakes_mutex_);
    wakes_.clear();
  }
  {
    // A write to a slow reader may take long; it ends when the call is cancelled.
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !writing_; });
  }
  if (status.ok() && over()) {
    status = record_.host().draining()
                 ? MakeRetryableError(common::v1::ERROR_REASON_NOT_SERVING,
                                      "the service is stopping", kRestartRetry)
                 : absl::CancelledError("the caller went away");
  }
  return record_.Close(status);
}

}  // namespace typl::rpc::internal
