#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/store/contract_test_suite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// The contract of Store::Commit.

namespace typl::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Batch PutIfAbsent(absl::string_view key, std::string value) {
  Batch batch;
  batch.ExpectAbsent(key);
  batch.Put(key, std::move(value));
  return batch;
}

TEST_P(StoreContract, CommitsEverythingInABatch) {
  ASSERT_EQ(Put("gone", "x"), Outcome::kCommitted);
  Batch batch;
  batch.Put("a", "1");
  batch.Put("b", "2");
  batch.Delete("gone");
  batch.Append("stream", "entry");
  const CommitResult result = store_->CommitAndWait(std::move(batch));
  EXPECT_TRUE(result.committed());
  EXPECT_TRUE(result.status.ok());
  EXPECT_THAT(result.sequences, ElementsAre(1));
  EXPECT_EQ(result.conflict_key, "");
  EXPECT_EQ(Value("a"), "1");
  EXPECT_EQ(Value("b"), "2");
  EXPECT_EQ(Value("gone"), "(absent)");
  EXPECT_EQ(Entries("stream"), "1:entry");
}

TEST_P(StoreContract, CommitsAnEmptyBatch) {
  EXPECT_EQ(store_->CommitAndWait(Batch()).outcome, Outcome::kCommitted);
}

TEST_P(StoreContract, TakesTheLastWriteOfAKeyInABatch) {
  Batch batch;
  batch.Put("a", "first");
  batch.Delete("a");
  batch.Put("a", "last");
  batch.Put("b", "x");
  batch.Delete("b");
  ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
  EXPECT_EQ(Value("a"), "last");
  EXPECT_EQ(Value("b"), "(absent)");
}

TEST_P(StoreContract, KeepsAnEmptyValueApartFromAbsence) {
  ASSERT_EQ(Put("a", ""), Outcome::kCommitted);
  EXPECT_EQ(Value("a"), "");
  EXPECT_NE(Version("a"), 0u);
  Batch batch;
  batch.ExpectValue("b", "");
  EXPECT_EQ(store_->CommitAndWait(std::move(batch)).outcome, Outcome::kConflict);
}

TEST_P(StoreContract, KeepsAnyBytesInKeysAndValues) {
  const std::string bytes("\0\xff\0key", 6);
  ASSERT_EQ(Put(bytes, bytes), Outcome::kCommitted);
  EXPECT_EQ(Value(bytes), bytes);
}

TEST_P(StoreContract, RefusesASecondWriteThatExpectsAbsence) {
  const Batch batch = PutIfAbsent("key", "first");
  ASSERT_TRUE(store_->CommitAndWait(batch).committed());
  const CommitResult result = store_->CommitAndWait(PutIfAbsent("key", "second"));
  EXPECT_EQ(result.outcome, Outcome::kConflict);
  EXPECT_EQ(result.conflict_key, "key");
  EXPECT_FALSE(result.status.ok());
  EXPECT_EQ(result.status.message().find("key"), absl::string_view::npos);
  EXPECT_EQ(Value("key"), "first");
}

TEST_P(StoreContract, AcceptsOnlyTheVersionThatGetGave) {
  ASSERT_EQ(Put("key", "1"), Outcome::kCommitted);
  const uint64_t version = Version("key");
  for (const uint64_t wrong : {uint64_t{0}, version - 1, version + 1}) {
    Batch batch;
    batch.ExpectVersion("key", wrong);
    EXPECT_EQ(store_->CommitAndWait(std::move(batch)).outcome, Outcome::kConflict) << wrong;
  }
  Batch right;
  right.ExpectVersion("key", version);
  right.Put("key", "2");
  Batch again = right;
  EXPECT_EQ(store_->CommitAndWait(std::move(right)).outcome, Outcome::kCommitted);
  EXPECT_GT(Version("key"), version);
  EXPECT_EQ(store_->CommitAndWait(std::move(again)).outcome, Outcome::kConflict);
}

TEST_P(StoreContract, AcceptsOnlyTheExactValue) {
  ASSERT_EQ(Put("cursor", "17"), Outcome::kCommitted);
  for (const char* wrong : {"", "1", "177", "16"}) {
    Batch batch;
    batch.ExpectValue("cursor", wrong);
    EXPECT_EQ(store_->CommitAndWait(std::move(batch)).outcome, Outcome::kConflict) << wrong;
  }
  Batch batch;
  batch.ExpectValue("cursor", "17");
  EXPECT_EQ(store_->CommitAndWait(std::move(batch)).outcome, Outcome::kCommitted);
}

TEST_P(StoreContract, FencesWhoLostTheEpochEvenWhenSomethingElseFailsFirst) {
  ASSERT_EQ(Put("epoch", "2"), Outcome::kCommitted);
  Batch batch;
  batch.ExpectValue("cursor", "17");
  batch.ExpectEpoch("epoch", "1");
  batch.Put("a", "x");
  const CommitResult result = store_->CommitAndWait(std::move(batch));
  EXPECT_EQ(result.outcome, Outcome::kFenced);
  EXPECT_EQ(result.conflict_key, "epoch");
  EXPECT_EQ(Value("a"), "(absent)");
}

TEST_P(StoreContract, FencesWhenTheEpochIsAbsent) {
  Batch batch;
  batch.ExpectEpoch("epoch", "");
  EXPECT_EQ(store_->CommitAndWait(std::move(batch)).outcome, Outcome::kFenced);
}

TEST_P(StoreContract, ChangesNothingOnConflict) {
  ASSERT_EQ(Append("stream", "one"), Outcome::kCommitted);
  Batch batch;
  batch.Put("a", "x");
  batch.Append("stream", "two");
  batch.Append("new stream", "one");
  batch.ExpectVersion("a", 99);
  EXPECT_EQ(store_->CommitAndWait(std::move(batch)).outcome, Outcome::kConflict);
  EXPECT_EQ(Value("a"), "(absent)");
  EXPECT_EQ(Entries("stream"), "1:one");
  EXPECT_EQ(Entries("new stream"), "");
  ASSERT_EQ(Append("stream", "three"), Outcome::kCommitted);
  EXPECT_EQ(Entries("stream"), "1:one 2:three");
}

TEST_P(StoreContract, NamesTheFirstExpectationThatFailed) {
  ASSERT_EQ(Put("b", "x"), Outcome::kCommitted);
  ASSERT_EQ(Put("c", "x"), Outcome::kCommitted);
  Batch batch;
  batch.ExpectAbsent("a");
  batch.ExpectAbsent("b");
  batch.ExpectAbsent("c");
  EXPECT_EQ(store_->CommitAndWait(std::move(batch)).conflict_key, "b");
}

TEST_P(StoreContract, ChecksExpectationsAgainstTheStateBeforeTheBatch) {
  Batch batch;
  batch.Put("a", "1");
  batch.ExpectAbsent("a");
  EXPECT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
}

TEST_P(StoreContract, SeesTheBatchesBeforeItInTheSameGroup) {
  ASSERT_EQ(Put("old", "x"), Outcome::kCommitted);
  const uint64_t old_version = Version("old");
  std::vector<Batch> batches(7);
  batches[0] = PutIfAbsent("a", "1");
  batches[1] = PutIfAbsent("a", "2");
  batches[2].ExpectValue("a", "1");
  batches[2].Delete("a");
  batches[3] = PutIfAbsent("a", "3");
  batches[4].Delete("old");
  batches[5].ExpectVersion("old", old_version);
  batches[6] = PutIfAbsent("old", "y");
  const std::vector<CommitResult> results = store_->CommitAllAndWait(std::move(batches));
  std::vector<Outcome> outcomes;
  outcomes.reserve(results.size());
  for (const CommitResult& result : results) outcomes.push_back(result.outcome);
  EXPECT_THAT(outcomes, ElementsAre(Outcome::kCommitted, Outcome::kConflict, Outcome::kCommitted,
                                    Outcome::kCommitted, Outcome::kCommitted, Outcome::kConflict,
                                    Outcome::kCommitted));
  EXPECT_EQ(Value("a"), "3");
  EXPECT_EQ(Value("old"), "y");
}

TEST_P(StoreContract, GivesEachCommitAHigherVersion) {
  std::vector<Batch> batches(3);
  batches[0].Put("a", "1");
  batches[1].Put("b", "1");
  batches[1].Put("c", "1");
  batches[2].Put("a", "2");
  ASSERT_EQ(store_->CommitAllAndWait(std::move(batches)).size(), 3u);
  EXPECT_EQ(Version("b"), Version("c"));
  EXPECT_GT(Version("a"), Version("b"));
}

TEST_P(StoreContract, NeverGivesAVersionAgain) {
  std::set<uint64_t> versions;
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(Put("key", absl::StrCat(i)), Outcome::kCommitted);
    EXPECT_TRUE(versions.insert(Version("key")).second);
    Batch batch;
    batch.Delete("key");
    ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
    if (i % 2 == 1) Reopen();
  }
  EXPECT_EQ(versions.size(), 5u);
}

TEST_P(StoreContract, AnswersAllBatchesOfCommitAllInOrder) {
  std::vector<Batch> batches(5'000);
  for (size_t i = 0; i < batches.size(); ++i) {
    batches[i].Append(i % 2 == 0 ? "even" : "odd", absl::StrCat(i));
  }
  const std::vector<CommitResult> results = store_->CommitAllAndWait(std::move(batches));
  ASSERT_EQ(results.size(), 5'000u);
  for (size_t i = 0; i < results.size(); ++i) {
    ASSERT_TRUE(results[i].committed());
    ASSERT_THAT(results[i].sequences, ElementsAre(i / 2 + 1));
  }
}

TEST_P(StoreContract, AnswersAnEmptyCommitAll) {
  EXPECT_THAT(store_->CommitAllAndWait({}), IsEmpty());
}

TEST_P(StoreContract, TakesWhatIsAtTheLimits) {
  Batch batch;
  batch.Put(std::string(kKeyBytesMax, 'k'), std::string(kValueBytesMax, 'v'));
  batch.Append(std::string(kKeyBytesMax, 's'), std::string(kValueBytesMax, 'v'));
  EXPECT_EQ(store_->CommitAndWait(std::move(batch)).outcome, Outcome::kCommitted);
  EXPECT_EQ(Value(std::string(kKeyBytesMax, 'k')).size(), kValueBytesMax);

  Batch full;
  for (int i = 0; i < 11; ++i) full.Put(absl::StrCat("key", i), std::string(kValueBytesMax, 'v'));
  full.Put("rest", std::string(kBatchBytesMax - full.bytes() - 4, 'v'));
  ASSERT_EQ(full.bytes(), kBatchBytesMax);
  EXPECT_EQ(store_->CommitAndWait(std::move(full)).outcome, Outcome::kCommitted);
}

TEST_P(StoreContract, RefusesWhatIsBeyondTheLimits) {
  std::vector<Batch> batches(9);
  batches[0].Put(std::string(kKeyBytesMax + 1, 'k'), "v");
  batches[1].Put("k", std::string(kValueBytesMax + 1, 'v'));
  batches[2].Append(std::string(kKeyBytesMax + 1, 's'), "v");
  batches[3].Append("s", std::string(kValueBytesMax + 1, 'v'));
  batches[4].Append(absl::string_view("a\0b", 3), "v");
  batches[5].ExpectAbsent(std::string(kKeyBytesMax + 1, 'k'));
  batches[6].Put("", "v");
  batches[7].Append("", "v");
  for (int i = 0; i < 12; ++i) {
    batches[8].Put(absl::StrCat("key", i), std::string(kValueBytesMax, 'v'));
  }
  for (Batch& batch : batches) batch.Put("a", "changed");
  for (const CommitResult& result : store_->CommitAllAndWait(std::move(batches))) {
    EXPECT_EQ(result.outcome, Outcome::kRefused);
    EXPECT_EQ(ReasonOf(result.status), common::v1::ERROR_REASON_INVALID_REQUEST);
  }
  EXPECT_EQ(Value("a"), "(absent)");
  EXPECT_TRUE(store_->health().ok());
}

TEST_P(StoreContract, CallsBackInTheOrderOfTheCalls) {
  constexpr int kCommits = 2'000;
  std::mutex mutex;
  std::vector<int> order;
  for (int i = 0; i < kCommits; ++i) {
    Batch batch;
    // Some conflict and some are refused; they keep their place.
    if (i % 5 == 1) batch.ExpectVersion("key", 1'000'000);
    batch.Put(i % 5 == 2 ? "" : "key", absl::StrCat(i));
    store_->Commit(std::move(batch), [&, i](const CommitResult&) {
      const std::lock_guard lock(mutex);
      order.push_back(i);
    });
  }
  ASSERT_TRUE(store_->CommitAndWait(Batch()).committed());
  const std::lock_guard lock(mutex);
  ASSERT_EQ(order.size(), static_cast<size_t>(kCommits));
  for (int i = 0; i < kCommits; ++i) ASSERT_EQ(order[i], i);
}

TEST_P(StoreContract, NeverCallsBackOnTheCallersThread) {
  const std::thread::id caller = std::this_thread::get_id();
  std::atomic<bool> on_caller = false;
  for (const char* key : {"key", ""}) {
    Batch batch;
    batch.Put(key, "v");
    store_->Commit(std::move(batch),
                   [&](const CommitResult&) { on_caller = std::this_thread::get_id() == caller; });
  }
  store_->CommitAll({}, [&](const std::vector<CommitResult>&) {
    if (std::this_thread::get_id() == caller) on_caller = true;
  });
  store_->CommitAndWait(Batch());
  EXPECT_FALSE(on_caller);
}

TEST_P(StoreContract, LetsACallbackCommitMore) {
  std::atomic<bool> done = false;
  store_->Commit(Batch(), [&](const CommitResult&) {
    Batch batch;
    batch.Put("from callback", "x");
    store_->Commit(std::move(batch), [&](const CommitResult&) { done = true; });
  });
  store_->CommitAndWait(Batch());
  store_->CommitAndWait(Batch());
  EXPECT_TRUE(done);
  EXPECT_EQ(Value("from callback"), "x");
}

TEST_P(StoreContract, AnswersEveryCommitBeforeItIsGone) {
  std::atomic<int> committed = 0;
  for (int i = 0; i < 1'000; ++i) {
    Batch batch;
    batch.Append("stream", absl::StrCat(i));
    store_->Commit(std::move(batch),
                   [&](const CommitResult& result) { committed += result.committed() ? 1 : 0; });
  }
  Reopen();
  EXPECT_EQ(committed, 1'000);
  EXPECT_EQ(*store_->StreamHead("stream"), 1'000u);
}

TEST_P(StoreContract, GivesEachNumberOnceToManyCommitters) {
  constexpr int kThreads = 4;
  constexpr int kCommits = 1'000;
  std::mutex mutex;
  std::set<Sequence> sequences;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < kCommits; ++i) {
        Batch batch;
        batch.Append("stream", absl::StrCat(thread, "/", i));
        batch.Append(absl::StrCat("own/", thread), absl::StrCat(i));
        store_->Commit(std::move(batch), [&](const CommitResult& result) {
          const std::lock_guard lock(mutex);
          sequences.insert(result.sequences.at(0));
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  store_->CommitAndWait(Batch());
  ASSERT_EQ(sequences.size(), static_cast<size_t>(kThreads * kCommits));
  EXPECT_EQ(*sequences.begin(), 1u);
  EXPECT_EQ(*sequences.rbegin(), static_cast<Sequence>(kThreads * kCommits));
  for (int thread = 0; thread < kThreads; ++thread) {
    const auto entries = store_->ReadStream(absl::StrCat("own/", thread), 1, kCommits, 1 << 20);
    ASSERT_TRUE(entries.ok());
    ASSERT_EQ(entries->size(), static_cast<size_t>(kCommits));
    for (int i = 0; i < kCommits; ++i) ASSERT_EQ((*entries)[i].payload, absl::StrCat(i));
  }
}

TEST_P(StoreContract, LetsOnlyOneOfManyWinAnAbsentKey) {
  constexpr int kThreads = 4;
  constexpr int kKeys = 500;
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < kKeys; ++i) {
        store_->Commit(PutIfAbsent(absl::StrCat(i), "x"),
                       [&](const CommitResult& result) { won += result.committed() ? 1 : 0; });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  store_->CommitAndWait(Batch());
  EXPECT_EQ(won, kKeys);
}

TEST_P(StoreContract, CountsCommitsAndGroups) {
  ASSERT_EQ(Put("a", "1"), Outcome::kCommitted);
  ASSERT_EQ(Put("a", "2"), Outcome::kCommitted);
  const StoreStats stats = store_->stats();
  EXPECT_EQ(stats.commits, 2u);
  EXPECT_EQ(stats.groups, 2u);
  EXPECT_GT(stats.sync_seconds_sum, 0);
  EXPECT_EQ(stats.queued, 0u);
}

}  // namespace
}  // namespace typl::store
