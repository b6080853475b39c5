#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/config/config.h"
#include "common/config/parts.h"
#include "common/config/store_setup.h"
#include "common/log/log.h"
#include "common/rpc/acceptor.h"
#include "common/rpc/reload.h"
#include "common/rpc/server.h"
#include "common/store/rocksdb_store.h"
#include "grpc/support/log.h"
#include "typl/config/v1/config.pb.h"

namespace typl::rpc::internal {
namespace {

constexpr int kExitClean = 0;
constexpr int kExitFailed = 1;
constexpr int kExitBadConfiguration = 2;
// EX_TEMPFAIL of sysexits(3): starting again is the cure.
constexpr int kExitStoreFailed = 75;

struct Arguments {
  std::string config_file;
  bool check_only = false;
  bool create_store = false;
  bool print_version = false;
  bool print_default = false;
  bool print_help = false;
  std::string fault;
};

Arguments Parse(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const absl::string_view argument = argv[i];
    if (argument == "--config" && i + 1 < argc) {
      arguments.config_file = argv[++i];
    } else if (absl::StartsWith(argument, "--config=")) {
      arguments.config_file = std::string(argument.substr(argument.find('=') + 1));
    } else if (argument == "--check-config") {
      arguments.check_only = true;
    } else if (argument == "--create-store") {
      arguments.create_store = true;
    } else if (argument == "--version") {
      arguments.print_version = true;
    } else if (argument == "--print-default-config") {
      arguments.print_default = true;
    } else if (argument == "--help") {
      arguments.print_help = true;
    } else {
      arguments.fault = absl::StrCat("unknown argument: ", argument);
    }
  }
  const bool prints = arguments.print_version || arguments.print_default || arguments.print_help;
  if (arguments.fault.empty() && !prints && arguments.config_file.empty()) {
    arguments.fault = "--config is missing";
  }
  return arguments;
}

std::string Usage(const std::string& name) {
  return absl::StrCat("usage: typl-", name,
                      " --config FILE [--check-config | --create-store]\n"
                      "  --config FILE           configuration, protobuf text\n"
                      "  --check-config          read and check it, then exit\n"
                      "  --create-store          make the store of a new installation, then exit\n"
                      "  --print-default-config  every key, with what it means\n"
                      "  --version\n"
                      "exit: 0 stopped, 1 failed, 2 bad configuration, 75 store failed, start "
                      "again\n");
}

// What stops the service, and SIGHUP, on which the configuration is read again.
sigset_t TakenSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  return signals;
}

// Signals arrive on a descriptor, so that no code runs in a signal handler.
class ProcessStop final : public StopSignal {
 public:
  explicit ProcessStop(Reloader& reloader)
      : failed_fd_(eventfd(0, EFD_CLOEXEC)), reloader_(reloader) {
    const sigset_t signals = TakenSignals();
    signal_fd_ = UniqueFd(signalfd(-1, &signals, SFD_CLOEXEC));
  }

  absl::Status Wait() override {
    while (true) {
      pollfd fds[2] = {{signal_fd_.get(), POLLIN, 0}, {failed_fd_.get(), POLLIN, 0}};
      while (poll(fds, 2, -1) < 0) {
      }
      if (const std::optional<absl::Status> why = failure()) return *why;
      signalfd_siginfo taken{};
      if (read(signal_fd_.get(), &taken, sizeof(taken)) != sizeof(taken)) continue;
      if (taken.ssi_signo != SIGHUP) break;
      reloader_.Reload();
    }
    log::Info("stop_asked");
    return absl::OkStatus();
  }

  void OnReload(metrics::Registry& registry,
                std::function<absl::Status(const google::protobuf::Message&)> apply) override {
    reloader_.Serve(registry, std::move(apply));
  }

  void Fail(absl::Status why) override {
    std::lock_guard lock(mutex_);
    if (failure_) return;
    log::Error("service_failed", {{"cause", why.message()}});
    failure_ = std::move(why);
    const uint64_t one = 1;
    // An eventfd takes a count until it overflows, which one write can't do.
    (void)!write(failed_fd_.get(), &one, sizeof(one));
  }

  std::optional<absl::Status> failure() {
    std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  UniqueFd signal_fd_;
  UniqueFd failed_fd_;
  Reloader& reloader_;
  std::mutex mutex_;  // Guards failure_.
  std::optional<absl::Status> failure_;
};

int Complain(absl::string_view text) {
  std::fprintf(stderr, "%s\n", std::string(text).c_str());
  return kExitBadConfiguration;
}

int Print(absl::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return written && std::fflush(stdout) == 0 ? kExitClean : kExitFailed;
}

// For a configuration that never says create_if_missing, so that no start by a supervisor makes an
// empty store where one was lost. A store that is there already is only looked at.
int CreateStore(const google::protobuf::Message& config) {
  auto part = config::PartOf<config::v1::StoreConfig>(config, "store");
  part.set_create_if_missing(true);
  const auto store = store::OpenRocksDbStore(config::MakeStoreOptions(part, {}, nullptr));
  if (store.ok()) return Print(absl::StrCat("the store is in ", part.path(), "\n"));
  Complain(store.status().message());
  return kExitFailed;
}

// The library's own complaints, as lines like ours.
void LogFromGrpc(gpr_log_func_args* args) {
  const log::Severity severity = args->severity == GPR_LOG_SEVERITY_ERROR  ? log::Severity::kWarning
                                 : args->severity == GPR_LOG_SEVERITY_INFO ? log::Severity::kInfo
                                                                           : log::Severity::kDebug;
  log::Process().Write(severity, "grpc",
                       {{"file", args->file}, {"line", args->line}, {"message", args->message}});
}

int RunUntilStopped(const std::string& name, const google::protobuf::Message& config,
                    Reloader& reloader, const std::function<absl::Status(StopSignal&)>& run) {
  log::Process().SetService(name);
  // Checked before.
  log::Process().SetLevel(
      *log::ParseSeverity(config::PartOf<config::v1::LogConfig>(config, "log").level()));
  gpr_set_log_function(LogFromGrpc);
  // Before any thread is made: all inherit it.
  const sigset_t signals = TakenSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that closes its socket must not end the process.
  signal(SIGPIPE, SIG_IGN);
  log::Info("starting", {{"version", config::Version()}});
  ProcessStop stop(reloader);
  const absl::Status status = run(stop);
  if (stop.failure()) return kExitStoreFailed;
  if (!status.ok()) {
    log::Error("stopped_with_error", {{"cause", status.ToString()}});
    return kExitFailed;
  }
  log::Info("stopped");
  return kExitClean;
}

}  // namespace

int ServiceMain(int argc, char** argv, const std::string& name, google::protobuf::Message& config,
                const std::function<absl::Status(const google::protobuf::Message&)>& check,
                const std::function<absl::Status(StopSignal&)>& run) {
  const Arguments arguments = Parse(argc, argv);
  if (!arguments.fault.empty()) return Complain(absl::StrCat(arguments.fault, "\n", Usage(name)));
  if (arguments.print_help) return Print(Usage(name));
  if (arguments.print_version) {
    return Print(absl::StrCat("typl-", name, " ", config::Version(), "\n"));
  }
  if (arguments.print_default) return Print(config::DefaultText(*config.GetDescriptor()));
  if (const absl::Status status = ReadConfiguration(arguments.config_file, check, config);
      !status.ok()) {
    return Complain(status.message());
  }
  if (arguments.check_only) return Print("the configuration is good\n");
  if (arguments.create_store) return CreateStore(config);
  Reloader reloader(arguments.config_file, config, check);
  return RunUntilStopped(name, config, reloader, run);
}

}  // namespace typl::rpc::internal
