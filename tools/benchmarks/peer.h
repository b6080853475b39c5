#ifndef TYPL_TOOLS_BENCHMARKS_PEER_H_
#define TYPL_TOOLS_BENCHMARKS_PEER_H_

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/benchmarks/result.h"
#include "tools/benchmarks/setting.h"
#include "tools/support/process.h"

// What the benchmarks against other programs share. A peer is a child process with its data below
// the work directory, on a port that was free; never a service of the system.

namespace typl::bench {

// The path of a program, looked for in PATH. UNAVAILABLE: there is none.
absl::StatusOr<std::string> FindProgram(absl::string_view name);

// Runs a program and waits; its output. An error has the end of it.
absl::StatusOr<std::string> RunProgram(const std::vector<std::string>& command,
                                       const std::string& output_file,
                                       std::chrono::seconds patience);

// A directory with `package` of that version in its node_modules, which is installed unless it is
// there: beside the programs of this build, never in the source tree. An error: node or npm is
// missing, or the registry can't be reached.
absl::StatusOr<std::string> NodeModules(const Setting& setting, const std::string& package,
                                        const std::string& version);

// A TCP port of 127.0.0.1 that nothing listens on now.
absl::StatusOr<int> FreePort();
// Waits until something listens there. An error, with the end of its log: the process ended.
absl::Status WaitForPort(tools::Process& process, int port, const std::string& log_file);

// Processor time of a process and of its children, those included that have ended.
std::chrono::duration<double> CpuTimeWithChildren(pid_t pid);

// What a benchmark gives whose peer is not there. Says so.
Results Skipped(const Setting& setting, const std::string& name, const std::string& unit,
                const absl::Status& why);

// One round of one side: how many a second.
using Round = std::function<absl::StatusOr<double>()>;
struct Rates {
  double ours = 0;
  double theirs = 0;
};
// setting.rounds rounds of both in turn, of which the medians count. Who goes first changes, so
// that neither always has the warmer machine.
absl::StatusOr<Rates> InTurn(const Setting& setting, absl::string_view peer, const Round& ours,
                             const Round& theirs);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_PEER_H_
