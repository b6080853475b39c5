#ifndef TYPL_COMMON_RPC_RELOAD_H_
#define TYPL_COMMON_RPC_RELOAD_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace typl::rpc {

// Reads the configuration of a running service again. Used by one thread.
class Reloader {
 public:
  using Check = std::function<absl::Status(const google::protobuf::Message&)>;

  // `config` is what the service was started with, from `file`.
  Reloader(std::string file, const google::protobuf::Message& config, Check check);

  // What the service does with a configuration that was read again and is good. An error refuses
  // it, so nothing may have been done then.
  void SetApply(Check apply) { apply_ = std::move(apply); }

  // Takes over what may change while the service runs (config::ReloadableKeys). A configuration, a
  // certificate or another file with faults changes nothing. The log tells what was changed, what
  // waits for a restart, and every fault.
  void Reload();

 private:
  absl::Status Read(google::protobuf::Message& config) const;
  // Names keys that the running service can't take over.
  void TellWhatWaits(const google::protobuf::Message& config) const;

  const std::string file_;
  const std::unique_ptr<google::protobuf::Message> started_;
  std::unique_ptr<google::protobuf::Message> last_;
  const Check check_;
  Check apply_;
};

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_RELOAD_H_
