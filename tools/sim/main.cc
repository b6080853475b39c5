// typl-sim: portals, recipients and officers of 2020 as clients of running services.

#include <unistd.h>

#include <iostream>
#include <string>

#include "CLI/CLI.hpp"
#include "tools/sim/report.h"
#include "tools/sim/simulation.h"
#include "tools/support/endpoints.h"

namespace typl::sim {
namespace {

// Exit codes.
constexpr int kBalance = 0;
constexpr int kNoBalance = 1;
constexpr int kBadUse = 2;
constexpr int kCouldNotPlay = 3;

struct Flags {
  SimulationOptions options;
  std::string addresses_dir;
  int week = 14;
  bool year = false;
  bool json = false;
  bool quiet = false;
};

void Declare(CLI::App& app, Flags& flags) {
  app.add_option("--addresses-dir", flags.addresses_dir,
                 "Directory with intake.address, statement.address and delivery.address");
  app.add_option("--intake", flags.options.endpoints.intake.grpc, "HOST:PORT of intake");
  app.add_option("--statement", flags.options.endpoints.statement.grpc, "HOST:PORT of statement");
  app.add_option("--delivery", flags.options.endpoints.delivery.grpc, "HOST:PORT of delivery");
  app.add_option("--week", flags.week, "ISO week of 2020 to play")
      ->check(CLI::Range(1, 53))
      ->capture_default_str();
  app.add_flag("--year", flags.year, "Play all 53 weeks");
  app.add_option("--seed", flags.options.seed, "The persons follow from it")->capture_default_str();
  app.add_option("--settle-days", flags.options.settle_days,
                 "Days played after the last week, without registrations")
      ->check(CLI::Range(0, 365))
      ->capture_default_str();
  app.add_option("--officers", flags.options.officers, "Case officers")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--in-flight", flags.options.in_flight, "Unary registrations under way at a time")
      ->check(CLI::Range(1, 4000))
      ->capture_default_str();
  app.add_flag("--stream", flags.options.stream, "Register through the stream, in batches");
  app.add_option("--batch", flags.options.batch, "Registrations of one batch")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  app.add_flag("--json", flags.json, "Print the report as JSON");
  app.add_flag("--quiet", flags.quiet, "No progress");
}

// On a terminal one line that is drawn again, else a line a day.
class ProgressPrinter {
 public:
  explicit ProgressPrinter(bool quiet) : quiet_(quiet), terminal_(isatty(STDERR_FILENO) == 1) {}

  void Print(const Progress& progress) {
    if (quiet_) return;
    if (terminal_) {
      std::cerr << "\r\033[K" << ProgressLine(progress) << std::flush;
    } else if (progress.day != last_day_) {
      std::cerr << ProgressLine(progress) << "\n";
    }
    last_day_ = progress.day;
  }
  void End() {
    if (!quiet_ && terminal_) std::cerr << "\n";
  }

 private:
  const bool quiet_;
  const bool terminal_;
  absl::CivilDay last_day_;
};

int Main(int argc, char** argv) {
  CLI::App app("Plays a week (or all) of 2020 against running services and checks the books.",
               "typl-sim");
  Flags flags;
  Declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kBadUse;
  }
  if (!flags.addresses_dir.empty()) {
    auto endpoints = tools::ReadAddressesDirectory(flags.addresses_dir);
    if (!endpoints.ok()) {
      std::cerr << "typl-sim: " << endpoints.status().message() << "\n";
      return kBadUse;
    }
    flags.options.endpoints = *std::move(endpoints);
  }
  absl::Status complete = tools::CheckComplete(flags.options.endpoints);
  if (!complete.ok()) {
    std::cerr << "typl-sim: " << complete.message() << "\n";
    return kBadUse;
  }
  for (const WeekProfile& week : Weekly2020()) {
    if (flags.year || week.week == flags.week) flags.options.weeks.push_back(week);
  }
  std::cerr << "typl-sim: seed " << flags.options.seed << "\n";
  Simulation simulation(flags.options);
  ProgressPrinter printer(flags.quiet);
  auto outcome = simulation.Run([&printer](const Progress& progress) { printer.Print(progress); });
  printer.End();
  if (!outcome.ok()) {
    std::cerr << "typl-sim: " << outcome.status().message() << "\n";
    return kCouldNotPlay;
  }
  std::cout << (flags.json ? JsonReport(*outcome) : TextReport(*outcome)) << std::flush;
  return outcome->books.balance() ? kBalance : kNoBalance;
}

}  // namespace
}  // namespace typl::sim

int main(int argc, char** argv) { return typl::sim::Main(argc, argv); }
