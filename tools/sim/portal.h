#ifndef TYPL_TOOLS_SIM_PORTAL_H_
#define TYPL_TOOLS_SIM_PORTAL_H_

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "tools/sim/ledger.h"
#include "tools/sim/persons.h"
#include "typl/delivery/v1/delivery.pb.h"
#include "typl/intake/v1/intake.grpc.pb.h"

namespace typl::sim {

// The portal "portals/sim": registers persons, tells their later changes, and passes clarification
// requests on to them and their answers back. RegisterAll and SendDue belong to one thread;
// OnMailboxEntry may be called on any.
class Portal {
 public:
  struct Options {
    // Of intake.
    std::string address;
    int in_flight = 256;
    // Registers through the stream, `batch` at a time, instead of call by call.
    bool stream = false;
    int batch = 200;
    // Later changes after this day are not planned.
    absl::CivilDay last_day;
  };

  static constexpr char kPrincipal[] = "portals/sim";
  static constexpr char kMailbox[] = "recipients/portal-sim";

  Portal(Options options, const PersonGenerator& generator, Ledger& ledger);

  // Registers these persons and waits until every one is answered. An error: the service could not
  // be reached for a minute, or the stream broke for good.
  absl::Status RegisterAll(const std::vector<PersonPlan>& plans);
  // Sends what is due up to and including `day`: changes, ends of search and answers.
  void SendDue(absl::CivilDay day);
  // A clarification request came; it is answered from `today` on.
  void OnMailboxEntry(const delivery::v1::MailboxEntry& entry);
  void SetToday(absl::CivilDay today);

 private:
  // Something to send on a day.
  struct Due {
    uint64_t number = 0;
    // Place in Person.changes; -1: an answer.
    int change = -1;
    statement::v1::ClarificationRequest request;
  };

  absl::Status RegisterByCalls(const std::vector<PersonPlan>& plans);
  absl::Status RegisterByStream(const std::vector<PersonPlan>& plans);
  void OnRegistered(const PersonPlan& plan, const intake::v1::RegisterJobSearchResponse& response,
                    SteadyTime when);
  void PlanChanges(const PersonPlan& plan);
  // Gives requests that came before their registration's answer their place in the agenda.
  void PlanAnswers();
  std::vector<Due> TakeDue(absl::CivilDay day);
  intake::v1::EndJobSearchRequest EndOf(const Due& due, const Registration& registration,
                                        law::v1::SearchEndReason reason, absl::CivilDay day) const;
  intake::v1::ReportChangeRequest ChangeOf(const Due& due, const Registration& registration,
                                           const Person& person, absl::CivilDay day) const;
  // Counts a call's end in the ledger.
  template <typename Request, typename Response>
  auto CountingFinish(uint64_t LedgerCounts::*done, uint64_t LedgerCounts::*refused,
                      const char* method);

  const Options options_;
  const PersonGenerator& generator_;
  Ledger& ledger_;
  // Several connections, so that one's flow control does not hold the rest.
  std::vector<std::unique_ptr<intake::v1::IntakeService::Stub>> stubs_;

  std::mutex mutex_;
  // Guarded by mutex_.
  absl::CivilDay today_;
  std::multimap<absl::CivilDay, Due> agenda_;
  std::vector<statement::v1::ClarificationRequest> requests_;
};

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_PORTAL_H_
