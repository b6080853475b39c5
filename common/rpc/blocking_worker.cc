#include "common/rpc/blocking_worker.h"

#include "common/status/error.h"

namespace typl::rpc {
namespace {

absl::Status Stopping() {
  return MakeError(common::v1::ERROR_REASON_NOT_SERVING, "the service is stopping");
}

}  // namespace

BlockingWorker::~BlockingWorker() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void BlockingWorker::Run(absl::AnyInvocable<absl::Status()> work, Done done) {
  {
    std::lock_guard lock(mutex_);
    if (!stopping_) {
      tasks_.push_back({std::move(work), std::move(done)});
      changed_.notify_all();
      return;
    }
  }
  std::move(done)(Stopping());
}

void BlockingWorker::Loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    const bool run = !stopping_;
    lock.unlock();
    std::move(task.done)(run ? task.work() : Stopping());
    lock.lock();
  }
}

}  // namespace typl::rpc
