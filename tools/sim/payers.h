#ifndef TYPL_TOOLS_SIM_PAYERS_H_
#define TYPL_TOOLS_SIM_PAYERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "tools/sim/ledger.h"
#include "tools/sim/persons.h"
#include "typl/intake/v1/payer_service.grpc.pb.h"

namespace typl::sim {

// Payers to whom somebody applies who told the authority that no benefit is applied for: they ask
// the authority for a statement. Used by one thread.
class Payers {
 public:
  // `address` is intake's.
  Payers(const std::string& address, const PersonGenerator& generator, Ledger& ledger);

  // Remembers who of these, now registered, is asked about, and when.
  void Plan(const std::vector<PersonPlan>& plans);
  // Asks what is due up to and including `day`, and waits for the answers.
  void AskDue(absl::CivilDay day);

 private:
  const PersonGenerator& generator_;
  Ledger& ledger_;
  const std::unique_ptr<intake::v1::PayerService::Stub> stub_;
  std::multimap<absl::CivilDay, PersonPlan> agenda_;
};

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_PAYERS_H_
