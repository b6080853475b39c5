// typl-bench: figures of the services on this machine, as ratios where there is a peer.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "tools/benchmarks/echo_server.h"
#include "tools/benchmarks/result.h"
#include "tools/benchmarks/setting.h"

namespace typl::bench {
namespace {

constexpr int kBadUse = 2;

struct Benchmark {
  const char* name;
  absl::StatusOr<Results> (*run)(const Setting&);
  // Run when no names are given.
  bool by_default;
  // Compares with another program, and is run by --peers.
  bool against_peer = false;
};

const std::vector<Benchmark>& Benchmarks() {
  static const auto* const kBenchmarks =
      new std::vector<Benchmark>{{"unary_vs_echo", UnaryVsEcho, true, true},
                                 {"stream_rate", StreamRate, true},
                                 {"wire_bytes", WireBytes, true},
                                 {"chain_rate", ChainRate, true},
                                 {"determine", DetermineRates, true},
                                 {"determine_vs_zen", DetermineVsZen, true, true},
                                 {"determine_vs_json_rules", DetermineVsJsonRules, false, true},
                                 {"registration_vs_postgres", RegistrationVsPostgres, false, true},
                                 {"outbox_vs_postgres", OutboxVsPostgres, false, true},
                                 {"append_vs_nats", AppendVsNats, false, true},
                                 {"append_vs_etcd", AppendVsEtcd, false, true},
                                 {"load", Load, false},
                                 {"growth", Grow, false},
                                 {"redetermine", Redetermine, false}};
  return *kBenchmarks;
}

struct Flags {
  Setting setting;
  std::vector<std::string> names;
  std::string echo_server;
  bool peers = false;
  bool json = false;
  bool keep = false;
};

void Declare(CLI::App& app, Flags& flags) {
  std::vector<std::string> known;
  for (const Benchmark& benchmark : Benchmarks()) known.emplace_back(benchmark.name);
  app.add_option("names", flags.names,
                 "Which to run; unless given, those that need minutes or a peer are left out")
      ->check(CLI::IsMember(known));
  app.add_flag("--peers", flags.peers,
               "Run all that compare with another program; one that is missing is SKIPPED");
  app.add_flag("--json", flags.json, "Print a list of {name, value, unit, peer, ratio, how}");
  app.add_option("--bin-dir", flags.setting.bin_dir, "Where the services' programs are");
  app.add_option("--source-dir", flags.setting.source_dir, "The source tree")->default_val(".");
  app.add_option("--work-dir", flags.setting.work_dir,
                 "Where stores and logs go; a temporary directory unless given");
  app.add_flag("--keep", flags.keep, "Leave the work directory");
  app.add_option("--seed", flags.setting.seed, "The persons follow from it")->capture_default_str();
  app.add_option("--rounds", flags.setting.rounds, "Rounds, of which the median counts")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option(
         "--persons", flags.setting.persons,
         "Persons on file: of load (default a million), of redetermine and at most of growth "
         "(two million)")
      ->check(CLI::Range(int64_t{1}, int64_t{9'000'000}));
  app.add_option("--chart", flags.setting.chart_file, "Where growth writes its chart, as SVG");
  // For the child process of unary_vs_echo.
  app.add_option("--echo-server", flags.echo_server)->group("");
}

bool IsWanted(const Benchmark& benchmark, const Flags& flags) {
  if (flags.peers && benchmark.against_peer) return true;
  const bool named =
      std::find(flags.names.begin(), flags.names.end(), benchmark.name) != flags.names.end();
  return named || (flags.names.empty() && !flags.peers && benchmark.by_default);
}

// Fills in what was not given.
bool Complete(Flags& flags) {
  Setting& setting = flags.setting;
  std::error_code failed;
  setting.self = std::filesystem::read_symlink("/proc/self/exe", failed).string();
  if (setting.bin_dir.empty()) {
    setting.bin_dir = std::filesystem::path(setting.self).parent_path().string();
  }
  setting.source_dir = std::filesystem::absolute(setting.source_dir, failed).string();
  if (setting.work_dir.empty()) {
    setting.work_dir = absl::StrCat(std::filesystem::temp_directory_path(failed).string(),
                                    "/typl-bench.", getpid());
  } else {
    setting.work_dir = std::filesystem::absolute(setting.work_dir, failed).string();
    flags.keep = true;
  }
  std::filesystem::create_directories(setting.work_dir, failed);
  setting.say = [](absl::string_view text) { std::cerr << text << std::endl; };
  return !failed;
}

int Main(int argc, char** argv) {
  CLI::App app("Measures the services and the law engine on this machine.", "typl-bench");
  Flags flags;
  Declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUse;
  }
  if (!flags.echo_server.empty()) return RunEchoServer(flags.echo_server);
  if (!Complete(flags)) {
    std::cerr << "typl-bench: can't make " << flags.setting.work_dir << "\n";
    return kBadUse;
  }
  Results results;
  int failures = 0;
  for (const Benchmark& benchmark : Benchmarks()) {
    if (!IsWanted(benchmark, flags)) continue;
    auto measured = benchmark.run(flags.setting);
    if (!measured.ok()) {
      std::cerr << "typl-bench: " << benchmark.name << ": " << measured.status().message() << "\n";
      ++failures;
      continue;
    }
    results.insert(results.end(), measured->begin(), measured->end());
  }
  std::cout << (flags.json ? ToJson(results) : ToText(results)) << std::flush;
  if (!flags.keep) {
    std::error_code ignored;
    std::filesystem::remove_all(flags.setting.work_dir, ignored);
  }
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace typl::bench

int main(int argc, char** argv) { return typl::bench::Main(argc, argv); }
