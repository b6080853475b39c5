#ifndef TYPL_TOOLS_BENCHMARKS_POSTGRES_H_
#define TYPL_TOOLS_BENCHMARKS_POSTGRES_H_

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/benchmarks/setting.h"
#include "tools/support/process.h"

namespace typl::bench {

// A PostgreSQL server on a new cluster below setting.work_dir/name, asked over TCP by psql and
// pgbench. It syncs before it acknowledges (fsync and synchronous_commit are on) and has more
// memory than by default. Root may not run it, so under root it runs as the user "postgres".
class Postgres {
 public:
  // UNAVAILABLE: a program of it is not in PATH.
  static absl::Status Find();
  // Returns when it takes statements.
  static absl::StatusOr<std::unique_ptr<Postgres>> Start(const Setting& setting,
                                                         const std::string& name);
  ~Postgres();

  // What the statements print, without headings.
  absl::StatusOr<std::string> Sql(const std::string& statements);

  struct Load {
    // Connections, each with one transaction under way.
    int clients = 1;
    // Of each client.
    int transactions = 1;
    // What pgbench runs as one transaction.
    std::string script;
    // ":name" in the script.
    std::map<std::string, std::string> variables;
  };
  // Transactions a second, by pgbench with prepared statements. An error: one failed.
  absl::StatusOr<double> Run(const Load& load);

  // Processor time of the server so far, all its processes.
  std::chrono::duration<double> CpuTime() const;
  // "15.18".
  const std::string& version() const { return version_; }

 private:
  Postgres(std::string directory, int port) : directory_(std::move(directory)), port_(port) {}
  absl::Status StartServer();

  const std::string directory_;
  const int port_;
  std::string version_;
  std::unique_ptr<tools::Process> server_;
  int runs_ = 0;
};

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_POSTGRES_H_
