#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_CASE_PARTS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_CASE_PARTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/payer.h"
#include "services/statement/domain/stated.h"
#include "typl/intake/v1/event.pb.h"

// The parts that Advance is made of: what the input itself does, and then statements, clarification
// requests, officer tasks and payers' requests. Each of the latter compares what is wanted now with
// what is there, and puts the difference into the step.

namespace typl::statement {

// What all parts need to know of the step under way.
struct StepContext {
  const PersonId& person;
  const Input& input;
  const CaseLaw& law;
  const CaseRules& rules;
  // Helsinki day of the input.
  absl::CivilDay day;
  // Day from which the statutory days for what becomes ready in this step are counted: the day of
  // the input that completed it, or the last day for answering when that passed (decree 512/2024
  // 1 § and its predecessors).
  absl::CivilDay clock_start;
  // An officer's decision is what the step is about: the due day of the task.
  std::optional<google::type::Date> officer_due_on;
  // The clarification request whose time for answering ran out in this step; 0: none.
  uint64_t expired_request = 0;
  // The clarification request that the input answers; 0: none.
  uint64_t answered_request = 0;
  // The answer is, or has beside facts, an explanation in words.
  bool answered_in_words = false;
  // The payer's request that the input is; empty: none.
  std::string payer_request;
  // The step is made because another law pack became active.
  bool law_changed = false;
};

// A fact that must be asked for.
struct WantedFact {
  std::string subject_key;
  std::string fact;
  std::string provision;
  std::string question_code;
};

// What the law lets be stated without an officer, and why it must wait all the same.
struct Hold {
  enum class Why {
    // The person is to be heard first.
    kHearing,
    // The person answered the hearing, and no officer has read that yet.
    kAnswerUnread,
    // No decision adopts it as automatic.
    kNotAdopted,
    // An officer found that it is not to be issued.
    kWithheld,
  };
  Why why = Why::kHearing;
  DaySpan days;
  const law::v1::Period* period = nullptr;
};

// What the input itself does to the file, before the law is asked. Fills the context. An error is
// UnprocessableError.
absl::Status ApplyInput(StepContext& context, Step& step);

// --- Officers' and payers' inputs.

// Applies an officer's decision to its task: appends the finding to the facts, or settles what was
// held back, and closes the task. Nothing happens when the task lapsed meanwhile; when its choices
// changed, or more came than the officer had read, it goes back to the queue. True: it was decided.
bool ApplyDecision(const StepContext& context, const v1::OfficerDecision& decision, Step& step);
// Sends the officer's question or hearing; its task waits for the answer. Nothing happens when the
// task was closed meanwhile.
void ApplyQuestion(const StepContext& context, const v1::OfficerQuestion& question, Step& step);
// Issue a supplement or an annulment. An annulment of what was annulled or wholly replaced
// meanwhile does nothing.
void ApplySupplement(const StepContext& context, const v1::StatementSupplement& supplement,
                     Step& step);
void ApplyAnnulment(const StepContext& context, const v1::StatementAnnulment& annulment,
                    Step& step);
// Takes in what a payer asks.
void ApplyPayerAsked(StepContext& context, const intake::v1::PayerAsked& asked, Step& step);

// --- Statements.

// Parts what differs between the timeline and what is stated: takes what must wait, and all that
// comes after it, out of `differences`.
std::vector<Hold> TakeHolds(const StepContext& context, const v1::PersonFile& file,
                            std::vector<Difference>& differences);
// Issues what differs, with the notes on its days.
void IssueDifferences(const StepContext& context, const law::v1::Determination& determination,
                      const std::vector<Difference>& differences, Step& step);

// Whether a person may be stated against on this provision and subject: nothing else is known of
// the subject than what they said themselves, or they were asked about it, or no hearing is needed.
bool IsHeard(const CaseLaw& law, const v1::PersonFile& file, absl::string_view provision,
             absl::string_view subject_key);
// Under which a hearing is noted: the subject; or the provision, of what has none (an absence).
absl::string_view HeardKey(absl::string_view subject_key, absl::string_view provision);
// What an officer settled of the automatic statement on this ground; nullptr: nothing.
const v1::Settled* FindSettled(const v1::PersonFile& file, const law::v1::Ground& ground);
// Whether the outcome is against the person.
bool IsAdverse(law::v1::Outcome outcome);

// --- Clarification requests.

// What must be asked: the law's open facts while a benefit is or may be applied for, and the
// benefit itself when it is not known and there is something to state.
std::vector<WantedFact> WantedFacts(const CaseLaw& law, const law::v1::Determination& determination,
                                    const std::vector<TimelinePeriod>& timeline,
                                    const Payers& payers);
// Marks the request that ran out or was answered in this step. Call before TakeHolds, since it
// settles hearings.
void MarkRequests(const StepContext& context, Step& step);
// Closes requests that nothing is asked by any more, and sends one request for what is wanted and
// not asked in an open one, and one hearing for each hold that needs it.
void UpdateRequests(const StepContext& context, const std::vector<WantedFact>& wanted,
                    const std::vector<Hold>& holds, Step& step);
// Closes officers' questions whose tasks are closed. Call after UpdateTasks.
void CloseOfficersQuestions(Step& step);
// Puts a new request, sent on the day of the input, into the file and the step. `request` has what
// is special to it; a `reply_by` that is unset is set.
v1::OpenRequest& SendRequest(const StepContext& context, v1::ClarificationRequest request,
                             Step& step);
// Tells that a request ended in `state`. Its timer is taken away.
void CloseRequest(v1::OpenRequest open, v1::ClarificationState state, Step& step);
uint64_t NumberOf(const v1::OpenRequest& open);

// --- Officer tasks.

// Opens, updates and lapses tasks so that there is one for each matter that a benefit is applied
// for in, and for each hold that needs an officer; opens tasks for what ran out. Call after
// UpdateRequests.
void UpdateTasks(const StepContext& context, const law::v1::Determination& determination,
                 const Payers& payers, const std::vector<Hold>& holds, Step& step);
// Opens a task about statements whose facts are gone.
void OpenGroundlessTask(const StepContext& context, const DaySpan& days, Step& step);
// Opens tasks for the automatic statements of this step that an officer is to look at.
void PickForExPost(const StepContext& context, const v1::PersonFile& before, Step& step);

// "<version>/<row>", as OfficerChoice names a row.
std::string RowName(const law::v1::Ground& ground);
// The row in such a name.
std::string RowOf(absl::string_view name);

// A task that is not opened yet: all but its name, state and times.
struct NewTask {
  v1::TaskKind kind = v1::TASK_KIND_UNSPECIFIED;
  law::v1::OfficerMatter matter;
  std::string area;
  // Number of the clarification request that ran out or was answered; 0: none.
  uint64_t request = 0;
  std::string statement;
  std::string payer_request;
  // Unset: by the statutory days from the context's clock start.
  std::optional<absl::CivilDay> due_on;
};
void OpenTask(const StepContext& context, NewTask task, Step& step);
// The open task of a number; nullptr: it is closed.
v1::OpenTask* FindTask(const StepContext& context, uint64_t number, v1::PersonFile& file);
// Closes the task as decided. `open` is gone after it.
void CloseTask(const v1::OpenTask& open, Step& step);
// Day under which a task is in the queue; nullopt: it is not.
std::optional<absl::CivilDay> QueueDay(const v1::OfficerTask& task);

// --- Payers' requests.

// Answers requests for statements on whose days nothing is open any more.
void UpdatePayerRequests(const StepContext& context, const std::vector<TimelinePeriod>& timeline,
                         const Payers& payers, const std::vector<Hold>& holds, Step& step);
// The open request of a name; nullptr: it is closed.
const v1::OpenPayerRequest* FindPayerRequest(const v1::PersonFile& file, absl::string_view name);
// Closes a request with what answers it (or its refusal, when that is set).
void ClosePayerRequest(v1::PayerRequest answer, Step& step);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_CASE_PARTS_H_
