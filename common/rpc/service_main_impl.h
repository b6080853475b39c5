#ifndef TYPL_COMMON_RPC_SERVICE_MAIN_IMPL_H_
#define TYPL_COMMON_RPC_SERVICE_MAIN_IMPL_H_

// The part of ServiceMain that depends on the configuration's type. Include server.h instead.

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace typl::rpc {

class StopSignal;

namespace internal {

// ServiceMain for any configuration message; `config` is filled in, then checked and run.
int ServiceMain(int argc, char** argv, const std::string& name, google::protobuf::Message& config,
                const std::function<absl::Status(const google::protobuf::Message&)>& check,
                const std::function<absl::Status(StopSignal&)>& run);

}  // namespace internal

template <typename Config>
int ServiceMain(int argc, char** argv, const std::string& name,
                std::function<absl::Status(const Config&)> check,
                std::function<absl::Status(const Config&, StopSignal&)> run) {
  Config config;
  return internal::ServiceMain(
      argc, argv, name, config,
      [&](const google::protobuf::Message& read) {
        return check ? check(static_cast<const Config&>(read)) : absl::OkStatus();
      },
      [&](StopSignal& stop) { return run(config, stop); });
}

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_SERVICE_MAIN_IMPL_H_
