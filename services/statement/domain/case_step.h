#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_CASE_STEP_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_CASE_STEP_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "services/statement/domain/case_law.h"
#include "typl/config/v1/config.pb.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/statement/v1/statement.pb.h"
#include "typl/statement/v1/storage.pb.h"

// One step of a person's case: what an input makes of the file, and what is given out because of
// it. Pure: no I/O and no clock. The day is the Helsinki day of the input, so the same inputs in
// the same order give the same bytes at any time.

namespace typl::statement {

// What the authority itself sets.
struct CaseRules {
  // Days the person has to answer a clarification request. The law gives no number.
  int clarification_reply_days = 14;
  // Provisions on which a second officer must approve a decision; "*": all.
  std::vector<std::string> approval_provisions;
  // Which automatic statements an officer looks at afterwards (act 906/2019 28c §): so many of a
  // thousand, and those with these risks; and in how many days.
  int ex_post_per_thousand = 0;
  std::vector<config::v1::ExPostRisk> ex_post_risks;
  int ex_post_days = 30;
  // Of a hundred determinations, so many are read a second time. 0-100.
  int second_reading_percent = 0;
  // How long an officer's claim of a task lasts.
  absl::Duration claim_duration = absl::Minutes(60);
};

// Something that happened, as it was recorded.
struct Input {
  v1::InputSource source = v1::INPUT_SOURCE_UNSPECIFIED;
  uint32_t partition = 0;
  uint64_t sequence = 0;
  absl::Time recorded_at;
  // A serialised intake.v1.IntakeEvent or StatementInput, by source.
  absl::string_view payload;
};

// "intake/<partition>/<sequence>", or of the service's own inputs "statement/...". For receipts.
std::string SourceEvent(const Input& input);

// A timer to set, or to take away when it is there.
struct TimerChange {
  bool set = false;
  v1::TimerKind kind = v1::TIMER_KIND_UNSPECIFIED;
  uint64_t number = 0;
  absl::CivilDay day;
};

// A task as it is now. Open and claimed ones are in the queue under their due day; others are not.
struct TaskChange {
  v1::OfficerTask task;
  bool opened = false;
  // Due day under which it was queued before this step.
  std::optional<absl::CivilDay> queued_before;
};

// What an officer found of an automatic statement, afterwards.
struct ExPostFinding {
  std::string provision;
  bool agreed = false;
};

struct Step {
  v1::PersonFile file;
  // How the statements that state a period came about, a serialised law.v1.Receipt; one for all of
  // them. Empty when there are none.
  std::string receipt;
  // In order of their numbers.
  std::vector<v1::Statement> statements;
  std::vector<v1::ClarificationRequest> requests_sent;
  // Answered, found needless, or run out.
  std::vector<v1::ClarificationRequest> requests_closed;
  std::vector<TaskChange> tasks;
  std::vector<TimerChange> timers;
  // Payers' requests that came in, were answered or refused.
  std::vector<v1::PayerRequest> payer_requests;
  // An officer's decision was not applied, since something had come that the officer had not read.
  bool decision_unread = false;
  // What an officer found of a statement picked for an ex-post look.
  std::optional<ExPostFinding> ex_post;
  // The determination was in the sample and the second reader agreed.
  bool second_read = false;
};

// Reason codes of officer tasks that come from handling the case, not from the law.
inline constexpr absl::string_view kClarificationOverdue = "CLARIFICATION_OVERDUE";
inline constexpr absl::string_view kStatedWithoutGround = "STATED_WITHOUT_GROUND";
inline constexpr absl::string_view kAnsweredInWords = "ANSWERED_IN_WORDS";
inline constexpr absl::string_view kHearingAnswered = "HEARING_ANSWERED";
inline constexpr absl::string_view kAutomationNotAdopted = "AUTOMATION_NOT_ADOPTED";
inline constexpr absl::string_view kSupplementRequested = "SUPPLEMENT_REQUESTED";
// Of tasks for an ex-post look: the sample, or the risk.
inline constexpr absl::string_view kExPostSample = "EX_POST_SAMPLE";
// Reason of a quarantine: the two readers of the law differ, so nothing may be stated.
inline constexpr absl::string_view kSecondReadingDiffers = "SECOND_READING_DIFFERS";

// Makes steps by one law. Keeps nothing from step to step but memory, so the order of persons does
// not matter. Not thread-safe. `law` must outlive it.
class CaseStepper {
 public:
  CaseStepper(const CaseLaw& law, const CaseRules& rules) : law_(law), rules_(rules) {}

  // Applies `input` to the file `before`. An error means that the input can't be processed and the
  // person must be quarantined: QuarantineReason tells its code, the message has no personal data.
  absl::StatusOr<Step> Advance(const PersonId& person, const v1::PersonFile& before,
                               const Input& input);

 private:
  const CaseLaw& law_;
  const CaseRules rules_;
  // Used again and again, since making one anew costs as much as the determination itself.
  law::v1::Determination determination_;
};

// How many facts on file were told by others than officers: what an officer must have read.
uint32_t FactsTold(const v1::PersonFile& file);

// An error of Advance, and its code.
absl::Status UnprocessableError(absl::string_view reason, absl::string_view detail);
std::string QuarantineReason(const absl::Status& status);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_CASE_STEP_H_
