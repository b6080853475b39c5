#include "common/journal/local_source.h"

#include <atomic>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/store/memory_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::journal {
namespace {

using ::testing::ElementsAre;

template <typename Condition>
void Await(Condition condition) {
  while (!condition()) std::this_thread::yield();
}

// What a source gave, as "partition:sequence:payload".
class Received {
 public:
  Source::Sink sink() {
    return [this](uint32_t partition, std::vector<Entry> entries, store::Sequence head) {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (const Entry& entry : entries) {
        all_.push_back(absl::StrCat(partition, ":", entry.sequence, ":", entry.payload));
      }
    };
  }
  std::vector<std::string> all() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return all_;
  }
  void AwaitCount(size_t count) {
    Await([&] { return all().size() >= count; });
  }

 private:
  std::mutex mutex_;  // Guards all_.
  std::vector<std::string> all_;
};

void Write(store::Store& store, uint32_t partition, absl::string_view payload) {
  store::Batch batch;
  AppendTo(batch, "inputs/", partition, absl::UnixEpoch(), "person", payload);
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).committed());
}

TEST(LocalSource, ReadsWhatIsThereAndWhatComes) {
  const auto store = store::NewMemoryStore();
  Write(*store, 0, "a");
  Write(*store, 0, "b");
  Received received;
  const auto source = NewLocalSource(*store, "inputs/");

  source->Start({1, 0}, received.sink());
  received.AwaitCount(1);
  Write(*store, 1, "c");
  received.AwaitCount(2);
  Write(*store, 0, "d");
  received.AwaitCount(3);
  source->Stop();

  EXPECT_THAT(received.all(), ElementsAre("0:2:b", "1:1:c", "0:3:d"));
  EXPECT_TRUE(source->status().ok());
}

TEST(LocalSource, MissesNothingWhileOthersWrite) {
  const auto store = store::NewMemoryStore();
  Received received;
  const auto source = NewLocalSource(*store, "inputs/");
  source->Start({0, 0}, received.sink());

  std::vector<std::thread> writers;
  for (uint32_t partition = 0; partition < 2; ++partition) {
    writers.emplace_back([&store, partition] {
      for (int i = 0; i < 500; ++i) Write(*store, partition, "x");
    });
  }
  for (std::thread& writer : writers) writer.join();
  received.AwaitCount(1'000);
  source->Stop();

  EXPECT_EQ(received.all().size(), 1'000);
}

TEST(LocalSource, GivesUpWhenTheCursorIsAheadOfTheStream) {
  const auto store = store::NewMemoryStore();
  Write(*store, 0, "a");
  Received received;
  const auto source = NewLocalSource(*store, "inputs/");

  source->Start({2}, received.sink());
  Await([&] { return !source->status().ok(); });

  EXPECT_EQ(ReasonOf(source->status()), common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  EXPECT_FALSE(source->connected());
}

}  // namespace
}  // namespace typl::journal
