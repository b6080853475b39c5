#include "tools/typlctl/next_steps.h"

namespace typl::ctl {
namespace {

struct NextStep {
  absl::string_view reason;
  absl::string_view text;
};

constexpr NextStep kNextSteps[] = {
    {"INVALID_REQUEST", "mend the fields named"},
    {"REQUEST_ID_REUSED", "run the command again; it takes a new request id"},
    {"RESOURCE_NOT_FOUND",
     "check the name; a registration may not have come through yet (typlctl lags)"},
    {"METHOD_NOT_ALLOWED",
     "call as an operator: --principal operators/NAME, or with TLS a "
     "certificate of typl://operators/NAME"},
    {"CALLER_UNKNOWN",
     "say who calls: --principal operators/NAME, or with TLS --tls-cert, "
     "--tls-key and --tls-ca"},
    {"OVERLOADED", "try again in a moment; if it stays, look at typlctl status"},
    {"OUTCOME_UNKNOWN",
     "the store could not say whether it wrote; the service starts again, then "
     "look whether it was done (typlctl audit)"},
    {"NOT_SERVING", "the service starts, drains or has stopped writing; look at typlctl status"},
    {"DEADLINE_REQUIRED", "raise server.deadline_max_seconds of the service"},
    {"DEADLINE_TOO_SHORT", "the service is slow; look at typlctl status and docs/runbooks"},
    {"INTERNAL", "find the incident in the service's log"},
    {"STORAGE_FULL", "free disk space; the service takes work again by itself"},
    {"CONTENTION", "try again"},
    {"CLOCK_NOT_VIRTUAL",
     "only a sandbox's clock can be moved; set clock.virtual_start in its configuration"},
    {"POSITION_OUT_OF_RANGE", "give a smaller --after"},
    {"JOB_SEARCH_ALREADY_OPEN", "look at typlctl person"},
    {"JOB_SEARCH_ENDED", "look at typlctl person"},
    {"TOO_MANY_FACTS", "an officer must look at the person's file (typlctl person)"},
    {"DAY_NOT_ALLOWED", "give another day"},
    {"TASK_CLAIMED", "typlctl tasks list says who holds it"},
    {"TASK_NOT_CLAIMED", "typlctl tasks list says in which state it is"},
    {"CHOICE_NOT_OPEN", "typlctl person shows what is open"},
    {"LAW_PACK_INVALID", "mend the faults named; typlctl law lint finds them without a service"},
    {"LAW_PACK_NOT_EXPECTED", "look at typlctl packs list before ordering again"},
    {"FILE_CHANGED", "read the person's file again (typlctl person)"},
    {"HEARING_NEEDED", "an officer hears the person first"},
    {"APPROVAL_NEEDED", "an officer proposes the decision to another"},
    {"SAME_OFFICER", "another officer approves"},
    {"STATEMENT_NOT_IN_FORCE", "typlctl statement show says what became of it"},
    {"ACKNOWLEDGEMENT_AHEAD", "typlctl mailboxes says how far the mailbox goes"},
    {"ENTRY_ALREADY_SETTLED", "typlctl mailboxes says how far the mailbox is acknowledged"},
    {"NO_RECIPIENT", "complete the register of recipients, and reload delivery"},
};

}  // namespace

absl::string_view NextStepFor(absl::string_view reason) {
  for (const NextStep& step : kNextSteps) {
    if (step.reason == reason) return step.text;
  }
  return "";
}

}  // namespace typl::ctl
