#ifndef TYPL_COMMON_STORE_ROCKSDB_TEST_SUPPORT_H_
#define TYPL_COMMON_STORE_ROCKSDB_TEST_SUPPORT_H_

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "common/store/rocksdb_store.h"

namespace typl::store {

// A new directory that goes with the object.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Options for a database in here.
  RocksDbOptions Options() const;
  std::filesystem::path database() const { return path_ / "db"; }
  std::filesystem::path mark() const { return path_ / "db.high-water"; }

  // Makes this a copy of what `other` holds now, as a kill would leave it.
  void CopyOf(const ScratchDirectory& other);

 private:
  std::filesystem::path path_;
};

// Random numbers whose seed is printed, and taken from TYPL_TEST_SEED if that is set.
std::mt19937_64 SeededRandom();

// The database's files with this extension (".log", ".sst"), oldest first.
std::vector<std::filesystem::path> FilesOf(const std::filesystem::path& database,
                                           const std::string& extension);
// Changes one bit of the file's byte at `offset`.
void FlipBit(const std::filesystem::path& file, uint64_t offset);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_ROCKSDB_TEST_SUPPORT_H_
