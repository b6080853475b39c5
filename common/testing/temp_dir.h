#ifndef TYPL_COMMON_TESTING_TEMP_DIR_H_
#define TYPL_COMMON_TESTING_TEMP_DIR_H_

#include <string>

#include "absl/strings/string_view.h"

namespace typl::testing {

// A new empty directory, removed with all that is in it at the end. Not thread-safe.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  // "<path>/<name>"
  std::string File(absl::string_view name) const;
  // Writes a file in it; returns its path.
  std::string Write(absl::string_view name, absl::string_view text) const;

 private:
  std::string path_;
};

// The whole file; ends the process when it can't be read, since the test is wrong then.
std::string ReadFile(const std::string& path);

}  // namespace typl::testing

#endif  // TYPL_COMMON_TESTING_TEMP_DIR_H_
