#ifndef TYPL_COMMON_CONFIG_IN_FORCE_H_
#define TYPL_COMMON_CONFIG_IN_FORCE_H_

#include <memory>
#include <mutex>
#include <utility>

namespace typl::config {

// What all work goes by that begins now, and can be replaced while the service runs (reload.h).
// Thread-safe.
template <typename T>
class InForce {
 public:
  explicit InForce(T first) : value_(std::make_shared<const T>(std::move(first))) {}

  // What one piece of work uses to its end. Never null.
  std::shared_ptr<const T> now() const {
    std::lock_guard lock(mutex_);
    return value_;
  }
  // Work that begins after this uses `next`.
  void Replace(T next) {
    auto replacement = std::make_shared<const T>(std::move(next));
    std::lock_guard lock(mutex_);
    value_.swap(replacement);
  }

 private:
  mutable std::mutex mutex_;  // Guards value_.
  std::shared_ptr<const T> value_;
};

}  // namespace typl::config

#endif  // TYPL_COMMON_CONFIG_IN_FORCE_H_
