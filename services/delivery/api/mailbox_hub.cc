#include "services/delivery/api/mailbox_hub.h"

#include "services/delivery/domain/keys.h"

namespace typl::delivery {

void MailboxHub::Waiter::Wait(std::chrono::milliseconds at_most) {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait_for(lock, at_most, [this] { return woken_; });
  woken_ = false;
}

void MailboxHub::Waiter::Wake() {
  const std::lock_guard<std::mutex> lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

MailboxHub::MailboxHub(store::Store& store)
    : watch_(
          store.WatchStreams(kMailboxStreamPrefix, [this](const std::vector<std::string>& streams) {
            for (const std::string& stream : streams) {
              if (const auto recipient = ParseMailboxStream(stream)) Wake(*recipient);
            }
          })) {}

std::shared_ptr<MailboxHub::Waiter> MailboxHub::Join(const std::string& recipient) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::weak_ptr<Waiter>>& waiters = waiters_[recipient];
  std::erase_if(waiters, [](const std::weak_ptr<Waiter>& waiter) { return waiter.expired(); });
  if (waiters.size() >= kStreamsPerMailboxMax) return nullptr;
  auto waiter = std::make_shared<Waiter>();
  waiters.push_back(waiter);
  return waiter;
}

void MailboxHub::Wake(const std::string& recipient) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto known = waiters_.find(recipient);
  if (known == waiters_.end()) return;
  for (const std::weak_ptr<Waiter>& weak : known->second) {
    if (const std::shared_ptr<Waiter> waiter = weak.lock()) waiter->Wake();
  }
}

}  // namespace typl::delivery
