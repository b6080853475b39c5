#ifndef TYPL_SERVICES_DELIVERY_API_MAILBOX_HUB_H_
#define TYPL_SERVICES_DELIVERY_API_MAILBOX_HUB_H_

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/store/store.h"

namespace typl::delivery {

// Wakes the streams of a mailbox when an entry was put in or acknowledged. Thread-safe.
class MailboxHub {
 public:
  // Streams of one mailbox at once. A recipient needs one, and a second while it changes over; the
  // rest is for those that the transport has not yet noticed to be gone.
  static constexpr size_t kStreamsPerMailboxMax = 8;

  // One stream's end. Thread-safe.
  class Waiter {
   public:
    // Returns after `Wake`, also one that came before, or when the time is over.
    void Wait(std::chrono::milliseconds at_most);
    void Wake();

   private:
    std::mutex mutex_;  // Guards woken_.
    std::condition_variable changed_;
    bool woken_ = false;
  };

  // `store` must outlive it.
  explicit MailboxHub(store::Store& store);

  // Nullptr: the mailbox has its streams already. The stream is off the hub when the waiter is
  // gone.
  std::shared_ptr<Waiter> Join(const std::string& recipient);
  void Wake(const std::string& recipient);

 private:
  std::mutex mutex_;  // Guards waiters_.
  absl::flat_hash_map<std::string, std::vector<std::weak_ptr<Waiter>>> waiters_;
  // Last: stops before the rest is gone.
  std::unique_ptr<store::Store::Watch> watch_;
};

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_MAILBOX_HUB_H_
