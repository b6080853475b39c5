#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/statement/domain/case_parts.h"

namespace typl::statement {
namespace {

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
  return task.state() == v1::OFFICER_TASK_STATE_OPEN ||
         task.state() == v1::OFFICER_TASK_STATE_CLAIMED;
}

std::optional<absl::CivilDay> QueueDay(const v1::OfficerTask& task) {
  if (!IsQueued(task)) return std::nullopt;
  return DayFromProto(task.due_on());
}

uint64_t RequestNumber(const v1::OpenRequest& open) {
  const auto resource = ParsePersonResourceName(open.request().name(), kClarificationRequests);
  return resource.has_value() ? resource->number : 0;
}

// The last day for an answer that the subject still waits for: until then the statutory clock does
// not run.
std::optional<absl::CivilDay> AwaitedReplyDay(const v1::PersonFile& file,
                                              absl::string_view subject_key) {
  std::optional<absl::CivilDay> latest;
  for (const v1::OpenRequest& open : file.requests()) {
    if (open.request().state() != v1::CLARIFICATION_STATE_WAITING) continue;
    for (const v1::Question& question : open.request().questions()) {
      if (question.subject_key() != subject_key) continue;
      const absl::CivilDay reply_by = DayFromProto(open.request().reply_by()).value_or(kDayMin);
      latest = std::max(latest.value_or(reply_by), reply_by);
    }
  }
  return latest;
}

// Sets the due day, and whether its clock runs.
void SetClock(const StepContext& context, const v1::PersonFile& file, v1::OpenTask& open) {
  const OfficerMatter& matter = open.task().matter();
  const std::optional<absl::CivilDay> awaited = AwaitedReplyDay(file, matter.subject_key());
  const absl::CivilDay start = awaited.value_or(context.clock_start);
  open.set_clock_started(!awaited.has_value());
  *open.mutable_task()->mutable_due_on() =
      DayToProto(start + context.law.StatementDays(matter.kind(), matter.competence(), start));
}

void OpenTask(const StepContext& context, OfficerMatter matter, std::string area, uint64_t request,
              Step& step) {
  const uint64_t number = step.file.tasks_opened() + 1;
  step.file.set_tasks_opened(number);
  v1::OpenTask& open = *step.file.add_tasks();
  open.set_request(request);
  v1::OfficerTask& task = *open.mutable_task();
  task.set_name(PersonResourceName(context.person, kTasks, number));
  task.set_state(v1::OFFICER_TASK_STATE_OPEN);
  task.mutable_matter()->Swap(&matter);
  task.set_authority_area(std::move(area));
  *task.mutable_create_time() = TimeToProto(context.input.recorded_at);
  SetClock(context, step.file, open);
  step.tasks.push_back({task, true, std::nullopt});
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

bool HasOpenTask(const v1::PersonFile& file, const OfficerMatter& matter) {
  return std::any_of(file.tasks().begin(), file.tasks().end(), [&](const v1::OpenTask& open) {
    return SameMatter(open.task().matter(), matter);
  });
}

const OfficerMatter* FindIn(const google::protobuf::RepeatedPtrField<OfficerMatter>& matters,
                            const OfficerMatter& like) {
  for (const OfficerMatter& matter : matters) {
    if (SameMatter(matter, like)) return &matter;
  }
  return nullptr;
}

// `matter` with what an officer may do now in place of waiting for the answer.
OfficerMatter OverdueMatter(const law::v1::Determination& determination, OfficerMatter matter) {
  if (const OfficerMatter* deferred = FindIn(determination.deferred_matters(), matter)) {
    matter = *deferred;
  }
  matter.set_reason(std::string(kClarificationOverdue));
  return matter;
}

// The matter that an open task is about now; nullopt: there is nothing left to decide.
std::optional<OfficerMatter> CurrentMatter(const v1::PersonFile& file, const v1::OpenTask& open,
                                           const law::v1::Determination& determination,
                                           const std::vector<const OfficerMatter*>& matters) {
  const OfficerMatter& matter = open.task().matter();
  if (matter.reason() == kStatedWithoutGround) return matter;
  // The law may by now leave an overdue matter itself to an officer; the task then goes on as that.
  if (const OfficerMatter* by_law = FindMatter(matters, matter)) return *by_law;
  const bool still_out =
      open.request() != 0 && std::any_of(file.requests().begin(), file.requests().end(),
                                         [&](const v1::OpenRequest& request) {
                                           return RequestNumber(request) == open.request();
                                         });
  if (!still_out) return std::nullopt;
  return OverdueMatter(determination, matter);
}

// Brings the tasks that are open up to date and lapses those without a matter.
void SettleOpenTasks(const StepContext& context, const law::v1::Determination& determination,
                     const std::vector<const OfficerMatter*>& matters, Step& step) {
  google::protobuf::RepeatedPtrField<v1::OpenTask> still_open;
  for (v1::OpenTask& open : *step.file.mutable_tasks()) {
    v1::OfficerTask& task = *open.mutable_task();
    const std::optional<absl::CivilDay> queued_before = QueueDay(task);
    std::optional<OfficerMatter> now = CurrentMatter(step.file, open, determination, matters);
    if (!now.has_value()) {
      task.set_state(v1::OFFICER_TASK_STATE_LAPSED);
      step.tasks.push_back({std::move(task), false, queued_before});
      continue;
    }
    bool changed = false;
    if (!google::protobuf::util::MessageDifferencer::Equals(*now, task.matter())) {
      if (now->reason() != kClarificationOverdue) open.set_request(0);
      task.mutable_matter()->Swap(&*now);
      changed = true;
    }
    // A person who moved is another area's from then on.
    if (std::string area = AreaOf(determination, task.matter());
        !area.empty() && area != task.authority_area()) {
      task.set_authority_area(std::move(area));
      changed = true;
    }
    if (!open.clock_started()) {
      const google::type::Date due_before = task.due_on();
      SetClock(context, step.file, open);
      changed |= !google::protobuf::util::MessageDifferencer::Equals(due_before, task.due_on());
    }
    if (changed) step.tasks.push_back({task, false, queued_before});
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

// One task for each provision and subject that the expired request still waits for.
void OpenOverdueTasks(const StepContext& context, const law::v1::Determination& determination,
                      Step& step) {
  for (int i = 0; i < step.file.requests_size(); ++i) {
    if (RequestNumber(step.file.requests(i)) != context.expired_request) continue;
    for (int q = 0; q < step.file.requests(i).provisions_size(); ++q) {
      OfficerMatter matter;
      matter.set_subject_key(step.file.requests(i).request().questions(q).subject_key());
      matter.set_provision(step.file.requests(i).provisions(q));
      matter.set_kind(law::v1::STATEMENT_KIND_BASIC);
      FillFromWaitingGround(determination, matter);
      matter = OverdueMatter(determination, std::move(matter));
      if (HasOpenTask(step.file, matter)) continue;
      std::string area = AreaOf(determination, matter);
      OpenTask(context, std::move(matter), std::move(area), context.expired_request, step);
    }
  }
}

void AddFinding(const StepContext& context, const v1::OfficerDecision& decision,
                const OfficerMatter& matter, v1::PersonFile& file) {
  law::v1::KnownFact& known = *file.mutable_facts()->add_facts();
  known.mutable_fact()->set_key(absl::StrCat("finding-", decision.task()));
  known.mutable_fact()->set_source(law::v1::FACT_SOURCE_AUTHORITY);
  *known.mutable_known_at() = TimeToProto(context.input.recorded_at);
  known.set_source_event(
      absl::StrCat("statement/", context.input.partition, "/", context.input.sequence));
  law::v1::OfficerFinding& finding = *known.mutable_fact()->mutable_officer_finding();
  finding.set_subject_key(matter.subject_key());
  finding.set_provision(matter.provision());
  finding.set_row(decision.row());
  *finding.mutable_decided_on() = decision.decided_on();
  finding.set_officer(decision.officer());
  finding.set_reasons(decision.reasons());
}

}  // namespace

void UpdateTasks(const StepContext& context, const law::v1::Determination& determination,
                 const Payers& payers, Step& step) {
  const std::vector<const OfficerMatter*> matters = WantedMatters(determination, payers);
  SettleOpenTasks(context, determination, matters, step);
  for (const OfficerMatter* matter : matters) {
    if (!HasOpenTask(step.file, *matter)) {
      OpenTask(context, *matter, AreaOf(determination, *matter), 0, step);
    }
  }
  if (context.expired_request != 0) OpenOverdueTasks(context, determination, step);
}

void OpenGroundlessTask(const StepContext& context, const DaySpan& days, Step& step) {
  OfficerMatter matter;
  matter.set_reason(std::string(kStatedWithoutGround));
  matter.set_kind(law::v1::STATEMENT_KIND_BASIC);
  *matter.mutable_range() = ToDateRange(days);
  OpenTask(context, std::move(matter), "", 0, step);
}

bool ApplyDecision(const StepContext& context, const v1::OfficerDecision& decision, Step& step) {
  auto& tasks = *step.file.mutable_tasks();
  const std::string name = PersonResourceName(context.person, kTasks, decision.task());
  auto open = std::find_if(tasks.begin(), tasks.end(),
                           [&](const v1::OpenTask& task) { return task.task().name() == name; });
  if (open == tasks.end()) return false;

  v1::OfficerTask& task = *open->mutable_task();
  const std::optional<absl::CivilDay> queued_before = QueueDay(task);
  const auto& choices = task.matter().choices();
  const bool may_choose =
      decision.row().empty() ||
      std::any_of(choices.begin(), choices.end(), [&](const law::v1::OfficerChoice& choice) {
        return choice.row() == decision.row();
      });
  if (!may_choose) {
    task.set_state(v1::OFFICER_TASK_STATE_OPEN);
    task.clear_officer();
    task.clear_claim_expire_time();
    step.tasks.push_back({task, false, queued_before});
    return false;
  }
  // A matter of handling names no provision; closing it is all there is to decide.
  if (!task.matter().provision().empty()) {
    AddFinding(context, decision, task.matter(), step.file);
  }
  task.set_state(v1::OFFICER_TASK_STATE_DECIDED);
  step.tasks.push_back({std::move(task), false, queued_before});
  tasks.erase(open);
  return true;
}

}  // namespace typl::statement
