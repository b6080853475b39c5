#ifndef TYPL_TOOLS_SIM_OFFICERS_H_
#define TYPL_TOOLS_SIM_OFFICERS_H_

#include <memory>
#include <string>
#include <vector>

#include "tools/sim/ledger.h"
#include "typl/statement/v1/casework_service.grpc.pb.h"

namespace typl::sim {

// Case officers "officers/sim-1", "officers/sim-2" …: take open tasks, the most urgent first, and
// decide them; whom a decision would be against and who was not heard, they hear first. Used by one
// thread.
class Officers {
 public:
  // `address` is the statement service's.
  Officers(const std::string& address, int count, Ledger& ledger);

  // Claims at most `capacity` tasks; gives the number decided or put to the person.
  int Work(int capacity);

 private:
  using Tasks = std::vector<statement::v1::OfficerTask>;
  Tasks ListTasks(int count);
  // Those that were claimed, as they are then.
  Tasks Claim(const Tasks& tasks);
  // Those whose persons must be heard first. `decided` counts the others.
  Tasks Decide(const Tasks& tasks, int& decided);
  void Hear(const Tasks& tasks);
  std::string OfficerOf(const std::string& task) const;
  // Follows from the task, the step and the round, so that a call sent again is known by its id.
  std::string RequestIdOf(const std::string& task, const char* step) const;

  const int count_;
  Ledger& ledger_;
  // Calls of Work: a task may come back after a hearing.
  int round_ = 0;
  std::unique_ptr<statement::v1::CaseworkService::Stub> stub_;
};

// The row that the simulated officer chooses, or empty: no row applies. The same for the same task.
// Assumed: seven in ten find what the table proposes first.
std::string ChosenRow(const statement::v1::OfficerTask& task);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_OFFICERS_H_
