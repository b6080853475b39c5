#ifndef TYPL_TOOLS_SIM_SIMULATION_H_
#define TYPL_TOOLS_SIM_SIMULATION_H_

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/sim/books.h"
#include "tools/sim/ledger.h"
#include "tools/sim/observer.h"
#include "tools/sim/officers.h"
#include "tools/sim/payers.h"
#include "tools/sim/persons.h"
#include "tools/sim/portal.h"
#include "tools/sim/receiver.h"
#include "tools/sim/weekly_profile.h"
#include "tools/support/endpoints.h"

namespace typl::sim {

struct SimulationOptions {
  tools::Endpoints endpoints;
  uint64_t seed = 1;
  std::vector<WeekProfile> weeks;
  // Days played after the last week, without registrations, so that answers come in and officers
  // decide.
  int settle_days = 21;
  int officers = 4;
  int in_flight = 256;
  bool stream = false;
  int batch = 200;
};

// Where the run is, for the progress line.
struct Progress {
  absl::CivilDay day;
  LedgerCounts counts;
  int registrations_planned = 0;
  bool settling = false;
};

struct Outcome {
  Books books;
  LedgerCounts counts;
  std::map<std::string, uint64_t> refusals;
  std::vector<Registration> registrations;
  std::map<std::string, RecipientRecord> recipients;
  std::map<std::string, MailboxView> mailboxes;
  // Playing the days, without the audit.
  std::chrono::duration<double> played{};
  // The part of it in which registrations were under way.
  std::chrono::duration<double> registering{};
  std::chrono::duration<double> audited{};
};

// Plays days against the three services: portal, recipients, officers and an operator as clients of
// their own.
class Simulation {
 public:
  explicit Simulation(SimulationOptions options);
  ~Simulation();

  // Plays all days and checks the books. An error: a service can't be reached, runs on the system
  // clock, or does not come to rest. `on_progress` is called after each step of a day.
  absl::StatusOr<Outcome> Run(const std::function<void(const Progress&)>& on_progress);

 private:
  absl::Status CheckStart();
  void StartReceivers();
  // One day: clocks, registrations, what is due, officers.
  absl::Status PlayDay(absl::CivilDay day, const std::vector<PersonPlan>& plans, int capacity);
  // Waits until nothing is under way between the services.
  absl::Status WaitUntilQuiet();
  absl::StatusOr<BooksInput> ReadServices();
  std::string ReceiversTrouble() const;
  void Report(absl::CivilDay day, bool settling);

  const SimulationOptions options_;
  const PersonGenerator generator_;
  Ledger ledger_;
  Observer observer_;
  Portal portal_;
  Payers payers_;
  Officers officers_;
  std::vector<std::unique_ptr<Receiver>> receivers_;
  std::function<void(const Progress&)> on_progress_;
  std::chrono::duration<double> registering_{};
};

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_SIMULATION_H_
