#ifndef TYPL_TOOLS_SUPPORT_UNARY_SENDER_H_
#define TYPL_TOOLS_SUPPORT_UNARY_SENDER_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "grpcpp/grpcpp.h"
#include "tools/support/client.h"

namespace typl::tools {

using SteadyTime = std::chrono::steady_clock::time_point;

// Makes unary calls, at most `in_flight_max` of them at a time, each again with the very same
// request while the error is retryable. Send and Drain belong to one thread; `finish` runs on gRPC
// threads.
template <typename Request, typename Response>
class UnarySender {
 public:
  // Starts one call on some stub: stub->async()->Method(context, request, response, done).
  using Start = std::function<void(grpc::ClientContext*, const Request*, Response*,
                                   std::function<void(grpc::Status)>)>;
  // How it ended: `sent` is when it was first tried, `answered` now.
  using Finish = std::function<void(const Request&, const Response&, const grpc::Status&,
                                    SteadyTime sent, SteadyTime answered)>;

  UnarySender(int in_flight_max, Start start)
      : in_flight_max_(in_flight_max), start_(std::move(start)) {}
  ~UnarySender() { Drain(); }
  UnarySender(const UnarySender&) = delete;
  UnarySender& operator=(const UnarySender&) = delete;

  // Waits for a free place, then sends.
  void Send(const std::string& principal, Request request, Finish finish) {
    WaitUntil([this] { return in_flight_ < in_flight_max_; });
    auto call = std::make_shared<Call>();
    call->principal = principal;
    call->request = std::move(request);
    call->finish = std::move(finish);
    call->sent = std::chrono::steady_clock::now();
    {
      std::lock_guard lock(mutex_);
      ++in_flight_;
    }
    Launch(std::move(call));
  }

  // Waits until every call has ended.
  void Drain() {
    WaitUntil([this] { return in_flight_ == 0; });
  }

  // How many times a call was sent again.
  uint64_t retries() const {
    std::lock_guard lock(mutex_);
    return retries_;
  }

 private:
  // A service that is down for longer than this is not waited for.
  static constexpr std::chrono::seconds kRetryFor{60};
  static constexpr std::chrono::milliseconds kBackoffMin{10};
  static constexpr std::chrono::milliseconds kBackoffMax{1000};

  struct Call {
    std::string principal;
    Request request;
    Response response;
    Finish finish;
    std::unique_ptr<grpc::ClientContext> context;
    SteadyTime sent;
    SteadyTime not_before;
    std::chrono::milliseconds backoff = kBackoffMin;
  };

  void Launch(std::shared_ptr<Call> call) {
    call->context = std::make_unique<grpc::ClientContext>();
    PrepareCall(*call->context, call->principal);
    Call* raw = call.get();
    start_(raw->context.get(), &raw->request, &raw->response,
           [this, call = std::move(call)](const grpc::Status& status) { Ended(call, status); });
  }

  void Ended(std::shared_ptr<Call> call, const grpc::Status& status) {
    SteadyTime now = std::chrono::steady_clock::now();
    if (!status.ok() && IsRetryable(status) && now - call->sent < kRetryFor) {
      call->not_before = now + call->backoff;
      call->backoff = std::min(call->backoff * 2, kBackoffMax);
      std::lock_guard lock(mutex_);
      ++retries_;
      again_.push_back(std::move(call));
      changed_.notify_one();
      return;
    }
    call->finish(call->request, call->response, status, call->sent, now);
    std::lock_guard lock(mutex_);
    --in_flight_;
    changed_.notify_one();
  }

  // Sends again what is due, until `ready`.
  template <typename Ready>
  void WaitUntil(Ready ready) {
    std::unique_lock lock(mutex_);
    while (!ready()) {
      if (again_.empty()) {
        changed_.wait(lock);
        continue;
      }
      std::shared_ptr<Call> call = again_.front();
      if (call->not_before > std::chrono::steady_clock::now()) {
        changed_.wait_until(lock, call->not_before);
        continue;
      }
      again_.pop_front();
      lock.unlock();
      Launch(std::move(call));
      lock.lock();
    }
  }

  const int in_flight_max_;
  const Start start_;
  // Guards what follows.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int in_flight_ = 0;
  uint64_t retries_ = 0;
  std::deque<std::shared_ptr<Call>> again_;
};

}  // namespace typl::tools

#endif  // TYPL_TOOLS_SUPPORT_UNARY_SENDER_H_
