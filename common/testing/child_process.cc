#include "common/testing/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/testing/temp_dir.h"

namespace typl::testing {
namespace {

// What a shell says when the program can't be started.
constexpr int kExitNotStarted = 127;

using SteadyTime = std::chrono::steady_clock::time_point;

int MillisecondsUntil(SteadyTime deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  return left.count() < 0 ? 0 : static_cast<int>(left.count());
}

// In the child: only calls that are safe after fork.
[[noreturn]] void Become(const ChildOptions& options, char** arguments, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kExitNotStarted);
  if (options.open_files_max > 0) {
    const auto limit = static_cast<rlim_t>(options.open_files_max);
    const rlimit files = {limit, limit};
    setrlimit(RLIMIT_NOFILE, &files);
  }
  if (!options.output_file.empty()) {
    const int fd = open(options.output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    close(fd);
  }
  execv(arguments[0], arguments);
  _exit(kExitNotStarted);
}

ChildAddresses ParseAddresses(const std::string& text) {
  ChildAddresses addresses;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, "grpc=")) addresses.grpc = std::string(line);
    if (absl::ConsumePrefix(&line, "admin=")) addresses.admin = std::string(line);
  }
  return addresses;
}

}  // namespace

ChildProcess::ChildProcess(ChildOptions options) : options_(std::move(options)) {
  std::vector<std::string> command = options_.command;
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) Become(options_, arguments.data(), parent);
  pid_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (pid_ < 0 || pid_fd_ < 0) {
    std::perror("start of a child process");
    std::abort();
  }
}

ChildProcess::~ChildProcess() {
  if (!Ended()) {
    Kill(SIGKILL);
    AwaitExit();
  }
  close(pid_fd_);
}

void ChildProcess::Kill(int signal) {
  if (!exit_) kill(pid_, signal);
}

bool ChildProcess::Ended() { return AwaitExit(absl::ZeroDuration()).has_value(); }

std::optional<int> ChildProcess::AwaitExit(absl::Duration timeout) {
  if (exit_) return exit_;
  pollfd ended = {pid_fd_, POLLIN, 0};
  if (poll(&ended, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout))) <= 0) {
    return std::nullopt;
  }
  int status = 0;
  if (waitpid(pid_, &status, 0) != pid_) return std::nullopt;
  exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return exit_;
}

std::optional<ChildAddresses> ChildProcess::AwaitAddressFile(const std::string& path,
                                                             absl::Duration timeout) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  const int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  const std::filesystem::path directory = std::filesystem::path(path).parent_path();
  inotify_add_watch(watch, directory.c_str(), IN_MOVED_TO | IN_CREATE);
  // Looked at after the watch began, so that no appearance is missed.
  while (!std::filesystem::exists(path)) {
    pollfd fds[2] = {{watch, POLLIN, 0}, {pid_fd_, POLLIN, 0}};
    const int ready = poll(fds, 2, MillisecondsUntil(deadline));
    if (ready == 0 || fds[1].revents != 0) break;
    char events[4096];
    while (read(watch, events, sizeof(events)) > 0) {
    }
  }
  close(watch);
  if (!std::filesystem::exists(path)) return std::nullopt;
  return ParseAddresses(ReadFile(path));
}

}  // namespace typl::testing
