#ifndef TYPL_COMMON_TESTING_CHILD_PROCESS_H_
#define TYPL_COMMON_TESTING_CHILD_PROCESS_H_

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace typl::testing {

struct ChildOptions {
  // Program and its arguments.
  std::vector<std::string> command;
  // stderr and stdout of the child go here. Empty: to the test's own.
  std::string output_file = {};
  // Limit of open descriptors (RLIMIT_NOFILE); 0: the test's own.
  int open_files_max = 0;
};

// Where a server listens, from the address file that it writes.
struct ChildAddresses {
  std::string grpc;
  std::string admin;
};

// A process of a test. It is killed when the object goes, and when the test's process dies. Not
// thread-safe.
class ChildProcess {
 public:
  // Starts it; ends the test's process when the program can't be started.
  explicit ChildProcess(ChildOptions options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  // Waits until `path` is there and reads it. nullopt: the child ended first, or time ran out.
  std::optional<ChildAddresses> AwaitAddressFile(const std::string& path,
                                                 absl::Duration timeout = absl::Seconds(30));
  void Kill(int signal);
  // Waits for its end. The exit code, or minus the signal that ended it; nullopt: time ran out.
  std::optional<int> AwaitExit(absl::Duration timeout = absl::Seconds(30));

 private:
  bool Ended();

  const ChildOptions options_;
  pid_t pid_ = -1;
  int pid_fd_ = -1;
  std::optional<int> exit_;
};

}  // namespace typl::testing

#endif  // TYPL_COMMON_TESTING_CHILD_PROCESS_H_
