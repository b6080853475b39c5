#ifndef TYPL_TOOLS_SIM_LEDGER_H_
#define TYPL_TOOLS_SIM_LEDGER_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "tools/sim/persons.h"
#include "tools/sim/receiver.h"
#include "typl/delivery/v1/delivery.pb.h"
#include "typl/intake/v1/intake.pb.h"
#include "typl/statement/v1/statement.pb.h"

namespace typl::sim {

using SteadyTime = std::chrono::steady_clock::time_point;

// One registration as the portal saw it.
struct Registration {
  PersonPlan plan;
  // Opaque person id and name of the job search; empty: not (yet) acknowledged.
  std::string person;
  std::string job_search;
  SteadyTime acknowledged;
  // Why intake refused it; empty: it did not.
  std::string refusal;
  // The payer that asked about the person, and the name of its request; empty: none did.
  std::string asked_by;
  std::string payer_request;
};

// One mailbox entry as its recipient stored it.
struct ReceivedEntry {
  // kStatement: to the payer. kCopy: a statement to the portal of its person. kAnswer: the end of a
  // payer's request.
  enum class Content : uint8_t { kStatement, kCopy, kRequest, kRequestClosed, kAnswer };

  uint64_t sequence = 0;
  Content content = Content::kStatement;
  // Name of the statement, clarification request or payer's request.
  std::string name;
  // Opaque person id.
  std::string person;
  // Of the whole content.
  uint64_t content_hash = 0;
  statement::v1::ClarificationState request_state = statement::v1::CLARIFICATION_STATE_UNSPECIFIED;
  law::v1::StatementKind kind = law::v1::STATEMENT_KIND_UNSPECIFIED;
  law::v1::Outcome outcome = law::v1::OUTCOME_UNSPECIFIED;
  bool automatic = false;
  // Of an answer to a payer: the statements that it names.
  std::vector<std::string> statements;
  SteadyTime received;
};

// Everything one recipient knows of its mailbox.
struct RecipientRecord {
  // In order of arrival; entries sent again are not repeated here.
  std::vector<ReceivedEntry> entries;
  // What the service last confirmed.
  uint64_t acknowledged = 0;
  // Entries that came again with the same sequence and content: allowed by the contract.
  uint64_t sent_again = 0;
  // What the contract does not allow, in words.
  std::vector<std::string> faults;
};

// Counts for the progress line and the table.
struct LedgerCounts {
  uint64_t planned = 0;
  uint64_t registered = 0;
  uint64_t refused = 0;
  uint64_t statements = 0;
  uint64_t copies = 0;
  uint64_t requests = 0;
  uint64_t answers = 0;
  uint64_t answers_refused = 0;
  uint64_t changes = 0;
  uint64_t changes_refused = 0;
  uint64_t tasks_claimed = 0;
  uint64_t tasks_decided = 0;
  uint64_t task_calls_refused = 0;
  uint64_t payers_asked = 0;
  uint64_t payers_refused = 0;
  uint64_t payers_answered = 0;
};

// What the simulated outside world did and saw, kept apart from what the services say. The books
// are checked against it. Thread-safe.
class Ledger final : public EntryStore {
 public:
  // Persons are numbered from 0 without gaps; `plans` are the next ones.
  void AddPlanned(const std::vector<PersonPlan>& plans);
  void Registered(uint64_t number, const intake::v1::JobSearch& job_search, SteadyTime when);
  void Refused(uint64_t number, std::string reason);
  // `payer` ("recipients/ytk") asked about the person; its request has this name.
  void PayerAsked(uint64_t number, std::string payer, std::string payer_request);

  bool Received(const std::string& recipient, const delivery::v1::MailboxEntry& entry,
                SteadyTime when) override;
  void Acknowledged(const std::string& recipient, uint64_t sequence) override;
  uint64_t LastSequence(const std::string& recipient) const override;

  // Adds one to a count.
  void Count(uint64_t LedgerCounts::*count);
  // Remembers why a call after the registration was refused.
  void CallRefused(uint64_t LedgerCounts::*count, absl::string_view method,
                   absl::string_view reason);

  std::optional<uint64_t> NumberOf(const std::string& person) const;
  Registration RegistrationOf(uint64_t number) const;
  LedgerCounts counts() const;
  // Refused calls by "method: reason".
  std::map<std::string, uint64_t> refusals() const;
  std::vector<Registration> registrations() const;
  std::map<std::string, RecipientRecord> recipients() const;

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_: everything below.
  std::vector<Registration> registrations_;
  absl::flat_hash_map<std::string, uint64_t> numbers_;
  std::map<std::string, RecipientRecord> recipients_;
  std::map<std::string, uint64_t> refusals_;
  LedgerCounts counts_;
};

// True for "recipients/portal-sim": a mailbox whose entries are for persons.
bool IsPortalMailbox(absl::string_view recipient);

// "0123…" of "persons/0123…/statements/7"; empty when `name` has no such form.
std::string PersonOf(absl::string_view name);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_LEDGER_H_
