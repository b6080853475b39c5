#ifndef TYPL_TOOLS_SUPPORT_PROCESS_H_
#define TYPL_TOOLS_SUPPORT_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace typl::tools {

// A child process. It is killed when this object goes, and when this process dies. Not thread-safe.
class Process {
 public:
  // Starts `command` with its output appended to `log_file`.
  static absl::StatusOr<std::unique_ptr<Process>> Start(const std::vector<std::string>& command,
                                                        const std::string& log_file);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  bool Running();
  // kill -9, and waits until it is gone.
  void Kill();
  // Waits until it has ended by itself; kills it after `patience`. The exit code, or 128 + signal.
  int Wait(std::chrono::seconds patience);
  // SIGTERM, and waits; kills it after `patience`. The exit code, or 128 + signal.
  int Stop(std::chrono::seconds patience);
  pid_t pid() const { return pid_; }

  // Resident memory now, bytes; 0 when the process is gone.
  int64_t ResidentBytes() const;
  // User and system time so far.
  std::chrono::duration<double> CpuTime() const;

 private:
  explicit Process(pid_t pid) : pid_(pid) {}

  const pid_t pid_;
  bool ended_ = false;
  int exit_code_ = 0;
};

// Waits until the process has written its address file. An error has the end of its log.
absl::Status WaitForFile(Process& process, const std::string& file, const std::string& log_file,
                         std::chrono::seconds patience);

// Bytes of all files under a directory (apparent size).
int64_t BytesUnder(const std::string& directory);

}  // namespace typl::tools

#endif  // TYPL_TOOLS_SUPPORT_PROCESS_H_
