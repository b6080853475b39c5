#ifndef TYPL_COMMON_STORE_MEMORY_STORE_H_
#define TYPL_COMMON_STORE_MEMORY_STORE_H_

#include <memory>

#include "common/store/store.h"

namespace typl::store {

// What survives the life of one MemoryStore: a pretended disk with a synced part and an unsynced
// tail. Thread-safe.
class MemoryDisk;
std::shared_ptr<MemoryDisk> NewMemoryDisk();

struct MemoryOptions {
  // Where the data lives; the same disk can be opened again after the store is gone. Null: a new
  // one.
  std::shared_ptr<MemoryDisk> disk;
  // Acknowledge without syncing: PowerCut() then loses acknowledged commits.
  bool unsafe_no_sync = false;
};

// A store for tests with explicit sync semantics, and faults that a test switches on.
std::unique_ptr<Store> NewMemoryStore(MemoryOptions options = {});

// Drops what was not synced, as a power cut does. The store that used the disk must be gone.
void PowerCut(MemoryDisk& disk);
// The next sync fails: its commits end in kUnknown, and whether they are on disk is decided by
// `survives`. The store then takes no more writes.
void FailNextSync(MemoryDisk& disk, bool survives);
// While full, commits are refused and low_on_space() is true.
void SetDiskFull(MemoryDisk& disk, bool full);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_MEMORY_STORE_H_
