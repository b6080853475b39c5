#include "tools/benchmarks/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"

namespace typl::bench {
namespace {

constexpr std::chrono::seconds kInstallPatience{120};
constexpr std::chrono::seconds kStartPatience{30};
constexpr std::chrono::milliseconds kLookEvery{20};
constexpr size_t kOutputShown = 300;

std::string ReadText(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string EndOf(std::string text) {
  if (text.size() > kOutputShown) text.erase(0, text.size() - kOutputShown);
  return text;
}

// A socket that is closed when it goes.
class Socket {
 public:
  Socket() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool Listens(int port) {
  const Socket socket;
  const sockaddr_in address = Loopback(port);
  return connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

// The numbers of /proc/PID/stat that count here; the parent is -1 when the process is gone.
struct ProcessTimes {
  int64_t parent = -1;
  double own_ticks = 0;
  double reaped_ticks = 0;
};

ProcessTimes TimesOf(const std::string& pid) {
  const std::string stat = ReadText(absl::StrCat("/proc/", pid, "/stat"));
  ProcessTimes times;
  // The command name is in parentheses and may hold anything; fields are counted after it.
  const size_t end = stat.rfind(')');
  if (end == std::string::npos) return times;
  std::istringstream fields(stat.substr(end + 1));
  std::string skipped;
  fields >> skipped >> times.parent;
  for (int field = 5; field <= 13; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  double reaped_user = 0;
  double reaped_system = 0;
  fields >> user >> system >> reaped_user >> reaped_system;
  times.own_ticks = user + system;
  times.reaped_ticks = reaped_user + reaped_system;
  return times;
}

}  // namespace

absl::StatusOr<std::string> FindProgram(absl::string_view name) {
  const char* path = std::getenv("PATH");
  for (absl::string_view directory : absl::StrSplit(path == nullptr ? "" : path, ':')) {
    std::string program = absl::StrCat(directory, "/", name);
    if (!directory.empty() && access(program.c_str(), X_OK) == 0) return program;
  }
  return absl::UnavailableError(absl::StrCat("no ", name, " in PATH"));
}

absl::StatusOr<std::string> RunProgram(const std::vector<std::string>& command,
                                       const std::string& output_file,
                                       std::chrono::seconds patience) {
  std::error_code ignored;
  std::filesystem::remove(output_file, ignored);
  ASSIGN_OR_RETURN(const auto process, tools::Process::Start(command, output_file));
  const int code = process->Wait(patience);
  std::string output = ReadText(output_file);
  if (code == 0) return output;
  return absl::UnavailableError(
      absl::StrCat(command[0], " ended with ", code, ": ", EndOf(std::move(output))));
}

absl::StatusOr<std::string> NodeModules(const Setting& setting, const std::string& package,
                                        const std::string& version) {
  RETURN_IF_ERROR(FindProgram("node").status());
  const std::filesystem::path directory = std::filesystem::path(setting.bin_dir).parent_path() /
                                          "peers" / absl::StrCat(package, "@", version);
  std::error_code failed;
  if (std::filesystem::exists(directory / "node_modules" / package, failed)) {
    return directory.string();
  }
  ASSIGN_OR_RETURN(const std::string npm, FindProgram("npm"));
  std::filesystem::create_directories(directory, failed);
  RETURN_IF_ERROR(RunProgram({npm, "install", "--no-save", "--no-audit", "--no-fund", "--prefix",
                              directory.string(), absl::StrCat(package, "@", version)},
                             setting.work_dir + "/npm.out", kInstallPatience)
                      .status());
  return directory.string();
}

absl::StatusOr<int> FreePort() {
  const Socket socket;
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (bind(socket.fd(), reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return absl::ErrnoToStatus(errno, "looking for a free port");
  }
  return ntohs(address.sin_port);
}

absl::Status WaitForPort(tools::Process& process, int port, const std::string& log_file) {
  const auto deadline = std::chrono::steady_clock::now() + kStartPatience;
  while (!Listens(port)) {
    if (!process.Running() || std::chrono::steady_clock::now() > deadline) {
      return absl::UnavailableError(
          absl::StrCat("it does not listen; its log ends: ", EndOf(ReadText(log_file))));
    }
    std::this_thread::sleep_for(kLookEvery);
  }
  return absl::OkStatus();
}

std::chrono::duration<double> CpuTimeWithChildren(pid_t pid) {
  const ProcessTimes root = TimesOf(absl::StrCat(pid));
  double ticks = root.own_ticks + root.reaped_ticks;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::string name = entry.path().filename().string();
    int64_t number = 0;
    if (!absl::SimpleAtoi(name, &number)) continue;
    const ProcessTimes times = TimesOf(name);
    if (times.parent == pid) ticks += times.own_ticks;
  }
  return std::chrono::duration<double>(ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

Results Skipped(const Setting& setting, const std::string& name, const std::string& unit,
                const absl::Status& why) {
  setting.say(absl::StrCat(name, ": SKIPPED: ", why.message()));
  return {{name, 0, unit, "", std::nullopt, absl::StrCat("SKIPPED: ", why.message())}};
}

absl::StatusOr<Rates> InTurn(const Setting& setting, absl::string_view peer, const Round& ours,
                             const Round& theirs) {
  std::vector<double> our_rates;
  std::vector<double> their_rates;
  for (int round = 0; round < setting.rounds; ++round) {
    const bool ours_first = round % 2 == 0;
    for (const bool our_turn : {ours_first, !ours_first}) {
      ASSIGN_OR_RETURN(const double rate, (our_turn ? ours : theirs)());
      (our_turn ? our_rates : their_rates).push_back(rate);
    }
    setting.say(absl::StrFormat("  round %d: typl %.0f/s, %s %.0f/s", round + 1, our_rates.back(),
                                peer, their_rates.back()));
  }
  return Rates{Median(our_rates), Median(their_rates)};
}

}  // namespace typl::bench
