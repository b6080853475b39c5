#include "common/store/disk_space.h"

#include <sys/statvfs.h>

#include <utility>

namespace typl::store {
namespace {

// Between two looks at the disk at most this part of the reserve can be written.
constexpr uint64_t kLooksPerReserve = 8;

}  // namespace

DiskSpace::DiskSpace(std::string path, uint64_t free_bytes_min)
    : path_(std::move(path)), free_bytes_min_(free_bytes_min) {
  Refresh();
}

void DiskSpace::Refresh() {
  written_bytes_.store(0, std::memory_order_relaxed);
  struct statvfs facts;
  if (statvfs(path_.c_str(), &facts) != 0) return;
  free_bytes_.store(static_cast<uint64_t>(facts.f_bavail) * facts.f_frsize,
                    std::memory_order_relaxed);
}

void DiskSpace::Written(uint64_t bytes) {
  const uint64_t written = written_bytes_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (written >= free_bytes_min_ / kLooksPerReserve) Refresh();
}

}  // namespace typl::store
