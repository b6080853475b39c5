#include "common/store/rocksdb_store.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/store/contract_test_suite.h"
#include "common/store/ledger_test_support.h"
#include "common/store/rocksdb_test_support.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::store {
namespace {

class RocksDbHome final : public StoreHome {
 public:
  std::unique_ptr<Store> Open() override {
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(directory_->Options());
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  void Crash(std::unique_ptr<Store> store) override {
    auto copy = std::make_unique<ScratchDirectory>();
    copy->CopyOf(*directory_);
    store.reset();
    directory_ = std::move(copy);
  }

 private:
  std::unique_ptr<ScratchDirectory> directory_ = std::make_unique<ScratchDirectory>();
};

INSTANTIATE_TEST_SUITE_P(RocksDbStore, StoreContract,
                         testing::Values(StoreMaker{
                             "RocksDbStore", [] { return std::make_unique<RocksDbHome>(); }}));

std::unique_ptr<Store> MustOpen(RocksDbOptions options) {
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(std::move(options));
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

TEST(RocksDbStore, MakesADatabaseOnlyWhenAsked) {
  const ScratchDirectory directory;
  RocksDbOptions options = directory.Options();
  options.create_if_missing = false;
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenRocksDbStore(options).status()));
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
  MustOpen(directory.Options()).reset();
  EXPECT_NE(MustOpen(options), nullptr);
}

TEST(RocksDbStore, IsForOneAtATime) {
  const ScratchDirectory directory;
  const auto store = MustOpen(directory.Options());
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenRocksDbStore(directory.Options()).status()));
  // With another mark only the database's own lock is in the way.
  RocksDbOptions options = directory.Options();
  options.high_water_file = directory.path() / "another-mark";
  options.accept_missing_high_water = true;
  const absl::Status status = OpenRocksDbStore(options).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_TRUE(store->CommitAndWait(LedgerBatch(1)).committed());
}

TEST(RocksDbStore, TellsOfEachGroup) {
  const ScratchDirectory directory;
  RocksDbOptions options = directory.Options();
  std::atomic<size_t> commits = 0;
  std::atomic<bool> timed = true;
  options.on_group = [&](size_t group_commits, double sync_seconds) {
    commits += group_commits;
    if (sync_seconds <= 0) timed = false;
  };
  const auto store = MustOpen(options);
  std::vector<Batch> batches;
  for (uint64_t number = 0; number < 50; ++number) batches.push_back(LedgerBatch(number));
  store->CommitAllAndWait(std::move(batches));
  ASSERT_FALSE(store->CommitAndWait(LedgerBatch(1)).committed());
  EXPECT_EQ(commits, 50u);
  EXPECT_TRUE(timed);
  EXPECT_EQ(store->stats().commits, 50u);
  EXPECT_GT(store->stats().disk_free_bytes, 0u);
}

TEST(RocksDbStore, TellsWhereItsBytesAre) {
  const ScratchDirectory directory;
  const auto store = MustOpen(directory.Options());
  const StoreStats empty = store->stats();
  std::vector<Batch> batches;
  for (uint64_t number = 0; number < 50; ++number) batches.push_back(LedgerBatch(number));
  store->CommitAllAndWait(std::move(batches));

  const StoreStats stats = store->stats();
  EXPECT_GT(stats.wal_bytes, empty.wal_bytes);
  EXPECT_GT(stats.memtable_bytes, 0u);
  EXPECT_EQ(stats.disk_reserve_bytes, directory.Options().free_bytes_min);
  EXPECT_FALSE(stats.write_stopped);
  EXPECT_EQ(stats.writing_seconds, 0);
}

// A small file system of its own, with a ballast file that leaves as little room as wanted.
class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& path) : path_(path) {
    std::filesystem::create_directory(path_);
    mounted_ = mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=512m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  void LeaveFree(uint64_t bytes) {
    const uint64_t available = std::filesystem::space(path_).available;
    const int file = open(ballast().c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ASSERT_EQ(posix_fallocate(file, 0, static_cast<off_t>(available - bytes)), 0);
    close(file);
  }
  void Free() { std::filesystem::remove(ballast()); }

 private:
  std::filesystem::path ballast() const { return path_ / "ballast"; }

  const std::filesystem::path path_;
  bool mounted_ = false;
};

// Commits until one is not; returns that. Fails when all of very many are.
CommitResult CommitUntilNot(Store& store, uint64_t& number, Ledger& ledger) {
  for (int i = 0; i < 1'000'000; ++i, ++number) {
    Batch batch = LedgerBatch(number);
    batch.Put("filler", std::string(kValueBytesMax, 'f'));
    CommitResult result = store.CommitAndWait(std::move(batch));
    if (!result.committed()) return result;
    ledger[number] = result.sequences.at(0);
  }
  ADD_FAILURE() << "every commit was taken";
  return {};
}

class RocksDbStoreDisk : public testing::Test {
 protected:
  void SetUp() override {
    if (!disk_.mounted()) GTEST_SKIP() << "can't mount a file system here";
    options_ = directory_.Options();
    options_.path = directory_.path() / "disk" / "db";
  }

  const ScratchDirectory directory_;
  SmallDisk disk_{directory_.path() / "disk"};
  RocksDbOptions options_;
  Ledger ledger_;
  uint64_t number_ = 1;
};

TEST_F(RocksDbStoreDisk, RefusesNewWorkBeforeTheDiskIsFullAndGoesOnByItself) {
  // The store looks at the disk every second: what is left must last for the commits until then.
  constexpr uint64_t kLeft = uint64_t{160} << 20;
  options_.free_bytes_min = 200 << 20;
  const auto store = MustOpen(options_);
  EXPECT_FALSE(store->low_on_space());
  disk_.LeaveFree(kLeft);
  const CommitResult refused = CommitUntilNot(*store, number_, ledger_);
  EXPECT_EQ(refused.outcome, Outcome::kRefused);
  EXPECT_EQ(ReasonOf(refused.status), common::v1::ERROR_REASON_STORAGE_FULL);
  EXPECT_TRUE(store->low_on_space());
  EXPECT_TRUE(store->health().ok());
  EXPECT_LT(store->stats().disk_free_bytes, kLeft);

  Batch draining;
  draining.Put("cursor", "1");
  draining.set_uses_reserve(true);
  EXPECT_TRUE(store->CommitAndWait(std::move(draining)).committed());

  disk_.Free();
  // The store looks at the disk every second.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (store->low_on_space() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  const CommitResult taken = store->CommitAndWait(LedgerBatch(number_));
  EXPECT_TRUE(taken.committed()) << taken.status;
  const LedgerReading reading = ReadLedger(*store, ledger_);
  EXPECT_TRUE(reading.status.ok() && reading.verdict.ok()) << reading.status << reading.verdict;
}

TEST_F(RocksDbStoreDisk, StopsForGoodWhenAWriteFindsTheDiskFull) {
  options_.free_bytes_min = 0;
  std::vector<std::string> events;
  options_.on_failure = [&](const absl::Status& status) {
    events.push_back(absl::StrCat("failure ", status.ok() ? "OK" : "not OK"));
  };
  auto store = MustOpen(options_);
  disk_.LeaveFree(4 << 20);
  const CommitResult failed = CommitUntilNot(*store, number_, ledger_);
  EXPECT_EQ(failed.outcome, Outcome::kUnknown);
  EXPECT_EQ(ReasonOf(failed.status), common::v1::ERROR_REASON_OUTCOME_UNKNOWN);
  EXPECT_FALSE(store->health().ok());

  disk_.Free();
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(store->CommitAndWait(LedgerBatch(1'000'000 + i)).outcome, Outcome::kRefused);
  }
  store.reset();
  EXPECT_THAT(events, testing::ElementsAre("failure not OK"));

  store = MustOpen(options_);
  ASSERT_NE(store, nullptr);
  const LedgerReading reading = ReadLedger(*store, ledger_);
  EXPECT_TRUE(reading.status.ok() && reading.verdict.ok()) << reading.status << reading.verdict;
  EXPECT_TRUE(store->CommitAndWait(LedgerBatch(2'000'000)).committed());
}

}  // namespace
}  // namespace typl::store
