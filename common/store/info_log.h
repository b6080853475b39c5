#ifndef TYPL_COMMON_STORE_INFO_LOG_H_
#define TYPL_COMMON_STORE_INFO_LOG_H_

#include <cstdarg>
#include <cstdint>
#include <mutex>
#include <string>

#include "rocksdb/env.h"

namespace typl::store {

// RocksDB's diary, in a file of its own. RocksDB's own logger aborts the process, in builds with
// assertions such as Debian's, at the first line after one that could not be written; this one
// drops what it can't write. Keeps two files of some 16 MiB at
// most. Thread-safe.
class InfoLog final : public rocksdb::Logger {
 public:
  explicit InfoLog(std::string path);
  ~InfoLog() override;

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override;

 private:
  void Open();    // Needs mutex_, but for the constructor.
  void Rotate();  // Needs mutex_.

  const std::string path_;
  std::mutex mutex_;  // Guards the two below.
  int file_ = -1;
  uint64_t bytes_ = 0;
};

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_INFO_LOG_H_
