#ifndef TYPL_TOOLS_TYPLCTL_COMMANDS_H_
#define TYPL_TOOLS_TYPLCTL_COMMANDS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "tools/typlctl/session.h"

// The commands. Each prints its result to the session's output; its error says what went wrong and
// what to do next.

namespace typl::ctl {

// How every known service is. FAILED_PRECONDITION, after printing, when one does not take writes,
// has lost its upstream or has persons in quarantine.
absl::Status ShowStatus(Session& session);
// How far each reader is behind its journal, and each recipient behind its mailbox.
absl::Status ShowLags(Session& session);
// Sets the sandbox's clocks. `moment`: an RFC 3339 time, a day (8:00 in Helsinki), or "+3d", "+12h"
// from the latest of the clocks.
absl::Status AdvanceClock(Session& session, const std::string& moment);

// One person: job searches, facts, statements, requests, tasks and the determined timeline.
// `person`: an opaque id or "persons/{id}".
absl::Status ShowPerson(Session& session, const std::string& person, bool receipts);
// One statement, "persons/{id}/statements/{n}", with its life and links.
absl::Status ShowStatement(Session& session, const std::string& name, bool receipt);

absl::Status ShowMailboxes(Session& session);

// What a recipient refused. `recipient`: "kela" or "recipients/kela".
absl::Status ListRejections(Session& session, const std::string& recipient);
// Puts what was refused into the mailbox that is right by now.
absl::Status Redeliver(Session& session, const std::string& recipient, uint64_t sequence);

// Persons whose events can't be processed. `service` is empty for all services; so below.
absl::Status ListQuarantine(Session& session, const std::string& service);
// Why a person is held, by which services. FAILED_PRECONDITION when by none; so below.
absl::Status ShowQuarantined(Session& session, const std::string& service,
                             const std::string& person);
// Tries a person's waiting events again, or when `person` is empty everybody's.
// FAILED_PRECONDITION, after printing, when one still can't be processed.
absl::Status RetryQuarantine(Session& session, const std::string& service,
                             const std::string& person);
// Puts aside the first of a person's waiting events for good. INVALID_ARGUMENT when several
// services hold the person and none was named.
absl::Status PutAsideQuarantined(Session& session, const std::string& service,
                                 const std::string& person, const std::string& reason);

// Which tasks are meant; what is empty does not matter.
struct TaskArguments {
  std::string provision;
  std::string authority;
  std::string area;
  // In lower case, such as "decide".
  std::string kind;
  // "2025-02-03".
  std::string due_by;
  bool claimable = false;
  bool approvable = false;
  // 0: all.
  int limit = 100;
};

// Officers' tasks, by the day they are due.
absl::Status ListTasks(Session& session, const TaskArguments& arguments);
// How many tasks wait, and how near the day is on which they are due.
absl::Status CountTasks(Session& session);

struct AuditArguments {
  // Empty: all that keep one.
  std::string service;
  // Entries after this number; else the latest.
  std::optional<uint64_t> after;
  // Of each service.
  uint64_t limit = 50;
};

// What operators and officers did, oldest first.
absl::Status ShowAudit(Session& session, const AuditArguments& arguments);

// What the `law` commands were given.
struct LawArguments {
  // Facts, a typl.law.v1.FactsFile in text form.
  std::string file;
  // Folder of the pack.
  std::string pack = "services/statement/law";
  // Folder of worked cases; lint does without when it is empty.
  std::string cases;
  // "2025-02-03"; empty: the day in the file. Of `explain`: empty for all versions.
  std::string day;
  // RFC 3339; empty: all facts of the file.
  std::string known_at;
  bool receipt = false;
  bool second_reader = false;
  // Of `explain`: which provision, and the language of the page, fi, sv or en.
  std::string provision;
  std::string language = "fi";
  // Of `diff`: folders of the packs.
  std::string before;
  std::string now;
};

// What the law says of the facts in a file. Needs no service. The facts are the caller's own, so
// nothing is hidden. FAILED_PRECONDITION, after printing, when the second reader was asked and
// differs.
absl::Status LawDecide(Session& session, const LawArguments& arguments);
// What is wrong or worth a look in the pack. FAILED_PRECONDITION, after printing, when there are
// faults.
absl::Status LawLint(Session& session, const LawArguments& arguments);
// Which provisions, versions and rows the worked cases touch.
absl::Status LawCoverage(Session& session, const LawArguments& arguments);
// One provision as a page for people who read law.
absl::Status LawExplain(Session& session, const LawArguments& arguments);
// In what two packs say something else.
absl::Status LawDiff(Session& session, const LawArguments& arguments);
// Identity of a pack.
absl::Status LawHash(Session& session, const LawArguments& arguments);

// "persons/{id}" for an id or such a name; INVALID_ARGUMENT for anything else.
absl::StatusOr<std::string> PersonNameFrom(const std::string& text);

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_COMMANDS_H_
