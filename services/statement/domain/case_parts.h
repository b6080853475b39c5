#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_CASE_PARTS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_CASE_PARTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/payer.h"
#include "services/statement/domain/stated.h"

// The parts that Advance is made of: statements, clarification requests and officer tasks. Each
// compares what is wanted now with what is there, and puts the difference into the step.

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

// Issues what differs between the timeline, with the notes on its days, and what is stated.
void IssueDifferences(const StepContext& context, const law::v1::Determination& determination,
                      const std::vector<TimelinePeriod>& timeline, const Payers& payers,
                      Step& step);

// What must be asked: the law's open facts while a benefit is or may be applied for, and the
// benefit itself when it is not known and there is something to state.
std::vector<WantedFact> WantedFacts(const CaseLaw& law, const law::v1::Determination& determination,
                                    const std::vector<TimelinePeriod>& timeline,
                                    const Payers& payers);

// Closes requests that nothing is asked by any more, marks the one that ran out, and sends one
// request for what is wanted and not asked in an open one.
void UpdateRequests(const StepContext& context, const std::vector<WantedFact>& wanted, Step& step);

// Opens, updates and lapses tasks so that there is one for each matter that a benefit is applied
// for in; opens tasks for what ran out. Call after UpdateRequests.
void UpdateTasks(const StepContext& context, const law::v1::Determination& determination,
                 const Payers& payers, Step& step);

// Opens a task about statements whose facts are gone.
void OpenGroundlessTask(const StepContext& context, const DaySpan& days, Step& step);

// Applies an officer's decision to its task: appends the finding to the facts and closes the task.
// Nothing happens when the task lapsed meanwhile; when its choices changed it goes back to the
// queue. True: the finding was made.
bool ApplyDecision(const StepContext& context, const v1::OfficerDecision& decision, Step& step);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_CASE_PARTS_H_
