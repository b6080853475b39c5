#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/statement/domain/case_parts.h"

namespace typl::statement {
namespace {

using google::protobuf::util::MessageDifferencer;
using law::v1::OfficerMatter;

bool SameMatter(const OfficerMatter& a, const OfficerMatter& b) {
  return a.subject_key() == b.subject_key() && a.provision() == b.provision();
}

// In whose area the matter is: that of its ground in the timeline.
std::string AreaOf(const law::v1::Determination& determination, const OfficerMatter& matter) {
  for (const law::v1::Period& period : determination.timeline()) {
    for (const law::v1::Ground& ground : period.grounds()) {
      if (ground.provision() == matter.provision() &&
          ground.subject_key() == matter.subject_key() && !ground.area().empty()) {
        return ground.area();
      }
    }
  }
  return "";
}

bool IsQueued(const v1::OfficerTask& task) {
  return task.state() != v1::OFFICER_TASK_STATE_DECIDED &&
         task.state() != v1::OFFICER_TASK_STATE_LAPSED;
}

// The law leaves the matter to an officer, or its questions stay unanswered.
bool IsOfLaw(const v1::OpenTask& open) {
  return open.task().kind() == v1::TASK_KIND_DECIDE || open.task().kind() == v1::TASK_KIND_OVERDUE;
}

// The last day for an answer that the task still waits for: until then the statutory clock does not
// run.
std::optional<absl::CivilDay> AwaitedReplyDay(const v1::PersonFile& file,
                                              const v1::OfficerTask& task) {
  std::optional<absl::CivilDay> latest;
  for (const v1::OpenRequest& open : file.requests()) {
    const v1::ClarificationRequest& request = open.request();
    if (request.state() != v1::CLARIFICATION_STATE_WAITING) continue;
    const bool awaited = request.task() == task.name() ||
                         std::any_of(request.questions().begin(), request.questions().end(),
                                     [&](const v1::Question& question) {
                                       return question.subject_key() == task.matter().subject_key();
                                     });
    if (!awaited) continue;
    const absl::CivilDay reply_by = DayFromProto(request.reply_by()).value_or(kDayMin);
    latest = std::max(latest.value_or(reply_by), reply_by);
  }
  return latest;
}

// Sets the due day, and whether its clock runs.
void SetClock(const StepContext& context, const v1::PersonFile& file, v1::OpenTask& open) {
  const OfficerMatter& matter = open.task().matter();
  const std::optional<absl::CivilDay> awaited = AwaitedReplyDay(file, open.task());
  const absl::CivilDay start = awaited.value_or(context.clock_start);
  open.set_clock_started(!awaited.has_value());
  *open.mutable_task()->mutable_due_on() =
      DayToProto(start + context.law.StatementDays(matter.kind(), matter.competence(), start));
}

bool ApprovalNeeded(const CaseRules& rules, const NewTask& task) {
  const bool finds = task.kind == v1::TASK_KIND_DECIDE || task.kind == v1::TASK_KIND_OVERDUE;
  const auto& named = rules.approval_provisions;
  return finds && std::any_of(named.begin(), named.end(), [&](const std::string& provision) {
           return provision == "*" || provision == task.matter.provision();
         });
}

// Matters of a person who applies for a benefit, but for days on which none is applied for.
std::vector<const OfficerMatter*> WantedMatters(const law::v1::Determination& determination,
                                                const Payers& payers) {
  std::vector<const OfficerMatter*> wanted;
  if (payers.empty()) return wanted;
  const std::vector<DaySpan> no_benefit = NoBenefitDays(payers);
  for (const OfficerMatter& matter : determination.officer_matters()) {
    if (!NotCovered(ToDaySpan(matter.range()), no_benefit).empty()) wanted.push_back(&matter);
  }
  return wanted;
}

const OfficerMatter* FindMatter(const std::vector<const OfficerMatter*>& matters,
                                const OfficerMatter& like) {
  for (const OfficerMatter* matter : matters) {
    if (SameMatter(*matter, like)) return matter;
  }
  return nullptr;
}

bool HasTaskOfLaw(const v1::PersonFile& file, const OfficerMatter& matter) {
  return std::any_of(file.tasks().begin(), file.tasks().end(), [&](const v1::OpenTask& open) {
    return IsOfLaw(open) && SameMatter(open.task().matter(), matter);
  });
}

// `matter` with what an officer may do now in place of waiting for the answer.
OfficerMatter OverdueMatter(const law::v1::Determination& determination, OfficerMatter matter,
                            const std::string& reason) {
  for (const OfficerMatter& deferred : determination.deferred_matters()) {
    if (!SameMatter(deferred, matter)) continue;
    matter = deferred;
    break;
  }
  matter.set_reason(reason);
  return matter;
}

// What an officer settles who takes a hold away: the one choice is to issue.
OfficerMatter MatterOf(const Hold& hold) {
  const law::v1::Ground& ground = hold.period->grounds(0);
  OfficerMatter matter;
  matter.set_subject_key(ground.subject_key());
  matter.set_provision(ground.provision());
  matter.set_reason(
      std::string(hold.why == Hold::Why::kAnswerUnread ? kHearingAnswered : kAutomationNotAdopted));
  matter.set_kind(ground.kind());
  matter.set_competence(ground.competence());
  *matter.mutable_range() = ToDateRange(hold.days);
  law::v1::OfficerChoice& choice = *matter.add_choices();
  choice.set_row(RowName(ground));
  choice.set_outcome(hold.period->outcome());
  *choice.mutable_range() = ToDateRange(hold.days);
  choice.set_section(ground.section());
  return matter;
}

std::optional<v1::TaskKind> TaskFor(const Hold& hold) {
  switch (hold.why) {
    case Hold::Why::kAnswerUnread:
      return v1::TASK_KIND_HEARING;
    case Hold::Why::kNotAdopted:
      return v1::TASK_KIND_ADOPTION;
    case Hold::Why::kHearing:
    case Hold::Why::kWithheld:
      return std::nullopt;
  }
  return std::nullopt;
}

// The matter of the hold that the task is about; nullopt: nothing is held on that ground any more.
std::optional<OfficerMatter> HeldMatter(const std::vector<Hold>& holds, const v1::OpenTask& open) {
  for (const Hold& hold : holds) {
    if (TaskFor(hold) != open.task().kind()) continue;
    OfficerMatter matter = MatterOf(hold);
    if (SameMatter(matter, open.task().matter())) return matter;
  }
  return std::nullopt;
}

// What is settled of a task that the law, its questions or a hold keep open.
struct Wanted {
  const law::v1::Determination& determination;
  const std::vector<const OfficerMatter*>& matters;
  const std::vector<Hold>& holds;
};

// The matter that an open task is about now; nullopt: there is nothing left to decide.
std::optional<OfficerMatter> CurrentMatter(const v1::PersonFile& file, const v1::OpenTask& open,
                                           const Wanted& wanted) {
  const OfficerMatter& matter = open.task().matter();
  switch (open.task().kind()) {
    case v1::TASK_KIND_HEARING:
    case v1::TASK_KIND_ADOPTION:
      return HeldMatter(wanted.holds, open);
    case v1::TASK_KIND_GROUNDLESS:
    case v1::TASK_KIND_SUPPLEMENT:
    case v1::TASK_KIND_EX_POST:
      return matter;
    default:
      break;
  }
  // The law may by now leave an overdue matter itself to an officer; the task then goes on as that.
  if (const OfficerMatter* by_law = FindMatter(wanted.matters, matter)) return *by_law;
  const bool still_out =
      open.request() != 0 && std::any_of(file.requests().begin(), file.requests().end(),
                                         [&](const v1::OpenRequest& request) {
                                           return NumberOf(request) == open.request();
                                         });
  if (!still_out) return std::nullopt;
  return OverdueMatter(wanted.determination, matter, matter.reason());
}

// The officer's question was answered, or the time for it ran out: the task is in the queue again.
bool ComesBack(const v1::PersonFile& file, const v1::OfficerTask& task) {
  if (task.state() != v1::OFFICER_TASK_STATE_WAITING) return false;
  // The question is recorded and not sent yet.
  if (task.clarification_request().empty()) return false;
  return std::none_of(file.requests().begin(), file.requests().end(),
                      [&](const v1::OpenRequest& open) {
                        return open.request().name() == task.clarification_request() &&
                               open.request().state() == v1::CLARIFICATION_STATE_WAITING;
                      });
}

void BackToQueue(v1::OfficerTask& task) {
  task.set_state(v1::OFFICER_TASK_STATE_OPEN);
  task.clear_officer();
  task.clear_claim_expire_time();
  task.clear_clarification_request();
}

// Puts what the matter is now into the task. True: something changed.
bool TakeMatter(OfficerMatter now, v1::OpenTask& open) {
  v1::OfficerTask& task = *open.mutable_task();
  if (MessageDifferencer::Equals(now, task.matter())) return false;
  const bool by_law =
      task.kind() == v1::TASK_KIND_OVERDUE && now.reason() != task.matter().reason();
  if (by_law) {
    task.set_kind(v1::TASK_KIND_DECIDE);
    open.set_request(0);
  }
  task.mutable_matter()->Swap(&now);
  // What was proposed was proposed of another matter.
  if (task.state() == v1::OFFICER_TASK_STATE_PROPOSED) {
    BackToQueue(task);
    task.clear_proposal();
  }
  return true;
}

// Brings one task up to date. True: it changed.
bool Refresh(const StepContext& context, const Wanted& wanted, OfficerMatter now,
             const v1::PersonFile& file, v1::OpenTask& open) {
  v1::OfficerTask& task = *open.mutable_task();
  bool changed = TakeMatter(std::move(now), open);
  // A person who moved is another area's from then on.
  if (std::string area = AreaOf(wanted.determination, task.matter());
      !area.empty() && area != task.authority_area()) {
    task.set_authority_area(std::move(area));
    changed = true;
  }
  if (ComesBack(file, task)) {
    BackToQueue(task);
    changed = true;
  }
  if (!open.clock_started()) {
    const google::type::Date due_before = task.due_on();
    SetClock(context, file, open);
    changed |= !MessageDifferencer::Equals(due_before, task.due_on());
  }
  return changed;
}

// Brings the tasks that are open up to date and lapses those without a matter.
void SettleOpenTasks(const StepContext& context, const Wanted& wanted, Step& step) {
  google::protobuf::RepeatedPtrField<v1::OpenTask> still_open;
  for (v1::OpenTask& open : *step.file.mutable_tasks()) {
    const std::optional<absl::CivilDay> queued_before = QueueDay(open.task());
    std::optional<OfficerMatter> now = CurrentMatter(step.file, open, wanted);
    if (!now.has_value()) {
      open.mutable_task()->set_state(v1::OFFICER_TASK_STATE_LAPSED);
      step.tasks.push_back({std::move(*open.mutable_task()), false, queued_before});
      continue;
    }
    if (Refresh(context, wanted, *std::move(now), step.file, open)) {
      step.tasks.push_back({open.task(), false, queued_before});
    }
    still_open.Add(std::move(open));
  }
  step.file.mutable_tasks()->Swap(&still_open);
}

// Kind and competence of what waits for an answer, from the ground that waits for it.
void FillFromWaitingGround(const law::v1::Determination& determination, OfficerMatter& matter) {
  for (const law::v1::Period& period : determination.timeline()) {
    if (period.outcome() != law::v1::OUTCOME_UNDETERMINED) continue;
    for (const law::v1::Ground& ground : period.grounds()) {
      if (ground.provision() != matter.provision() ||
          ground.subject_key() != matter.subject_key()) {
        continue;
      }
      matter.set_kind(ground.kind());
      matter.set_competence(ground.competence());
      *matter.mutable_range() = period.range();
      return;
    }
  }
}

// One task for each provision and subject that the request, which ran out or was answered in words,
// still waits for.
void OpenOverdueTasks(const StepContext& context, const law::v1::Determination& determination,
                      uint64_t request, absl::string_view reason, Step& step) {
  for (int i = 0; i < step.file.requests_size(); ++i) {
    if (NumberOf(step.file.requests(i)) != request) continue;
    for (int q = 0; q < step.file.requests(i).provisions_size(); ++q) {
      const v1::Question& question = step.file.requests(i).request().questions(q);
      // Nothing is stated of a person who does not say that a benefit is applied for (TTL 11:4.2).
      if (question.fact() == kBenefitFact && reason == kClarificationOverdue) continue;
      OfficerMatter matter;
      matter.set_subject_key(question.subject_key());
      matter.set_provision(step.file.requests(i).provisions(q));
      matter.set_kind(law::v1::STATEMENT_KIND_BASIC);
      FillFromWaitingGround(determination, matter);
      matter = OverdueMatter(determination, std::move(matter), std::string(reason));
      if (HasTaskOfLaw(step.file, matter)) continue;
      std::string area = AreaOf(determination, matter);
      OpenTask(context,
               {v1::TASK_KIND_OVERDUE, std::move(matter), std::move(area), request, "", "", {}},
               step);
    }
  }
}

void OpenHeldTasks(const StepContext& context, const std::vector<Hold>& holds, Step& step) {
  for (const Hold& hold : holds) {
    const std::optional<v1::TaskKind> kind = TaskFor(hold);
    if (!kind.has_value()) continue;
    OfficerMatter matter = MatterOf(hold);
    const auto& tasks = step.file.tasks();
    const bool open_already =
        std::any_of(tasks.begin(), tasks.end(), [&](const v1::OpenTask& open) {
          return open.task().kind() == *kind && SameMatter(open.task().matter(), matter);
        });
    if (open_already) continue;
    OpenTask(context, {*kind, std::move(matter), hold.period->grounds(0).area(), 0, "", "", {}},
             step);
  }
}

}  // namespace

void OpenTask(const StepContext& context, NewTask task, Step& step) {
  const uint64_t number = step.file.tasks_opened() + 1;
  step.file.set_tasks_opened(number);
  v1::OpenTask& open = *step.file.add_tasks();
  open.set_request(task.request);
  v1::OfficerTask& made = *open.mutable_task();
  made.set_name(PersonResourceName(context.person, kTasks, number));
  made.set_state(v1::OFFICER_TASK_STATE_OPEN);
  made.set_kind(task.kind);
  made.set_approval_needed(ApprovalNeeded(context.rules, task));
  made.mutable_matter()->Swap(&task.matter);
  made.set_authority_area(std::move(task.area));
  made.set_statement(std::move(task.statement));
  made.set_payer_request(std::move(task.payer_request));
  *made.mutable_create_time() = TimeToProto(context.input.recorded_at);
  if (task.due_on.has_value()) {
    *made.mutable_due_on() = DayToProto(*task.due_on);
    open.set_clock_started(true);
  } else {
    SetClock(context, step.file, open);
  }
  step.tasks.push_back({made, true, std::nullopt});
}

std::string RowName(const law::v1::Ground& ground) {
  return absl::StrCat(ground.version(), "/", ground.row());
}

std::string RowOf(absl::string_view name) { return std::string(name.substr(name.find('/') + 1)); }

v1::OpenTask* FindTask(const StepContext& context, uint64_t number, v1::PersonFile& file) {
  const std::string name = PersonResourceName(context.person, kTasks, number);
  for (v1::OpenTask& open : *file.mutable_tasks()) {
    if (open.task().name() == name) return &open;
  }
  return nullptr;
}

std::optional<absl::CivilDay> QueueDay(const v1::OfficerTask& task) {
  if (!IsQueued(task)) return std::nullopt;
  return DayFromProto(task.due_on());
}

void UpdateTasks(const StepContext& context, const law::v1::Determination& determination,
                 const Payers& payers, const std::vector<Hold>& holds, Step& step) {
  const std::vector<const OfficerMatter*> matters = WantedMatters(determination, payers);
  SettleOpenTasks(context, {determination, matters, holds}, step);
  for (const OfficerMatter* matter : matters) {
    if (HasTaskOfLaw(step.file, *matter)) continue;
    OpenTask(context,
             {v1::TASK_KIND_DECIDE, *matter, AreaOf(determination, *matter), 0, "", "", {}}, step);
  }
  if (context.expired_request != 0) {
    OpenOverdueTasks(context, determination, context.expired_request, kClarificationOverdue, step);
  } else if (context.answered_in_words && context.answered_request != 0) {
    OpenOverdueTasks(context, determination, context.answered_request, kAnsweredInWords, step);
  }
  OpenHeldTasks(context, holds, step);
}

void OpenGroundlessTask(const StepContext& context, const DaySpan& days, Step& step) {
  NewTask task;
  task.kind = v1::TASK_KIND_GROUNDLESS;
  task.matter.set_reason(std::string(kStatedWithoutGround));
  task.matter.set_kind(law::v1::STATEMENT_KIND_BASIC);
  *task.matter.mutable_range() = ToDateRange(days);
  for (const v1::StatedPeriod& said : step.file.stated()) {
    if (said.annulled() || Intersection({said.from_day(), said.until_day()}, days).empty())
      continue;
    task.statement = PersonResourceName(context.person, kStatements, said.statement());
    break;
  }
  OpenTask(context, std::move(task), step);
}

}  // namespace typl::statement
