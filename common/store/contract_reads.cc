#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/store/contract_test_suite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// The contract of reads, snapshots, streams and watches, and of what a store is after reopening.

namespace typl::store {

std::string ScanText(const Snapshot& snapshot, absl::string_view prefix, absl::string_view start) {
  std::vector<std::string> found;
  const absl::Status status =
      snapshot.Scan(prefix, start, [&](absl::string_view key, absl::string_view value) {
        found.push_back(absl::StrCat(key, "=", value));
        return true;
      });
  return status.ok() ? absl::StrJoin(found, " ") : status.ToString();
}

std::string EntriesText(const absl::StatusOr<std::vector<StreamEntry>>& entries) {
  if (!entries.ok()) return entries.status().ToString();
  return absl::StrJoin(*entries, " ", [](std::string* out, const StreamEntry& entry) {
    absl::StrAppend(out, entry.sequence, ":", entry.payload);
  });
}

std::string StoreContract::Entries(absl::string_view stream, Sequence from) const {
  return EntriesText(store_->ReadStream(stream, from, 1'000, 1 << 20));
}

namespace {

using testing::ElementsAre;

TEST_P(StoreContract, ScansKeysWithAPrefixInByteOrder) {
  for (const char* key : {"p/b", "p", "p/a", "q", "o", "p/\xff", "p/a/1"}) {
    ASSERT_EQ(Put(key, "x"), Outcome::kCommitted);
  }
  const auto snapshot = store_->NewSnapshot();
  EXPECT_EQ(ScanText(*snapshot, "p/"), "p/a=x p/a/1=x p/b=x p/\xff=x");
  EXPECT_EQ(ScanText(*snapshot, "p/a"), "p/a=x p/a/1=x");
  EXPECT_EQ(ScanText(*snapshot, "p/\xff"), "p/\xff=x");
  EXPECT_EQ(ScanText(*snapshot, "r"), "");
  EXPECT_EQ(ScanText(*snapshot, ""), "o=x p=x p/a=x p/a/1=x p/b=x p/\xff=x q=x");
}

TEST_P(StoreContract, ScansFromAStart) {
  for (const char* key : {"o", "p/a", "p/b", "p/c", "q"}) {
    ASSERT_EQ(Put(key, "x"), Outcome::kCommitted);
  }
  const auto snapshot = store_->NewSnapshot();
  EXPECT_EQ(ScanText(*snapshot, "p/", "p/b"), "p/b=x p/c=x");
  EXPECT_EQ(ScanText(*snapshot, "p/", "p/aa"), "p/b=x p/c=x");
  EXPECT_EQ(ScanText(*snapshot, "p/", "a"), "p/a=x p/b=x p/c=x");
  EXPECT_EQ(ScanText(*snapshot, "p/", "q"), "");
}

TEST_P(StoreContract, StopsAScanWhenTold) {
  for (int i = 0; i < 1'000; ++i) {
    Batch batch;
    batch.Put(absl::StrCat("p/", 1'000 + i), "x");
    store_->Commit(std::move(batch), [](const CommitResult&) {});
  }
  store_->CommitAndWait(Batch());
  int visited = 0;
  const auto snapshot = store_->NewSnapshot();
  const auto visit = [&](absl::string_view, absl::string_view) { return ++visited < 700; };
  EXPECT_TRUE(snapshot->Scan("p/", "", visit).ok());
  EXPECT_EQ(visited, 700);
}

TEST_P(StoreContract, SeesAllKeysOfALongScan) {
  std::vector<Batch> batches(10);
  for (int i = 0; i < 3'000; ++i) batches[i % 10].Put(absl::StrCat("p/", 10'000 + i), "x");
  store_->CommitAllAndWait(std::move(batches));
  int next = 10'000;
  const auto snapshot = store_->NewSnapshot();
  const auto visit = [&](absl::string_view key, absl::string_view) {
    return key == absl::StrCat("p/", next++);
  };
  EXPECT_TRUE(snapshot->Scan("p/", "", visit).ok());
  EXPECT_EQ(next, 13'000);
}

TEST_P(StoreContract, ReadsTheStoreWhileScanning) {
  ASSERT_EQ(Put("p/a", "1"), Outcome::kCommitted);
  const auto snapshot = store_->NewSnapshot();
  std::string value;
  const auto visit = [&](absl::string_view key, absl::string_view) {
    value = Value(key) + (*snapshot->Get(key))->value;
    return true;
  };
  EXPECT_TRUE(snapshot->Scan("p/", "", visit).ok());
  EXPECT_EQ(value, "11");
}

TEST_P(StoreContract, KeepsASnapshotAsItWas) {
  Batch before;
  before.Put("p/changed", "old");
  before.Put("p/deleted", "old");
  before.Append("stream", "one");
  ASSERT_TRUE(store_->CommitAndWait(std::move(before)).committed());
  const uint64_t version = Version("p/changed");
  const auto snapshot = store_->NewSnapshot();

  for (int round = 0; round < 3; ++round) {
    Batch after;
    after.Put("p/changed", absl::StrCat("new", round));
    after.Delete("p/deleted");
    after.Put("p/added", "new");
    after.Append("stream", "two");
    after.Append("another", "one");
    ASSERT_TRUE(store_->CommitAndWait(std::move(after)).committed());
  }

  EXPECT_EQ(ScanText(*snapshot, "p/"), "p/changed=old p/deleted=old");
  EXPECT_EQ((*snapshot->Get("p/changed"))->version, version);
  EXPECT_EQ((*snapshot->Get("p/deleted"))->value, "old");
  EXPECT_FALSE(snapshot->Get("p/added")->has_value());
  EXPECT_EQ(*snapshot->StreamHead("stream"), 1u);
  EXPECT_EQ(*snapshot->StreamHead("another"), 0u);
  EXPECT_EQ(EntriesText(snapshot->ReadStream("stream", 1, 10, 1 << 20)), "1:one");
  EXPECT_EQ(ScanText(*store_->NewSnapshot(), "p/"), "p/added=new p/changed=new2");
}

TEST_P(StoreContract, ShowsBatchesWholeInSnapshots) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 1; !stop; ++i) {
      Batch batch;
      batch.Put("a", absl::StrCat(i));
      batch.Put("b", absl::StrCat(i));
      batch.Append("stream", absl::StrCat(i));
      store_->CommitAndWait(std::move(batch));
    }
  });
  for (int i = 0; i < 300; ++i) {
    const auto snapshot = store_->NewSnapshot();
    const auto a = snapshot->Get("a");
    const auto b = snapshot->Get("b");
    const auto head = snapshot->StreamHead("stream");
    const std::string wanted = a->has_value() ? (*a)->value : "0";
    EXPECT_EQ(b->has_value() ? (*b)->value : "0", wanted);
    EXPECT_EQ(absl::StrCat(*head), wanted);
  }
  stop = true;
  writer.join();
}

TEST_P(StoreContract, ReadsStreamsFromAnyPlace) {
  for (const char* payload : {"one", "two", "three", "four"}) {
    ASSERT_EQ(Append("stream", payload), Outcome::kCommitted);
  }
  ASSERT_EQ(Append("stream2", "other"), Outcome::kCommitted);
  ASSERT_EQ(Append("strea", "other"), Outcome::kCommitted);
  EXPECT_EQ(Entries("stream"), "1:one 2:two 3:three 4:four");
  EXPECT_EQ(Entries("stream", 0), "1:one 2:two 3:three 4:four");
  EXPECT_EQ(Entries("stream", 3), "3:three 4:four");
  EXPECT_EQ(Entries("stream", 5), "");
  EXPECT_EQ(Entries("stream", UINT64_MAX), "");
  EXPECT_EQ(Entries("none"), "");
  EXPECT_EQ(*store_->StreamHead("stream"), 4u);
  EXPECT_EQ(*store_->StreamHead("none"), 0u);
}

TEST_P(StoreContract, LimitsWhatIsReadOfAStream) {
  for (const char* payload : {"aaaa", "bbbb", "cccc"}) {
    ASSERT_EQ(Append("stream", payload), Outcome::kCommitted);
  }
  EXPECT_EQ(EntriesText(store_->ReadStream("stream", 1, 2, 100)), "1:aaaa 2:bbbb");
  EXPECT_EQ(EntriesText(store_->ReadStream("stream", 1, 9, 8)), "1:aaaa 2:bbbb");
  EXPECT_EQ(EntriesText(store_->ReadStream("stream", 1, 9, 7)), "1:aaaa");
  EXPECT_EQ(EntriesText(store_->ReadStream("stream", 2, 9, 0)), "2:bbbb");
  EXPECT_EQ(EntriesText(store_->ReadStream("stream", 1, 0, 100)), "");
  EXPECT_EQ(EntriesText(store_->ReadStream("stream", 1, SIZE_MAX, SIZE_MAX)),
            "1:aaaa 2:bbbb 3:cccc");
}

TEST_P(StoreContract, NumbersSeveralAppendsOfABatchInOrder) {
  Batch batch;
  batch.Append("a", "1");
  batch.Append("b", "1");
  batch.Append("a", "2");
  batch.Append("a", "3");
  EXPECT_THAT(store_->CommitAndWait(std::move(batch)).sequences, ElementsAre(1, 1, 2, 3));
  EXPECT_EQ(Entries("a"), "1:1 2:2 3:3");
}

TEST_P(StoreContract, KeepsEverythingWhenReopened) {
  ASSERT_EQ(Put("a", "1"), Outcome::kCommitted);
  ASSERT_EQ(Put("b", "1"), Outcome::kCommitted);
  ASSERT_EQ(Append("stream", "one"), Outcome::kCommitted);
  const uint64_t version = Version("b");
  for (int round = 0; round < 3; ++round) {
    Reopen();
    EXPECT_EQ(Value("a"), "1");
    EXPECT_EQ(Version("b"), version);
    ASSERT_EQ(Append("stream", "more"), Outcome::kCommitted);
    ASSERT_EQ(Append(absl::StrCat("new", round), "first"), Outcome::kCommitted);
    ASSERT_EQ(Put("c", "x"), Outcome::kCommitted);
    EXPECT_GT(Version("c"), version);
  }
  EXPECT_EQ(Entries("stream"), "1:one 2:more 3:more 4:more");
  EXPECT_EQ(Entries("new0"), "1:first");
}

TEST_P(StoreContract, IsDurableBeforeItAcknowledges) {
  for (int round = 0; round < 5; ++round) {
    std::vector<Batch> batches(50);
    for (size_t i = 0; i < batches.size(); ++i) {
      batches[i].Put(absl::StrCat("key/", round, "/", i), "x");
      batches[i].Append("stream", absl::StrCat(round, "/", i));
    }
    for (const CommitResult& result : store_->CommitAllAndWait(std::move(batches))) {
      ASSERT_TRUE(result.committed());
    }
    CrashAndReopen();
    ASSERT_EQ(*store_->StreamHead("stream"), 50u * (round + 1));
    ASSERT_EQ(store_->ReadStream("stream", 1, 1'000, 1 << 20)->size(), 50u * (round + 1));
    ASSERT_EQ(Value(absl::StrCat("key/", round, "/49")), "x");
  }
}

// Collects what a watch says.
class Woken {
 public:
  std::function<void(const std::vector<std::string>&)> Callback() {
    return [this](const std::vector<std::string>& streams) {
      const std::lock_guard lock(mutex_);
      streams_.insert(streams_.end(), streams.begin(), streams.end());
      changed_.notify_all();
    };
  }
  std::vector<std::string> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(streams_, {});
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !streams_.empty(); });
    streams_.clear();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> streams_;
};

TEST_P(StoreContract, WakesWhoWatchesAStream) {
  ASSERT_EQ(Append("journal/0", "before"), Outcome::kCommitted);
  Woken woken;
  auto watch = store_->WatchStreams("journal/", woken.Callback());
  ASSERT_EQ(Append("journal/1", "x"), Outcome::kCommitted);
  EXPECT_THAT(woken.Take(), ElementsAre("journal/1"));
  ASSERT_EQ(Append("other", "x"), Outcome::kCommitted);
  ASSERT_EQ(Put("journal/2", "x"), Outcome::kCommitted);
  Batch conflict;
  conflict.ExpectVersion("a", 1);
  conflict.Append("journal/1", "x");
  ASSERT_FALSE(store_->CommitAndWait(std::move(conflict)).committed());
  EXPECT_THAT(woken.Take(), ElementsAre());
  watch.reset();
  ASSERT_EQ(Append("journal/1", "x"), Outcome::kCommitted);
  EXPECT_THAT(woken.Take(), ElementsAre());
}

TEST_P(StoreContract, ShowsWhatItWakesFor) {
  std::vector<Sequence> heads;
  const auto watch = store_->WatchStreams("s", [&](const std::vector<std::string>& streams) {
    const auto entries = store_->ReadStream(streams.at(0), 1, 100, 1 << 20);
    heads.push_back(entries.ok() && !entries->empty() ? entries->back().sequence : 0);
  });
  for (int i = 0; i < 3; ++i) ASSERT_EQ(Append("s", "x"), Outcome::kCommitted);
  EXPECT_THAT(heads, ElementsAre(1, 2, 3));
}

TEST_P(StoreContract, NeverMissesAWakeUp) {
  constexpr Sequence kEntries = 2'000;
  Woken woken;
  const auto watch = store_->WatchStreams("s", woken.Callback());
  std::thread writer([&] {
    for (Sequence i = 0; i < kEntries; ++i) Append("s", "x");
  });
  // Ends only when each read that came too early is followed by a wake-up.
  Sequence read = 0;
  while (read < kEntries) {
    const auto entries = store_->ReadStream("s", read + 1, 10'000, 1 << 20);
    ASSERT_TRUE(entries.ok());
    if (entries->empty()) {
      woken.Wait();
    } else {
      read = entries->back().sequence;
    }
  }
  writer.join();
  EXPECT_EQ(read, kEntries);
}

TEST_P(StoreContract, LetsWatchesComeAndGoUnderLoad) {
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    while (!stop) Append("s", "x");
  });
  for (int i = 0; i < 200; ++i) {
    // A call after the watch is gone would touch an object that is gone; sanitizers see it.
    auto woken = std::make_unique<Woken>();
    const auto watch = store_->WatchStreams("s", woken->Callback());
    if (i % 10 == 0) woken->Wait();
  }
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace typl::store
