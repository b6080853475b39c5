#include "common/rpc/server.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/rpc/acceptor.h"
#include "common/rpc/admin_http.h"
#include "common/rpc/credentials.h"
#include "common/rpc/host.h"
#include "common/rpc/server_settings.h"
#include "common/rpc/status.h"
#include "common/rpc/supervisor.h"
#include "common/status/macros.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/support/time.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/health_check_service_interface.h"

namespace typl::rpc {
namespace {

constexpr int kConcurrentCallsMax = 4096;
constexpr int kConnectionsMax = 4096;
constexpr int kDeadlineMaxSeconds = 60;
constexpr int kDrainSeconds = 10;

int OrDefault(int value, int fallback) { return value > 0 ? value : fallback; }

// Methods that no service has: counted, then answered as gRPC does.
class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  explicit UnknownMethods(Host& host) : host_(host) {}
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    host_.CountUnknownMethod();
    return grpc::CallbackGenericService::CreateReactor(context);
  }

 private:
  Host& host_;
};

// "typl.intake.v1.IntakeService" of "/typl.intake.v1.IntakeService/GetJobSearch".
std::set<std::string> ServiceNames(const std::vector<MethodRule>& rules) {
  std::set<std::string> names;
  for (const MethodRule& rule : rules) {
    names.insert(rule.method.substr(1, rule.method.rfind('/') - 1));
  }
  return names;
}

// One that can't be told will find out by itself: it must not stop the service.
void TellSupervisor(absl::string_view state) {
  if (const absl::Status told = NotifySupervisor(state); !told.ok()) {
    log::Warning("supervisor_not_told", {{"cause", told.message()}});
  }
}

// Readers wait for the file to appear, so it must never be seen half written.
absl::Status WriteAddressFile(const std::string& path, const std::string& text) {
  const std::string temporary = absl::StrCat(path, ".", getpid());
  {
    UniqueFd fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd.valid() ||
        write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      return absl::UnavailableError(absl::StrCat("can't write ", temporary));
    }
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat("can't write ", path));
  }
  return absl::OkStatus();
}

using HealthService = grpc::health::v1::Health;

std::shared_ptr<HealthService::Stub> HealthStub(std::shared_ptr<grpc::Channel> channel) {
  return HealthService::NewStub(std::move(channel));
}

// OK when it answers in time, whatever it says.
absl::Status AskHealth(HealthService::Stub& health, absl::Duration patience) {
  grpc::ClientContext context;
  context.set_deadline(
      gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                   gpr_time_from_micros(absl::ToInt64Microseconds(patience), GPR_TIMESPAN)));
  grpc::health::v1::HealthCheckResponse response;
  return FromGrpc(health.Check(&context, {}, &response));
}

HostOptions MakeHostOptions(const ServerOptions& options) {
  HostOptions host;
  host.rules = options.rules;
  host.metrics = options.metrics;
  host.accepts_new_work = options.accepts_new_work;
  host.tls = options.config.has_tls();
  host.concurrent_calls_max = OrDefault(options.config.concurrent_calls_max(), kConcurrentCallsMax);
  host.server_streams_max = options.server_streams_max;
  host.deadline_max =
      absl::Seconds(OrDefault(options.config.deadline_max_seconds(), kDeadlineMaxSeconds));
  return host;
}

class Impl final : public Server {
 public:
  explicit Impl(ServerOptions options)
      : options_(std::move(options)), host_(MakeHostOptions(options_)), unknown_(host_) {}

  ~Impl() override { Drain(); }

  // Takes the ports, so that a port in use stops the start before anything else is done.
  absl::Status Bind() {
    ASSIGN_OR_RETURN(listener_, Listen(options_.config.listen()));
    if (!listener_.loopback && !options_.config.has_tls()) {
      return absl::InvalidArgumentError(absl::StrCat(
          options_.config.listen(), ": plaintext is served on loopback addresses only; set tls"));
    }
    address_ = listener_.address;
    return absl::OkStatus();
  }

  Host& host() override { return host_; }
  const std::string& address() const override { return address_; }
  const std::string& admin_address() const override { return admin_address_; }

  absl::Status Start(std::vector<grpc::Service*> services) override {
    std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
    if (options_.config.has_tls()) {
      ASSIGN_OR_RETURN(credentials, TlsServer(options_.config.tls()));
    }
    RETURN_IF_ERROR(StartGrpc(services, credentials));
    RETURN_IF_ERROR(StartAdmin());
    RETURN_IF_ERROR(acceptor_->Start());
    if (const std::string& path = options_.config.address_file(); !path.empty()) {
      const std::string admin =
          admin_ == nullptr ? "" : absl::StrCat("admin=", admin_address_, "\n");
      RETURN_IF_ERROR(WriteAddressFile(path, absl::StrCat("grpc=", address_, "\n", admin)));
    }
    log::Info("serving", {{"address", address_}, {"admin", admin_address_}});
    TellSupervisor(kSupervisorReady);
    StartWatchdog();
    return absl::OkStatus();
  }

  void Drain() override {
    std::lock_guard lock(drain_mutex_);
    if (std::exchange(drained_, true)) return;
    watchdog_.reset();
    const int seconds = OrDefault(options_.config.drain_seconds(), kDrainSeconds);
    if (server_ != nullptr) server_->GetHealthCheckService()->SetServingStatus(false);
    if (acceptor_ != nullptr) acceptor_->Stop();
    host_.BeginDrain();
    if (server_ != nullptr) {
      TellSupervisor(kSupervisorStopping);
      log::Info("draining", {{"seconds", seconds}, {"calls", host_.calls_in_progress()}});
      // Returns when the last call has ended; at the deadline it cancels those left.
      server_->Shutdown(
          gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_seconds(seconds, GPR_TIMESPAN)));
    }
    host_.AwaitStreams();
    collector_.reset();
    admin_.reset();
  }

 private:
  absl::Status StartGrpc(const std::vector<grpc::Service*>& services,
                         const std::shared_ptr<grpc::ServerCredentials>& credentials) {
    // Reflection can describe the health service only when its descriptor is linked.
    (void)grpc::health::v1::HealthCheckRequest::descriptor();
    static std::once_flag health_once;
    std::call_once(health_once, [] { grpc::EnableDefaultHealthCheckService(true); });

    grpc::ServerBuilder builder;
    ApplyServerSettings(options_.config, builder);
    builder.RegisterCallbackGenericService(&unknown_);
    for (grpc::Service* service : services) builder.RegisterService(service);
    handover_ = builder.experimental().AddExternalConnectionAcceptor(
        grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, credentials);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return absl::InternalError("gRPC could not start the server");
    for (const std::string& name : ServiceNames(options_.rules)) {
      server_->GetHealthCheckService()->SetServingStatus(name, true);
    }

    acceptor_ = std::make_unique<Acceptor>(
        std::move(listener_), OrDefault(options_.config.connections_max(), kConnectionsMax),
        [this](int fd) {
          grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
          connection.fd = fd;
          handover_->HandleNewConnection(&connection);
        });
    if (options_.metrics != nullptr) AddConnectionMetrics(*options_.metrics);
    return absl::OkStatus();
  }

  void AddConnectionMetrics(metrics::Registry& registry) {
    const metrics::Gauge open = registry.MakeGauge("typl_rpc_open_connections");
    const metrics::Counter accepted = registry.MakeCounter("typl_rpc_connections_accepted_total");
    const metrics::Counter refused = registry.MakeCounter("typl_rpc_connections_refused_total");
    collector_ = registry.AddCollector([this, open, accepted, refused] {
      const AcceptorStats stats = acceptor_->stats();
      open.Set(stats.open);
      accepted.RaiseTo(static_cast<double>(stats.accepted));
      refused.RaiseTo(static_cast<double>(stats.refused));
    });
  }

  // Alive is what answers: the call goes through the threads that all calls go through.
  void StartWatchdog() {
    const absl::Duration period = WatchdogPeriod();
    if (period == absl::InfiniteDuration()) return;
    watchdog_ =
        std::make_unique<Watchdog>(period, [stub = HealthStub(server_->InProcessChannel({})),
                                            period] { return AskHealth(*stub, period / 4); });
  }

  absl::Status StartAdmin() {
    if (options_.config.admin_listen().empty()) return absl::OkStatus();
    AdminHttpOptions admin;
    admin.listen = options_.config.admin_listen();
    admin.metrics = [registry = options_.metrics] {
      return registry == nullptr ? std::string() : registry->Serialize();
    };
    admin.ready = [this]() -> absl::Status {
      if (host_.draining()) return absl::UnavailableError("stopping");
      return options_.ready ? options_.ready() : absl::OkStatus();
    };
    admin.status_page = options_.status_page;
    admin.status_page_policy = options_.status_page_policy;
    ASSIGN_OR_RETURN(admin_, AdminHttp::Start(std::move(admin)));
    admin_address_ = admin_->address();
    return absl::OkStatus();
  }

  const ServerOptions options_;
  Host host_;
  UnknownMethods unknown_;
  Listener listener_;
  std::string address_;
  std::string admin_address_;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> handover_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Acceptor> acceptor_;
  std::unique_ptr<metrics::Registry::Collector> collector_;
  std::unique_ptr<AdminHttp> admin_;
  std::unique_ptr<Watchdog> watchdog_;
  std::mutex drain_mutex_;  // Guards drained_; held while draining, so that all callers wait.
  bool drained_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Create(ServerOptions options) {
  auto server = std::make_unique<Impl>(std::move(options));
  RETURN_IF_ERROR(server->Bind());
  return server;
}

}  // namespace typl::rpc
