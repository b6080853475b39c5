#ifndef TYPL_COMMON_STORE_HIGH_WATER_MARK_H_
#define TYPL_COMMON_STORE_HIGH_WATER_MARK_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace typl::store {

// A small file beside the database that says up to which commit number writes were acknowledged.
// No recovery mode of RocksDB notices a log that lost its end; a database whose last commit is
// below the mark has.
//
// The file has two slots of 4,096 bytes (a page, so that no write touches both), written in turn:
//   0  8 bytes  "TYPLHWM1"
//   8  8 bytes  turn, big-endian; the slot with the higher one counts
//  16  8 bytes  the mark, big-endian
//  24  4 bytes  CRC-32C of the 24 bytes before, big-endian
// A write that is torn spoils one slot and leaves the mark before it. The file is locked while it
// is open, so that no two processes use the same store. Not thread-safe.
class HighWaterMark {
 public:
  // FAILED_PRECONDITION: another process has it. NOT_FOUND: there is no such file and `create` is
  // false. DATA_LOSS: no slot can be read. A new file has the mark 0 and is durable on return.
  static absl::StatusOr<std::unique_ptr<HighWaterMark>> Open(const std::string& path, bool create);
  ~HighWaterMark();
  HighWaterMark(const HighWaterMark&) = delete;
  HighWaterMark& operator=(const HighWaterMark&) = delete;

  uint64_t value() const { return value_; }
  // Makes `value` durable. After an error the mark is the old or the new one.
  absl::Status Set(uint64_t value);

 private:
  HighWaterMark(std::string path, int file) : path_(std::move(path)), file_(file) {}
  absl::Status Create();
  absl::Status Read();
  absl::Status WriteSlot();

  const std::string path_;
  const int file_;
  uint64_t turn_ = 0;
  uint64_t value_ = 0;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_HIGH_WATER_MARK_H_
