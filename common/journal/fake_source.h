#ifndef TYPL_COMMON_JOURNAL_FAKE_SOURCE_H_
#define TYPL_COMMON_JOURNAL_FAKE_SOURCE_H_

#include <mutex>
#include <utility>
#include <vector>

#include "common/journal/consumer.h"

namespace typl::journal {

// A source that a test plays by hand, from any thread.
class FakeSource final : public Source {
 public:
  void Start(std::vector<store::Sequence> cursors, Sink sink) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    cursors_ = std::move(cursors);
    sink_ = std::move(sink);
  }
  void Stop() override {}
  bool connected() const override { return true; }
  absl::Status status() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return status_;
  }

  // Hands entries to the consumer; returns when it has taken them.
  void Send(uint32_t partition, std::vector<Entry> entries, store::Sequence head) {
    Sink sink;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      sink = sink_;
    }
    sink(partition, std::move(entries), head);
  }
  void SetStatus(absl::Status status) {
    const std::lock_guard<std::mutex> lock(mutex_);
    status_ = std::move(status);
  }
  // What the consumer asked to begin after.
  std::vector<store::Sequence> cursors() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return cursors_;
  }

 private:
  mutable std::mutex mutex_;  // Guards all below.
  std::vector<store::Sequence> cursors_;
  Sink sink_;
  absl::Status status_;
};

}  // namespace typl::journal

#endif  // TYPL_COMMON_JOURNAL_FAKE_SOURCE_H_
