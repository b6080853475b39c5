#include "services/statement/law_files.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace typl::law {
namespace {

namespace fs = std::filesystem;

// As much as LawPack::Load takes: what is larger need not be read to be refused.
constexpr uintmax_t kFileBytesMax = uintmax_t{8} << 20;

absl::Status CannotRead(const std::string& path) {
  return MakeError(common::v1::ERROR_REASON_LAW_PACK_INVALID,
                   absl::StrCat("the law pack can't be read: ", path), {{"path", path}});
}

}  // namespace

absl::StatusOr<std::vector<PackFile>> ReadPackFiles(const std::vector<std::string>& paths) {
  std::vector<PackFile> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return CannotRead(path);
    if (const uintmax_t bytes = fs::file_size(path, error); error || bytes > kFileBytesMax) {
      return MakeError(common::v1::ERROR_REASON_LAW_PACK_INVALID,
                       absl::StrCat("the law pack's file ", path, " is too large: ", bytes,
                                    " bytes; at most ", kFileBytesMax),
                       {{"path", path}});
    }
    std::ifstream stream(path, std::ios::binary);
    PackFile file{fs::path(path).filename().string(),
                  std::string(std::istreambuf_iterator<char>(stream), {})};
    if (!stream) return CannotRead(path);
    files.push_back(std::move(file));
  }
  return files;
}

absl::StatusOr<std::vector<PackFile>> ReadPackFolder(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".textproto") paths.push_back(entry.path().string());
  }
  if (paths.empty()) return CannotRead(folder);
  std::sort(paths.begin(), paths.end());
  return ReadPackFiles(paths);
}

absl::StatusOr<std::shared_ptr<const LawPack>> LoadPackFiles(
    const std::vector<std::string>& paths) {
  ASSIGN_OR_RETURN(const std::vector<PackFile> files, ReadPackFiles(paths));
  return LawPack::Load(files);
}

absl::StatusOr<std::shared_ptr<const LawPack>> LoadPackFolder(const std::string& folder) {
  ASSIGN_OR_RETURN(const std::vector<PackFile> files, ReadPackFolder(folder));
  return LawPack::Load(files);
}

}  // namespace typl::law
