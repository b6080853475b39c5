#include "common/store/watches.h"

#include <utility>

#include "absl/strings/match.h"

namespace typl::store {

struct Watches::Watcher {
  const std::string prefix;
  const std::function<void(const std::vector<std::string>&)> wake;
  std::mutex calling;  // Held during a call of wake; guards active.
  bool active = true;
};

class Watches::Handle final : public Store::Watch {
 public:
  Handle(Watches& watches, std::shared_ptr<Watcher> watcher)
      : watches_(watches), watcher_(std::move(watcher)) {}
  ~Handle() override { watches_.Remove(watcher_); }

 private:
  Watches& watches_;
  const std::shared_ptr<Watcher> watcher_;
};

std::unique_ptr<Store::Watch> Watches::Add(
    absl::string_view prefix, std::function<void(const std::vector<std::string>& streams)> wake) {
  auto watcher = std::shared_ptr<Watcher>(new Watcher{std::string(prefix), std::move(wake), {}});
  const std::lock_guard lock(mutex_);
  watchers_.push_back(watcher);
  return std::make_unique<Handle>(*this, std::move(watcher));
}

void Watches::Remove(const std::shared_ptr<Watcher>& watcher) {
  {
    const std::lock_guard lock(mutex_);
    std::erase(watchers_, watcher);
  }
  // Waits for a call that is running.
  const std::lock_guard lock(watcher->calling);
  watcher->active = false;
}

void Watches::Notify(const std::vector<StreamEnd>& ends) {
  if (ends.empty()) return;
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    const std::lock_guard lock(mutex_);
    watchers = watchers_;
  }
  for (const std::shared_ptr<Watcher>& watcher : watchers) {
    std::vector<std::string> streams;
    for (const StreamEnd& end : ends) {
      if (absl::StartsWith(end.stream, watcher->prefix)) streams.push_back(end.stream);
    }
    if (streams.empty()) continue;
    const std::lock_guard lock(watcher->calling);
    if (watcher->active) watcher->wake(streams);
  }
}

}  // namespace typl::store
