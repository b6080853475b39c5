#ifndef TYPL_COMMON_STORE_WATCHES_H_
#define TYPL_COMMON_STORE_WATCHES_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/store/group.h"
#include "common/store/store.h"

namespace typl::store {

// Those who want to know when streams grow. Thread-safe; must outlive the handles it gives out.
class Watches {
 public:
  // As Store::WatchStreams.
  std::unique_ptr<Store::Watch> Add(
      absl::string_view prefix, std::function<void(const std::vector<std::string>& streams)> wake);
  // Wakes whoever watches one of these. What they announce must be readable by now.
  void Notify(const std::vector<StreamEnd>& ends);

 private:
  struct Watcher;
  class Handle;
  void Remove(const std::shared_ptr<Watcher>& watcher);

  std::mutex mutex_;  // Guards watchers_.
  // Shared, so that Notify can call without holding mutex_ while a handle goes.
  std::vector<std::shared_ptr<Watcher>> watchers_;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_WATCHES_H_
