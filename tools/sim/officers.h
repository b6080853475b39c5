#ifndef TYPL_TOOLS_SIM_OFFICERS_H_
#define TYPL_TOOLS_SIM_OFFICERS_H_

#include <memory>
#include <string>
#include <vector>

#include "tools/sim/ledger.h"
#include "typl/statement/v1/casework_service.grpc.pb.h"

namespace typl::sim {

// Case officers "officers/sim-1", "officers/sim-2" …: take open tasks, the most urgent first, and
// decide them. Used by one thread.
class Officers {
 public:
  // `address` is the statement service's.
  Officers(const std::string& address, int count, Ledger& ledger);

  // Claims and decides at most `capacity` tasks; gives the number decided.
  int Work(int capacity);

 private:
  std::vector<statement::v1::OfficerTask> ListTasks(int count);

  const int count_;
  Ledger& ledger_;
  std::unique_ptr<statement::v1::CaseworkService::Stub> stub_;
};

// The row that the simulated officer chooses, or empty: no row applies. The same for the same task.
// Assumed: seven in ten find what the table proposes first.
std::string ChosenRow(const statement::v1::OfficerTask& task);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_OFFICERS_H_
