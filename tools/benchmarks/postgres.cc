#include "tools/benchmarks/postgres.h"

#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/macros.h"
#include "tools/benchmarks/peer.h"

namespace typl::bench {
namespace {

constexpr char kUser[] = "bench";
// Under root.
constexpr char kServerUser[] = "postgres";
constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::seconds kLoadPatience{600};
constexpr std::chrono::seconds kStopPatience{10};
constexpr std::chrono::milliseconds kLookEvery{50};
constexpr int kPgbenchThreads = 2;

// The programs, by name.
using Programs = std::map<std::string, std::string>;

absl::StatusOr<Programs> FindPrograms() {
  Programs programs;
  std::vector<std::string> names = {"initdb", "postgres", "psql", "pgbench"};
  if (geteuid() == 0) names.emplace_back("setpriv");
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(programs[name], FindProgram(name));
  }
  return programs;
}

// `command` as somebody who may run the server. It ends with this process.
std::vector<std::string> AsServerUser(const Programs& programs, std::vector<std::string> command) {
  const auto setpriv = programs.find("setpriv");
  if (setpriv == programs.end()) return command;
  // Changing the user forgets what was to happen when the parent dies.
  std::vector<std::string> whole = {setpriv->second, absl::StrCat("--reuid=", kServerUser),
                                    absl::StrCat("--regid=", kServerUser), "--clear-groups",
                                    "--pdeathsig=QUIT"};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

// A directory that the server's user owns.
absl::Status MakeDirectory(const std::string& directory) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) return absl::InternalError(absl::StrCat("making ", directory));
  if (geteuid() != 0) return absl::OkStatus();
  const passwd* user = getpwnam(kServerUser);
  if (user == nullptr) return absl::UnavailableError(absl::StrCat("no user ", kServerUser));
  if (chown(directory.c_str(), user->pw_uid, user->pw_gid) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("chown ", directory));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Postgres::Find() { return FindPrograms().status(); }

absl::StatusOr<std::unique_ptr<Postgres>> Postgres::Start(const Setting& setting,
                                                          const std::string& name) {
  ASSIGN_OR_RETURN(const int port, FreePort());
  std::unique_ptr<Postgres> postgres(new Postgres(setting.work_dir + "/" + name, port));
  RETURN_IF_ERROR(postgres->StartServer());
  ASSIGN_OR_RETURN(const std::string version, postgres->Sql("SHOW server_version"));
  postgres->version_ = version.substr(0, version.find(' '));
  return postgres;
}

absl::Status Postgres::StartServer() {
  ASSIGN_OR_RETURN(const Programs programs, FindPrograms());
  RETURN_IF_ERROR(MakeDirectory(directory_));
  const std::string data = directory_ + "/data";
  RETURN_IF_ERROR(RunProgram(AsServerUser(programs, {programs.at("initdb"), "-D", data, "-U", kUser,
                                                     "-A", "trust", "-E", "UTF8", "--locale=C"}),
                             directory_ + "/initdb.log", kPatience)
                      .status());
  std::vector<std::string> command = {programs.at("postgres"), "-D", data};
  for (const std::string& option :
       {absl::StrCat("port=", port_), std::string("listen_addresses=127.0.0.1"),
        std::string("unix_socket_directories="), std::string("fsync=on"),
        std::string("synchronous_commit=on"), std::string("shared_buffers=1GB"),
        std::string("max_wal_size=8GB"), std::string("max_connections=300")}) {
    command.insert(command.end(), {"-c", option});
  }
  const std::string log = directory_ + "/server.log";
  ASSIGN_OR_RETURN(server_, tools::Process::Start(AsServerUser(programs, command), log));
  RETURN_IF_ERROR(WaitForPort(*server_, port_, log));
  // It listens before it takes statements.
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  absl::Status ready = Sql("SELECT 1").status();
  while (!ready.ok() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(kLookEvery);
    ready = Sql("SELECT 1").status();
  }
  return ready;
}

Postgres::~Postgres() {
  // Its children end with it, and its shared memory is given back.
  if (server_ != nullptr) server_->Stop(kStopPatience);
}

absl::StatusOr<std::string> Postgres::Sql(const std::string& statements) {
  ASSIGN_OR_RETURN(const Programs programs, FindPrograms());
  return RunProgram({programs.at("psql"), "-X", "-h", "127.0.0.1", "-p", absl::StrCat(port_), "-U",
                     kUser, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-Atqc", statements},
                    directory_ + "/psql.out", kPatience);
}

absl::StatusOr<double> Postgres::Run(const Load& load) {
  ASSIGN_OR_RETURN(const Programs programs, FindPrograms());
  const std::string script = directory_ + "/script.sql";
  std::ofstream(script) << load.script;
  // Another seed for each run: a key is not to come twice.
  std::vector<std::string> command = {programs.at("pgbench"),
                                      "-h",
                                      "127.0.0.1",
                                      "-p",
                                      absl::StrCat(port_),
                                      "-U",
                                      kUser,
                                      "-n",
                                      "-M",
                                      "prepared",
                                      "-c",
                                      absl::StrCat(load.clients),
                                      "-j",
                                      absl::StrCat(kPgbenchThreads),
                                      "-t",
                                      absl::StrCat(load.transactions),
                                      "-f",
                                      script,
                                      absl::StrCat("--random-seed=", ++runs_)};
  for (const auto& [name, value] : load.variables) {
    command.insert(command.end(), {"-D", absl::StrCat(name, "=", value)});
  }
  command.emplace_back("postgres");
  ASSIGN_OR_RETURN(const std::string output,
                   RunProgram(command, directory_ + "/pgbench.out", kLoadPatience));
  for (absl::string_view line : absl::StrSplit(output, '\n')) {
    double rate = 0;
    if (!absl::ConsumePrefix(&line, "tps = ")) continue;
    if (absl::SimpleAtod(line.substr(0, line.find(' ')), &rate)) return rate;
  }
  return absl::InternalError(absl::StrCat("pgbench printed: ", output));
}

std::chrono::duration<double> Postgres::CpuTime() const {
  return CpuTimeWithChildren(server_->pid());
}

}  // namespace typl::bench
