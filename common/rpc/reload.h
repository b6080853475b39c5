#ifndef TYPL_COMMON_RPC_RELOAD_H_
#define TYPL_COMMON_RPC_RELOAD_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/metrics/metrics.h"
#include "google/protobuf/message.h"

namespace typl::rpc {

// Tells all faults of a configuration, each on a line of its own or after a semicolon.
using ConfigCheck = std::function<absl::Status(const google::protobuf::Message&)>;

// Reads a configuration from `file`. INVALID_ARGUMENT names the place at which it can't be read, or
// all faults that config::CheckCommon and `check` find; NOT_FOUND: there is no such file.
absl::Status ReadConfiguration(const std::string& file, const ConfigCheck& check,
                               google::protobuf::Message& config);

// Reads the configuration of a running service again. Used by one thread.
class Reloader {
 public:
  // `config` is what the service was started with, from `file`.
  Reloader(std::string file, const google::protobuf::Message& config, ConfigCheck check);

  // `apply` is what the service does with a configuration that was read again and is good. An error
  // refuses it, so nothing may have been done then. Null: nothing. `registry` gets the metric that
  // tells whether the last reading was refused; it must outlive the last Reload.
  void Serve(metrics::Registry& registry, ConfigCheck apply);

  // Takes over what may change while the service runs (config::ReloadableKeys). A configuration, a
  // certificate or another file with faults changes nothing. The log tells what was changed, what
  // waits for a restart, and every fault.
  void Reload();

 private:
  // Of it and of the certificates that it names.
  absl::Status ReadAll(google::protobuf::Message& config) const;
  // Names keys that the running service can't take over.
  void TellWhatWaits(const google::protobuf::Message& config) const;

  const std::string file_;
  const std::unique_ptr<google::protobuf::Message> started_;
  std::unique_ptr<google::protobuf::Message> last_;
  const ConfigCheck check_;
  ConfigCheck apply_;
  metrics::Gauge refused_;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_RELOAD_H_
