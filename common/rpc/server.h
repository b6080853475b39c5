#ifndef TYPL_COMMON_RPC_SERVER_H_
#define TYPL_COMMON_RPC_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"
#include "typl/config/v1/config.pb.h"

namespace typl::rpc {

struct ServerOptions {
  // "intake", "statement", "delivery": in logs, metrics and health.
  std::string name;
  config::v1::ServerConfig config;
  // Every method of every service added, or it can't be called. grpc.health.v1 and reflection are
  // added by the server.
  std::vector<MethodRule> rules;
  metrics::Registry* metrics = nullptr;
  // Asked for each call with new_work: not OK refuses it with that status.
  std::function<absl::Status()> accepts_new_work;
  // For /readyz: OK when the service can do its work.
  std::function<absl::Status()> ready;
  // For GET /status on the admin port: HTML and its Content-Security-Policy. May be called until
  // Drain returned. Empty: there is no such page.
  std::function<std::string()> status_page;
  std::string status_page_policy;
  // Server streams open at once; each has a thread. Enough for every neighbour and recipient, with
  // some that reconnect before their old stream was noticed to be gone.
  int server_streams_max = 256;
};

// A gRPC server with its admin HTTP port (/metrics, /livez, /readyz, /status). Thread-safe.
class Server {
 public:
  // Makes the host that adapters need; services are added with Start.
  static absl::StatusOr<std::unique_ptr<Server>> Create(ServerOptions options);
  virtual ~Server() = default;

  virtual Host& host() = 0;
  // Begins to serve. Health is SERVING, and the supervisor told (supervisor.h), when this returned
  // OK. Services must live until Drain returned; the destructor drains too.
  virtual absl::Status Start(std::vector<grpc::Service*> services) = 0;
  // Where it listens, "127.0.0.1:43210".
  virtual const std::string& address() const = 0;
  virtual const std::string& admin_address() const = 0;
  // Health goes NOT_SERVING, no new connections and calls are taken, running calls get
  // config.drain_seconds, then are cancelled.
  virtual void Drain() = 0;
};

// The rest of every main(): reads the config file given by --config (a Config message in text form;
// an unknown key is an error with its line), understands --check-config, --create-store, --version
// and --print-default-config, refuses unsafe settings, sets up logging and signals, and calls
// `run`. Exit codes: 0 clean stop, 2 bad configuration, 75 the store failed (start again), 1
// anything else. `run` starts the service, waits on `stop` (SIGTERM or SIGINT, or a failure
// reported through Fail), and tears it down. While it waits, SIGHUP reads the configuration again
// (reload.h).
class StopSignal {
 public:
  virtual ~StopSignal() = default;
  // Returns when the process should stop; the status says why (OK: asked to).
  virtual absl::Status Wait() = 0;
  // The service can't go on (store failure). Thread-safe; the first call counts.
  virtual void Fail(absl::Status why) = 0;
  // What else is done with a configuration that was read again, in Wait: see Reloader::Serve. The
  // message has the type that ServiceMain was given. `registry`, which tells whether the last one
  // was refused, must outlive Wait.
  virtual void OnReload(metrics::Registry& registry,
                        std::function<absl::Status(const google::protobuf::Message&)> apply) = 0;
};

template <typename Config>
int ServiceMain(int argc, char** argv, const std::string& name,
                std::function<absl::Status(const Config&)> check,
                std::function<absl::Status(const Config&, StopSignal&)> run);

}  // namespace typl::rpc

#include "common/rpc/service_main_impl.h"  // IWYU pragma: export

#endif  // TYPL_COMMON_RPC_SERVER_H_
