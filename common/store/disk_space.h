#ifndef TYPL_COMMON_STORE_DISK_SPACE_H_
#define TYPL_COMMON_STORE_DISK_SPACE_H_

#include <atomic>
#include <cstdint>
#include <string>

namespace typl::store {

// Free space where a directory lies, as of the last Refresh. Thread-safe.
class DiskSpace {
 public:
  DiskSpace(std::string path, uint64_t free_bytes_min);

  // Asks the file system. What it does not answer keeps the last value.
  void Refresh();
  // Counts what was written since the last Refresh, and refreshes when that could have mattered.
  void Written(uint64_t bytes);

  uint64_t reserve_bytes() const { return free_bytes_min_; }
  uint64_t free_bytes() const { return free_bytes_.load(std::memory_order_relaxed); }
  // Below the reserve.
  bool low() const { return free_bytes() < free_bytes_min_; }
  // Below half of it: the rest is for batches that use the reserve.
  bool full() const { return free_bytes() < free_bytes_min_ / 2; }

 private:
  const std::string path_;
  const uint64_t free_bytes_min_;
  std::atomic<uint64_t> free_bytes_ = UINT64_MAX;
  std::atomic<uint64_t> written_bytes_ = 0;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_DISK_SPACE_H_
