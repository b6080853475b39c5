#ifndef TYPL_TOOLS_SIM_BOOKS_H_
#define TYPL_TOOLS_SIM_BOOKS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tools/sim/ledger.h"
#include "typl/statement/v1/statement.pb.h"

// The audit after a run: what the outside world did and saw (the ledger) against what the services
// say they hold. Pure: the reading is done elsewhere.

namespace typl::sim {

// What the statement service holds of one person.
struct PersonView {
  bool found = false;
  bool has_job_search = false;
  // An officer found that no benefit is applied for (the person was asked and did not say).
  bool found_no_benefit = false;
  std::vector<std::string> statements;
  std::map<std::string, statement::v1::ClarificationState> requests;
  int open_tasks = 0;
  int decided_tasks = 0;
  int lapsed_tasks = 0;
};

// What delivery says of one mailbox.
struct MailboxView {
  uint64_t head = 0;
  uint64_t acknowledged = 0;
  uint64_t rejected = 0;
};

struct BooksInput {
  std::vector<Registration> registrations;
  std::map<std::string, RecipientRecord> recipients;
  // By opaque person id.
  std::map<std::string, PersonView> files;
  std::map<std::string, MailboxView> mailboxes;
  uint64_t quarantined_persons = 0;
};

struct Books {
  // Where each registration ended up; the five add up to the registrations.
  uint64_t stated = 0;
  uint64_t waiting_for_clarification = 0;
  uint64_t with_officer = 0;
  // As the person said, as an officer found, or as the payer that asked was answered.
  uint64_t no_benefit_applied_for = 0;
  uint64_t unaccounted = 0;

  uint64_t statements_in_files = 0;
  uint64_t statements_received = 0;
  // Statements that the portal received for the person to see.
  uint64_t copies_received = 0;
  uint64_t requests_in_files = 0;
  uint64_t requests_received = 0;
  uint64_t requests_answered = 0;
  // Requests of payers, and answers to them.
  uint64_t payers_asked = 0;
  uint64_t payers_answered = 0;
  uint64_t tasks_open = 0;
  uint64_t tasks_decided = 0;
  uint64_t tasks_lapsed = 0;

  // What does not balance, in words; the first hundred. Empty: the books balance.
  std::vector<std::string> imbalances;
  uint64_t imbalance_count = 0;
  bool balance() const { return imbalance_count == 0; }
};

Books CheckBooks(const BooksInput& input);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_BOOKS_H_
