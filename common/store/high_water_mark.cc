#include "common/store/high_water_mark.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/macros.h"
#include "common/store/big_endian.h"

namespace typl::store {
namespace {

constexpr absl::string_view kMagic = "TYPLHWM1";
constexpr size_t kSlotBytes = 4'096;
constexpr size_t kTurnOffset = 8;
constexpr size_t kValueOffset = 16;
constexpr size_t kChecksumOffset = 24;
constexpr size_t kChecksumBytes = 4;
using Slot = std::array<char, kChecksumOffset + kChecksumBytes>;

uint32_t Crc32c(absl::string_view bytes) {
  constexpr uint32_t kPolynomialReversed = 0x82f63b78;
  uint32_t crc = ~uint32_t{0};
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? kPolynomialReversed : 0);
  }
  return ~crc;
}

// The last four bytes of the checksum as a big-endian number, which are all that are not 0.
absl::string_view ChecksumBytes(const NumberBytes& number) {
  return AsView(number).substr(sizeof(NumberBytes) - kChecksumBytes);
}

NumberBytes ChecksumOf(const Slot& slot) {
  return EncodeNumber(Crc32c(absl::string_view(slot.data(), kChecksumOffset)));
}

absl::Status FileError(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("can't ", what, " high-water mark ", path));
}

absl::Status SyncDirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int file = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return FileError("open the directory of", path);
  const int result = fsync(file);
  close(file);
  return result == 0 ? absl::OkStatus() : FileError("sync the directory of", path);
}

}  // namespace

absl::StatusOr<std::unique_ptr<HighWaterMark>> HighWaterMark::Open(const std::string& path,
                                                                   bool create) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC | (create ? O_CREAT : 0), 0600);
  if (file < 0) return FileError("open", path);
  auto mark = std::unique_ptr<HighWaterMark>(new HighWaterMark(path, file));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FileError("lock", path);
    return absl::FailedPreconditionError(
        absl::StrCat("another process uses the store of high-water mark ", path));
  }
  struct stat facts;
  if (fstat(file, &facts) != 0) return FileError("look at", path);
  // An empty file is left by a crash while the store was being created.
  if (facts.st_size == 0 && create) {
    RETURN_IF_ERROR(mark->Create());
  } else {
    RETURN_IF_ERROR(mark->Read());
  }
  return mark;
}

HighWaterMark::~HighWaterMark() { close(file_); }

absl::Status HighWaterMark::Create() {
  // Both slots are written, so that the file never needs more disk later.
  RETURN_IF_ERROR(WriteSlot());
  ++turn_;
  RETURN_IF_ERROR(WriteSlot());
  return SyncDirectoryOf(path_);
}

absl::Status HighWaterMark::Read() {
  bool found = false;
  for (off_t i = 0; i < 2; ++i) {
    Slot slot;
    const ssize_t bytes = pread(file_, slot.data(), slot.size(), i * kSlotBytes);
    if (bytes < 0) return FileError("read", path_);
    const absl::string_view view(slot.data(), slot.size());
    if (bytes != static_cast<ssize_t>(slot.size()) || view.substr(0, kMagic.size()) != kMagic ||
        view.substr(kChecksumOffset) != ChecksumBytes(ChecksumOf(slot))) {
      continue;
    }
    const uint64_t turn = DecodeNumber(view.substr(kTurnOffset));
    if (found && turn < turn_) continue;
    found = true;
    turn_ = turn;
    value_ = DecodeNumber(view.substr(kValueOffset));
  }
  if (found) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("high-water mark ", path_, " has no slot that is whole"));
}

absl::Status HighWaterMark::Set(uint64_t value) {
  value_ = value;
  ++turn_;
  return WriteSlot();
}

absl::Status HighWaterMark::WriteSlot() {
  std::array<char, kSlotBytes> page = {};
  Slot slot;
  std::copy(kMagic.begin(), kMagic.end(), slot.begin());
  const NumberBytes turn = EncodeNumber(turn_);
  std::copy(turn.begin(), turn.end(), slot.begin() + kTurnOffset);
  const NumberBytes value = EncodeNumber(value_);
  std::copy(value.begin(), value.end(), slot.begin() + kValueOffset);
  const NumberBytes checksum = ChecksumOf(slot);
  const absl::string_view checksum_bytes = ChecksumBytes(checksum);
  std::copy(checksum_bytes.begin(), checksum_bytes.end(), slot.begin() + kChecksumOffset);
  std::copy(slot.begin(), slot.end(), page.begin());
  const off_t offset = static_cast<off_t>(turn_ % 2) * kSlotBytes;
  const ssize_t written = pwrite(file_, page.data(), page.size(), offset);
  if (written < 0) return FileError("write", path_);
  if (written != static_cast<ssize_t>(page.size())) {
    return absl::ResourceExhaustedError(absl::StrCat("short write to high-water mark ", path_));
  }
  if (fdatasync(file_) != 0) return FileError("sync", path_);
  return absl::OkStatus();
}

}  // namespace typl::store
