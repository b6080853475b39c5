#ifndef TYPL_TOOLS_SUPPORT_STACK_H_
#define TYPL_TOOLS_SUPPORT_STACK_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/support/endpoints.h"
#include "tools/support/process.h"

namespace typl::tools {

struct StackOptions {
  // Where typl-intake, typl-statement and typl-delivery are.
  std::string bin_dir;
  // The source tree, for the law pack and the register of recipients.
  std::string source_dir;
  // For stores, configurations, logs and address files; made if it isn't there.
  std::string work_dir;
  // First moment of the virtual clock, RFC 3339.
  std::string virtual_start;
  // Start intake only.
  bool intake_only = false;
};

// The three services as child processes on RocksDB, with a virtual clock and artificial identities:
// for measuring. Not thread-safe.
class Stack {
 public:
  struct Service {
    std::string name;
    std::unique_ptr<Process> process;
    ServiceAddress address;
  };

  // Returns when all serve.
  static absl::StatusOr<std::unique_ptr<Stack>> Start(StackOptions options);

  Endpoints endpoints() const;
  std::vector<Service>& services() { return services_; }
  std::string StoreOf(const std::string& name) const;
  // kill -9 of one service, then starts it again on the same store and port. How long it took from
  // the start to serving.
  absl::StatusOr<std::chrono::duration<double>> KillAndRestart(const std::string& name);

 private:
  explicit Stack(StackOptions options) : options_(std::move(options)) {}
  absl::Status StartService(const std::string& name);
  std::string ConfigOf(const std::string& name) const;
  std::string FileOf(const std::string& name, const char* suffix) const;
  const Service* Find(const std::string& name) const;

  const StackOptions options_;
  std::vector<Service> services_;
};

}  // namespace typl::tools

#endif  // TYPL_TOOLS_SUPPORT_STACK_H_
