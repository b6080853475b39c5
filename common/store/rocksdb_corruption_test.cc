#include <cstdio>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/store/ledger_test_support.h"
#include "common/store/rocksdb_store.h"
#include "common/store/rocksdb_test_support.h"
#include "gtest/gtest.h"

// A store whose files were damaged refuses to open or refuses a read, but never shows less than was
// acknowledged.

namespace typl::store {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<Store> MustOpen(const ScratchDirectory& directory) {
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(directory.Options());
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

// One group for each write, so that the log has as many records.
void WriteLedger(Store& store, uint64_t first, uint64_t count, Ledger& ledger) {
  for (uint64_t number = first; number < first + count; ++number) {
    const CommitResult result = store.CommitAndWait(LedgerBatch(number));
    ASSERT_TRUE(result.committed()) << result.status;
    ledger[number] = result.sequences.at(0);
  }
}

// A store with writes in table files and in the log, closed.
Ledger MakeStore(const ScratchDirectory& directory) {
  Ledger ledger;
  // Opening again moves what the log holds into tables.
  for (uint64_t round = 0; round < 3; ++round) {
    WriteLedger(*MustOpen(directory), 1 + 300 * round, 300, ledger);
  }
  return ledger;
}

enum class Found { kIntact, kRefusedToOpen, kRefusedToRead, kSilentlyWrong };

Found Inspect(const ScratchDirectory& directory, const Ledger& ledger) {
  RocksDbOptions options = directory.Options();
  options.create_if_missing = false;
  const absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(options);
  if (!store.ok()) return Found::kRefusedToOpen;
  const LedgerReading reading = ReadLedger(**store, ledger);
  if (!reading.verdict.ok()) {
    ADD_FAILURE() << reading.verdict;
    return Found::kSilentlyWrong;
  }
  return reading.status.ok() ? Found::kIntact : Found::kRefusedToRead;
}

TEST(RocksDbCorruption, NeverShowsLessWhenABitFlipsInAnyFile) {
  constexpr int kFlipsPerFile = 12;
  std::mt19937_64 random = SeededRandom();
  const ScratchDirectory original;
  const Ledger ledger = MakeStore(original);
  int counts[4] = {};
  std::vector<fs::path> names = {"../db.high-water"};
  for (const auto& entry : fs::directory_iterator(original.database())) {
    if (entry.file_size() > 0) names.push_back(entry.path().filename());
  }
  ScratchDirectory copy;
  for (const fs::path& name : names) {
    for (int i = 0; i < kFlipsPerFile; ++i) {
      copy.CopyOf(original);
      const fs::path file = copy.database() / name;
      const uint64_t offset = random() % fs::file_size(file);
      FlipBit(file, offset);
      const Found found = Inspect(copy, ledger);
      ++counts[static_cast<int>(found)];
      ASSERT_NE(found, Found::kSilentlyWrong) << name << " at " << offset;
    }
  }
  std::printf("%zu files: %d intact, %d refused to open, %d refused to read\n", names.size(),
              counts[0], counts[1], counts[2]);
  EXPECT_GT(counts[1], 0);
}

TEST(RocksDbCorruption, RefusesALogWithABrokenRecordInTheMiddle) {
  std::mt19937_64 random = SeededRandom();
  const ScratchDirectory original;
  const Ledger ledger = MakeStore(original);
  const fs::path log = FilesOf(original.database(), ".log").back();
  ScratchDirectory copy;
  for (int i = 0; i < 20; ++i) {
    copy.CopyOf(original);
    const uint64_t size = fs::file_size(log);
    FlipBit(copy.database() / log.filename(), size / 4 + random() % (size / 2));
    EXPECT_EQ(Inspect(copy, ledger), Found::kRefusedToOpen);
  }
}

TEST(RocksDbCorruption, RefusesALogThatLostItsEnd) {
  const ScratchDirectory original;
  const Ledger ledger = MakeStore(original);
  const fs::path log = FilesOf(original.database(), ".log").back();
  ScratchDirectory copy;
  for (const double part : {0.0, 0.5, 0.99}) {
    copy.CopyOf(original);
    const fs::path file = copy.database() / log.filename();
    fs::resize_file(file, static_cast<uint64_t>(part * fs::file_size(file)));
    // Again and again: opening must not take what is left for the whole.
    for (int attempt = 0; attempt < 3; ++attempt) {
      const auto store = OpenRocksDbStore(copy.Options());
      EXPECT_TRUE(absl::IsDataLoss(store.status())) << store.status();
      EXPECT_TRUE(absl::StrContains(store.status().message(), "acknowledged")) << store.status();
    }
  }
}

TEST(RocksDbCorruption, OpensWithATornLastRecord) {
  const ScratchDirectory original;
  const Ledger ledger = MakeStore(original);
  ScratchDirectory copy;
  copy.CopyOf(original);
  {
    Ledger more = ledger;
    WriteLedger(*MustOpen(copy), 10'000, 1, more);
  }
  // The one write of this log was never acknowledged, as far as the mark of the original knows.
  const fs::path log = FilesOf(copy.database(), ".log").back();
  fs::resize_file(log, fs::file_size(log) - 20);
  fs::copy_file(original.mark(), copy.mark(), fs::copy_options::overwrite_existing);
  EXPECT_EQ(Inspect(copy, ledger), Found::kIntact);
}

TEST(RocksDbCorruption, RefusesAnOlderLogThatLostItsEnd) {
  const ScratchDirectory original;
  Ledger ledger;
  {
    const auto store = MustOpen(original);
    WriteLedger(*store, 1, 100, ledger);
    // State fills its memtable, so a new log begins; the streams' entries keep the old one needed.
    while (FilesOf(original.database(), ".log").size() < 2) {
      std::vector<Batch> batches(100);
      for (Batch& batch : batches) batch.Put("filler", std::string(kValueBytesMax, 'f'));
      for (Batch& batch : batches) ASSERT_TRUE(store->CommitAndWait(batch).committed());
    }
    WriteLedger(*store, 101, 100, ledger);
  }
  const std::vector<fs::path> logs = FilesOf(original.database(), ".log");
  ASSERT_GE(logs.size(), 2u);
  ScratchDirectory copy;
  copy.CopyOf(original);
  ASSERT_EQ(Inspect(copy, ledger), Found::kIntact);
  copy.CopyOf(original);
  const fs::path older = copy.database() / logs[logs.size() - 2].filename();
  fs::resize_file(older, fs::file_size(older) / 2);
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto store = OpenRocksDbStore(copy.Options());
    EXPECT_TRUE(absl::IsDataLoss(store.status())) << store.status();
    EXPECT_TRUE(absl::StrContains(store.status().message(), "goes on at commit")) << store.status();
  }
}

TEST(RocksDbCorruption, RefusesADatabaseThatIsGone) {
  const ScratchDirectory directory;
  MakeStore(directory);
  fs::remove_all(directory.database());
  RocksDbOptions options = directory.Options();
  EXPECT_TRUE(absl::IsDataLoss(OpenRocksDbStore(options).status()));
  options.create_if_missing = false;
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenRocksDbStore(options).status()));
  EXPECT_FALSE(fs::exists(directory.database()));
}

TEST(RocksDbCorruption, RefusesADatabaseWithoutItsMarkUntilTold) {
  const ScratchDirectory directory;
  const Ledger ledger = MakeStore(directory);
  fs::remove(directory.mark());
  EXPECT_TRUE(absl::IsDataLoss(OpenRocksDbStore(directory.Options()).status()));
  RocksDbOptions options = directory.Options();
  options.accept_missing_high_water = true;
  ASSERT_TRUE(OpenRocksDbStore(options).ok());
  EXPECT_EQ(Inspect(directory, ledger), Found::kIntact);
}

TEST(RocksDbCorruption, RefusesAnOlderCopyOfTheDatabase) {
  const ScratchDirectory directory;
  Ledger ledger = MakeStore(directory);
  ScratchDirectory older;
  older.CopyOf(directory);
  WriteLedger(*MustOpen(directory), 10'000, 10, ledger);
  fs::copy_file(directory.mark(), older.mark(), fs::copy_options::overwrite_existing);
  EXPECT_TRUE(absl::IsDataLoss(OpenRocksDbStore(older.Options()).status()));
}

}  // namespace
}  // namespace typl::store
