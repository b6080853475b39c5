#include "common/store/info_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/time/clock.h"

namespace typl::store {
namespace {

// Some weeks of flushes and compactions.
constexpr uint64_t kInfoLogBytesMax = 16 << 20;
// What is longer is cut; RocksDB's longest lines list the options of a table.
constexpr size_t kLineBytesMax = 4'096;

}  // namespace

InfoLog::InfoLog(std::string path) : rocksdb::Logger(rocksdb::INFO_LEVEL), path_(std::move(path)) {
  Open();
}

InfoLog::~InfoLog() {
  if (file_ >= 0) close(file_);
}

void InfoLog::Open() {
  file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  struct stat facts;
  bytes_ = file_ >= 0 && fstat(file_, &facts) == 0 ? static_cast<uint64_t>(facts.st_size) : 0;
}

void InfoLog::Rotate() {
  if (file_ >= 0) close(file_);
  rename(path_.c_str(), (path_ + ".old").c_str());
  Open();
}

void InfoLog::Logv(const char* format, va_list arguments) {
  std::array<char, kLineBytesMax> line;
  const std::string time =
      absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ ", SystemClock().Now(), absl::UTCTimeZone());
  size_t length = time.copy(line.data(), line.size());
  const int printed = std::vsnprintf(line.data() + length, line.size() - length, format, arguments);
  if (printed < 0) return;
  length = std::min(length + static_cast<size_t>(printed), line.size() - 1);
  if (line[length - 1] != '\n') line[length++] = '\n';
  const std::lock_guard lock(mutex_);
  if (bytes_ > kInfoLogBytesMax) Rotate();
  const ssize_t written = write(file_, line.data(), length);
  if (written > 0) bytes_ += static_cast<uint64_t>(written);
}

}  // namespace typl::store
