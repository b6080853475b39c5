#include "common/store/memory_store.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/store/contract_test_suite.h"
#include "gtest/gtest.h"

namespace typl::store {
namespace {

class MemoryHome final : public StoreHome {
 public:
  std::unique_ptr<Store> Open() override { return NewMemoryStore({.disk = disk_}); }
  void Crash(std::unique_ptr<Store> store) override {
    store.reset();
    PowerCut(*disk_);
  }

 private:
  const std::shared_ptr<MemoryDisk> disk_ = NewMemoryDisk();
};

INSTANTIATE_TEST_SUITE_P(MemoryStore, StoreContract,
                         testing::Values(StoreMaker{
                             "MemoryStore", [] { return std::make_unique<MemoryHome>(); }}));

Batch PutBatch(absl::string_view key) {
  Batch batch;
  batch.Put(key, "x");
  batch.Append("stream", std::string(key));
  return batch;
}

TEST(MemoryStore, LosesAcknowledgedCommitsInAPowerCutWhenItDoesNotSync) {
  // Shows that the contract's durability test can fail.
  const auto disk = NewMemoryDisk();
  auto store = NewMemoryStore({.disk = disk, .unsafe_no_sync = true});
  ASSERT_TRUE(store->CommitAndWait(PutBatch("a")).committed());
  ASSERT_TRUE(store->Get("a")->has_value());
  store.reset();
  PowerCut(*disk);
  store = NewMemoryStore({.disk = disk});
  EXPECT_FALSE(store->Get("a")->has_value());
  EXPECT_EQ(*store->StreamHead("stream"), 0u);
}

TEST(MemoryStore, KeepsUnsyncedCommitsWithoutAPowerCut) {
  const auto disk = NewMemoryDisk();
  auto store = NewMemoryStore({.disk = disk, .unsafe_no_sync = true});
  ASSERT_TRUE(store->CommitAndWait(PutBatch("a")).committed());
  store.reset();
  store = NewMemoryStore({.disk = disk, .unsafe_no_sync = true});
  EXPECT_TRUE(store->Get("a")->has_value());
}

TEST(MemoryStore, LosesOnlyWhatWasNotSynced) {
  const auto disk = NewMemoryDisk();
  auto store = NewMemoryStore({.disk = disk});
  ASSERT_TRUE(store->CommitAndWait(PutBatch("synced")).committed());
  store.reset();
  store = NewMemoryStore({.disk = disk, .unsafe_no_sync = true});
  Batch batch = PutBatch("unsynced");
  batch.Delete("synced");
  ASSERT_TRUE(store->CommitAndWait(std::move(batch)).committed());
  ASSERT_FALSE(store->Get("synced")->has_value());
  store.reset();
  PowerCut(*disk);
  store = NewMemoryStore({.disk = disk});
  EXPECT_TRUE(store->Get("synced")->has_value());
  EXPECT_FALSE(store->Get("unsynced")->has_value());
  EXPECT_EQ(*store->StreamHead("stream"), 1u);
}

// The parameter: whether the write whose sync failed is on the disk all the same.
class MemoryStoreFailedSync : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(BothOutcomes, MemoryStoreFailedSync, testing::Bool());

TEST_P(MemoryStoreFailedSync, LeavesTheOutcomeUnknownUntilReopened) {
  const bool survives = GetParam();
  const auto disk = NewMemoryDisk();
  auto store = NewMemoryStore({.disk = disk});
  ASSERT_TRUE(store->CommitAndWait(PutBatch("before")).committed());

  FailNextSync(*disk, survives);
  const CommitResult failed = store->CommitAndWait(PutBatch("failed"));
  EXPECT_EQ(failed.outcome, Outcome::kUnknown);
  EXPECT_EQ(ReasonOf(failed.status), common::v1::ERROR_REASON_OUTCOME_UNKNOWN);
  EXPECT_FALSE(store->health().ok());
  EXPECT_FALSE(store->Get("failed")->has_value());
  EXPECT_EQ(*store->StreamHead("stream"), 1u);

  const CommitResult after = store->CommitAndWait(PutBatch("after"));
  EXPECT_EQ(after.outcome, Outcome::kRefused);
  EXPECT_EQ(ReasonOf(after.status), common::v1::ERROR_REASON_NOT_SERVING);

  store.reset();
  PowerCut(*disk);
  store = NewMemoryStore({.disk = disk});
  EXPECT_TRUE(store->health().ok());
  EXPECT_TRUE(store->Get("before")->has_value());
  EXPECT_EQ(store->Get("failed")->has_value(), survives);
  EXPECT_EQ(*store->StreamHead("stream"), survives ? 2u : 1u);
  EXPECT_FALSE(store->Get("after")->has_value());
  EXPECT_TRUE(store->CommitAndWait(PutBatch("again")).committed());
}

TEST_P(MemoryStoreFailedSync, ConflictsOfTheGroupAreUnknownToo) {
  // The second batch conflicts with a first that perhaps never was.
  const auto disk = NewMemoryDisk();
  auto store = NewMemoryStore({.disk = disk});
  FailNextSync(*disk, GetParam());
  std::vector<Batch> batches(3);
  for (Batch& batch : batches) {
    batch.ExpectAbsent("a");
    batch.Put("a", "x");
  }
  batches[2].Put("", "breaks a limit");
  const std::vector<CommitResult> results = store->CommitAllAndWait(std::move(batches));
  EXPECT_EQ(results[0].outcome, Outcome::kUnknown);
  EXPECT_EQ(results[1].outcome, Outcome::kUnknown);
  EXPECT_EQ(results[2].outcome, Outcome::kRefused);
}

TEST(MemoryStore, RefusesAllButDrainingWorkWhileFull) {
  const auto disk = NewMemoryDisk();
  auto store = NewMemoryStore({.disk = disk});
  SetDiskFull(*disk, true);
  EXPECT_TRUE(store->low_on_space());
  const CommitResult refused = store->CommitAndWait(PutBatch("a"));
  EXPECT_EQ(refused.outcome, Outcome::kRefused);
  EXPECT_EQ(ReasonOf(refused.status), common::v1::ERROR_REASON_STORAGE_FULL);
  Batch draining = PutBatch("b");
  draining.set_uses_reserve(true);
  EXPECT_TRUE(store->CommitAndWait(std::move(draining)).committed());
  EXPECT_TRUE(store->health().ok());

  SetDiskFull(*disk, false);
  EXPECT_FALSE(store->low_on_space());
  EXPECT_TRUE(store->CommitAndWait(PutBatch("a")).committed());
  EXPECT_EQ(*store->StreamHead("stream"), 2u);
}

}  // namespace
}  // namespace typl::store
