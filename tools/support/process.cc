#include "tools/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"

namespace typl::tools {
namespace {

constexpr std::chrono::milliseconds kLookEvery{5};
constexpr size_t kLogLinesShown = 15;

std::string TailOf(const std::string& file) {
  std::ifstream log(file);
  std::deque<std::string> lines;
  for (std::string line; std::getline(log, line);) {
    lines.push_back(line);
    if (lines.size() > kLogLinesShown) lines.pop_front();
  }
  std::string text;
  for (const std::string& line : lines) absl::StrAppend(&text, "\n  ", line);
  return text;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(const std::vector<std::string>& command,
                                                        const std::string& log_file) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  int log = open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) return absl::ErrnoToStatus(errno, absl::StrCat("opening ", log_file));
  pid_t parent = getpid();
  pid_t pid = fork();
  if (pid < 0) {
    int error = errno;
    close(log);
    return absl::ErrnoToStatus(error, "fork");
  }
  if (pid == 0) {
    // Only async-signal-safe calls from here: other threads' locks may be held for ever.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(log);
  return std::unique_ptr<Process>(new Process(pid));
}

Process::~Process() { Kill(); }

bool Process::Running() {
  if (ended_) return false;
  int state = 0;
  if (waitpid(pid_, &state, WNOHANG) == 0) return true;
  ended_ = true;
  exit_code_ = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  return false;
}

void Process::Kill() {
  if (!Running()) return;
  kill(pid_, SIGKILL);
  int state = 0;
  waitpid(pid_, &state, 0);
  ended_ = true;
  exit_code_ = 128 + SIGKILL;
}

int Process::Stop(std::chrono::seconds patience) {
  if (Running()) kill(pid_, SIGTERM);
  return Wait(patience);
}

int Process::Wait(std::chrono::seconds patience) {
  auto deadline = std::chrono::steady_clock::now() + patience;
  while (Running() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kLookEvery);
  }
  Kill();
  return exit_code_;
}

int64_t Process::ResidentBytes() const {
  std::ifstream file(absl::StrCat("/proc/", pid_, "/statm"));
  int64_t total = 0;
  int64_t resident = 0;
  file >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

std::chrono::duration<double> Process::CpuTime() const {
  std::ifstream file(absl::StrCat("/proc/", pid_, "/stat"));
  std::stringstream text;
  text << file.rdbuf();
  // The command name is in parentheses and may hold anything; fields are counted after it.
  std::string stat = text.str();
  size_t end = stat.rfind(')');
  if (end == std::string::npos) return {};
  std::istringstream fields(stat.substr(end + 1));
  std::string skipped;
  // From "state" (field 3) up to "cmajflt" (13); utime and stime are 14 and 15.
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return std::chrono::duration<double>((user + system) / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

absl::Status WaitForFile(Process& process, const std::string& file, const std::string& log_file,
                         std::chrono::seconds patience) {
  auto deadline = std::chrono::steady_clock::now() + patience;
  std::error_code ignored;
  while (!std::filesystem::exists(file, ignored)) {
    if (!process.Running()) {
      return absl::UnavailableError(absl::StrCat("it ended before it served:", TailOf(log_file)));
    }
    if (std::chrono::steady_clock::now() > deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat("it did not serve within ", patience.count(), " s:", TailOf(log_file)));
    }
    std::this_thread::sleep_for(kLookEvery);
  }
  return absl::OkStatus();
}

int64_t BytesUnder(const std::string& directory) {
  int64_t bytes = 0;
  std::error_code ignored;
  for (std::filesystem::recursive_directory_iterator at(directory, ignored), end; at != end;
       at.increment(ignored)) {
    std::error_code gone;
    uintmax_t size = at->is_regular_file(gone) ? at->file_size(gone) : 0;
    // Files come and go while a store compacts.
    if (!gone) bytes += static_cast<int64_t>(size);
  }
  return bytes;
}

}  // namespace typl::tools
