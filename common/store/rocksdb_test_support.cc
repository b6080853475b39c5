#include "common/store/rocksdb_test_support.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <set>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace typl::store {
namespace {

std::set<std::string> FileNames(const std::filesystem::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    names.insert(entry.path().filename());
  }
  return names;
}

// Memory, if there is enough of it: these tests make their faults themselves and sync often.
std::string ScratchRoot() {
  constexpr uint64_t kEnoughBytes = uint64_t{4} << 30;
  const char* memory = "/dev/shm";
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(memory, error);
  const bool usable = !error && space.available >= kEnoughBytes && access(memory, W_OK) == 0;
  return usable ? memory : testing::TempDir();
}

}  // namespace

ScratchDirectory::ScratchDirectory() {
  std::string name = absl::StrCat(ScratchRoot(), "/typl-store-XXXXXX");
  if (mkdtemp(name.data()) == nullptr) abort();
  path_ = name;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

RocksDbOptions ScratchDirectory::Options() const {
  RocksDbOptions options;
  options.path = database();
  options.create_if_missing = true;
  options.cache_bytes = 8 << 20;
  return options;
}

void ScratchDirectory::CopyOf(const ScratchDirectory& other) {
  // RocksDB tidies up in the background; a copy is good when no file came or went meanwhile.
  std::error_code error;
  do {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directory(path_);
    // The mark first: it may only be behind the database.
    std::filesystem::copy(other.mark(), mark());
    std::filesystem::copy(other.database(), database(), error);
  } while (error || FileNames(other.database()) != FileNames(database()));
}

std::mt19937_64 SeededRandom() {
  uint64_t seed = std::chrono::steady_clock::now().time_since_epoch().count();
  if (const char* wanted = getenv("TYPL_TEST_SEED"); wanted != nullptr) {
    if (!absl::SimpleAtoi(wanted, &seed)) abort();
  }
  std::printf("TYPL_TEST_SEED=%llu\n", static_cast<unsigned long long>(seed));
  return std::mt19937_64(seed);
}

std::vector<std::filesystem::path> FilesOf(const std::filesystem::path& database,
                                           const std::string& extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(database)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void FlipBit(const std::filesystem::path& file, uint64_t offset) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(offset));
  const char byte = static_cast<char>(stream.get() ^ 0x10);
  stream.seekp(static_cast<std::streamoff>(offset));
  stream.put(byte);
  ASSERT_TRUE(stream.good());
}

}  // namespace typl::store
