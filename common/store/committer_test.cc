#include "common/store/committer.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "gtest/gtest.h"

namespace typl::store {
namespace {

// A disk that does not answer until it is let.
class HangingEngine final : public Engine {
 public:
  absl::StatusOr<Current> Find(absl::string_view key) override { return Current(); }
  absl::Status Write(const Group& group) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return answers_; });
    return absl::OkStatus();
  }
  bool full() const override { return false; }

  void Answer() {
    const std::lock_guard lock(mutex_);
    answers_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;  // Guards answers_.
  std::condition_variable changed_;
  bool answers_ = false;
};

TEST(Committer, TellsHowLongTheWriteUnderWayHasLasted) {
  HangingEngine engine;
  Committer committer(engine, 0, {}, {});
  EXPECT_EQ(committer.stats().writing_seconds, 0);
  Batch batch;
  batch.Put("key", "value");
  committer.Commit(std::move(batch), [](const CommitResult&) {});

  double before = 0;
  while ((before = committer.stats().writing_seconds) == 0) std::this_thread::yield();
  while (committer.stats().writing_seconds <= before) std::this_thread::yield();
  engine.Answer();
  committer.Stop();

  EXPECT_EQ(committer.stats().writing_seconds, 0);
  EXPECT_EQ(committer.stats().commits, 1u);
}

}  // namespace
}  // namespace typl::store
