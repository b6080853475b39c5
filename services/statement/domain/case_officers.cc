#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"

// What officers do in their tasks, applied to the file.

namespace typl::statement {
namespace {

using law::v1::OfficerMatter;

void AddFinding(const StepContext& context, const v1::OfficerDecision& decision,
                const OfficerMatter& matter, v1::PersonFile& file) {
  law::v1::KnownFact& known = *file.mutable_facts()->add_facts();
  known.mutable_fact()->set_key(absl::StrCat("finding-", decision.task()));
  known.mutable_fact()->set_source(law::v1::FACT_SOURCE_AUTHORITY);
  *known.mutable_known_at() = TimeToProto(context.input.recorded_at);
  known.set_source_event(SourceEvent(context.input));
  law::v1::OfficerFinding& finding = *known.mutable_fact()->mutable_officer_finding();
  finding.set_subject_key(matter.subject_key());
  finding.set_provision(matter.provision());
  finding.set_row(decision.row());
  *finding.mutable_decided_on() = decision.decided_on();
  finding.set_officer(decision.officer());
  finding.set_reasons(decision.reasons());
  finding.set_approver(decision.approver());
}

// An officer issues a held statement, or (`row` empty) finds that it is not to be issued.
void AddSettled(const v1::OfficerDecision& decision, const OfficerMatter& matter,
                v1::PersonFile& file) {
  if (matter.choices().empty()) return;
  const std::string row = RowOf(matter.choices(0).row());
  auto& settled = *file.mutable_settled();
  auto entry = std::find_if(settled.begin(), settled.end(), [&](const v1::Settled& earlier) {
    return earlier.provision() == matter.provision() && earlier.row() == row &&
           earlier.subject_key() == matter.subject_key();
  });
  v1::Settled& made = entry == settled.end() ? *settled.Add() : *entry;
  made.set_provision(matter.provision());
  made.set_row(row);
  made.set_subject_key(matter.subject_key());
  made.set_officer(decision.officer());
  made.set_reasons(decision.reasons());
  made.set_facts_known(static_cast<uint32_t>(file.facts().facts_size()));
  made.set_withheld(decision.row().empty());
}

// A payer's wish for a supplement that an officer finds needless.
void RefuseSupplement(const v1::OfficerDecision& decision, const v1::OfficerTask& task,
                      Step& step) {
  const v1::OpenPayerRequest* const asked = FindPayerRequest(step.file, task.payer_request());
  if (asked == nullptr) return;
  v1::PayerRequest answer = asked->request();
  answer.set_refusal(v1::PAYER_REQUEST_REFUSAL_NOTHING_TO_ADD);
  answer.set_reasons(decision.reasons());
  ClosePayerRequest(std::move(answer), step);
}

// What the decision does, by what the task is about.
void TakeDecision(const StepContext& context, const v1::OfficerDecision& decision,
                  const v1::OfficerTask& task, Step& step) {
  switch (task.kind()) {
    case v1::TASK_KIND_HEARING:
    case v1::TASK_KIND_ADOPTION:
      return AddSettled(decision, task.matter(), step.file);
    case v1::TASK_KIND_SUPPLEMENT:
      return RefuseSupplement(decision, task, step);
    case v1::TASK_KIND_EX_POST:
      step.ex_post = {task.matter().provision(), !decision.row().empty()};
      return;
    case v1::TASK_KIND_GROUNDLESS:
      // Closing it is all there is to decide.
      return;
    default:
      return AddFinding(context, decision, task.matter(), step.file);
  }
}

bool IsChoice(const OfficerMatter& matter, const std::string& row) {
  const auto& choices = matter.choices();
  return row.empty() ||
         std::any_of(choices.begin(), choices.end(),
                     [&](const law::v1::OfficerChoice& choice) { return choice.row() == row; });
}

// What is about to be stated, when the officer chooses `row`.
void FillIntention(const StepContext& context, const OfficerMatter& matter, const std::string& row,
                   v1::ClarificationRequest& request) {
  for (const law::v1::OfficerChoice& choice : matter.choices()) {
    if (choice.row() != row) continue;
    v1::Intention& intention = *request.mutable_intention();
    intention.set_outcome(choice.outcome());
    *intention.mutable_range() = choice.range();
    const std::string reason = context.law.ReasonOf(matter.provision(), row);
    if (!reason.empty()) context.law.FillWording(reason, *intention.mutable_wording());
    intention.mutable_wording()->set_section(choice.section());
    return;
  }
}

// Earlier questions of the task that nobody answered: the new one stands in their place.
void ReplaceQuestions(const std::string& task, Step& step) {
  google::protobuf::RepeatedPtrField<v1::OpenRequest> still_open;
  for (v1::OpenRequest& open : *step.file.mutable_requests()) {
    v1::ClarificationRequest& request = *open.mutable_request();
    const bool unanswered = request.state() == v1::CLARIFICATION_STATE_WAITING ||
                            request.state() == v1::CLARIFICATION_STATE_OVERDUE;
    if (request.task() != task || !unanswered) {
      still_open.Add(std::move(open));
      continue;
    }
    CloseRequest(std::move(open), v1::CLARIFICATION_STATE_REPLACED, step);
  }
  step.file.mutable_requests()->Swap(&still_open);
}

}  // namespace

uint32_t FactsTold(const v1::PersonFile& file) {
  const auto& facts = file.facts().facts();
  return static_cast<uint32_t>(std::count_if(
      facts.begin(), facts.end(),
      [](const law::v1::KnownFact& known) { return !known.fact().has_officer_finding(); }));
}

void CloseTask(const v1::OpenTask& open, Step& step) {
  v1::OfficerTask closed = open.task();
  const std::optional<absl::CivilDay> queued_before = QueueDay(closed);
  closed.set_state(v1::OFFICER_TASK_STATE_DECIDED);
  closed.clear_claim_expire_time();
  auto& tasks = *step.file.mutable_tasks();
  tasks.erase(std::find_if(tasks.begin(), tasks.end(), [&](const v1::OpenTask& task) {
    return task.task().name() == closed.name();
  }));
  step.tasks.push_back({std::move(closed), false, queued_before});
}

bool ApplyDecision(const StepContext& context, const v1::OfficerDecision& decision, Step& step) {
  v1::OpenTask* const open = FindTask(context, decision.task(), step.file);
  if (open == nullptr) return false;
  v1::OfficerTask& task = *open->mutable_task();
  const bool unread = decision.facts_known() != 0 && decision.facts_known() != FactsTold(step.file);
  if (unread || !IsChoice(task.matter(), decision.row())) {
    const std::optional<absl::CivilDay> queued_before = QueueDay(task);
    task.set_state(v1::OFFICER_TASK_STATE_OPEN);
    task.clear_officer();
    task.clear_claim_expire_time();
    step.tasks.push_back({task, false, queued_before});
    step.decision_unread = unread;
    return false;
  }
  TakeDecision(context, decision, task, step);
  CloseTask(*open, step);
  return true;
}

void ApplyQuestion(const StepContext& context, const v1::OfficerQuestion& question, Step& step) {
  v1::OpenTask* const open = FindTask(context, question.task(), step.file);
  if (open == nullptr) return;
  v1::OfficerTask& task = *open->mutable_task();
  ReplaceQuestions(task.name(), step);

  v1::ClarificationRequest request;
  request.set_kind(question.kind());
  request.set_text(question.text());
  request.set_task(task.name());
  if (question.has_reply_by()) *request.mutable_reply_by() = question.reply_by();
  for (const std::string& fact : question.facts()) {
    v1::Question& asked = *request.add_questions();
    asked.set_subject_key(task.matter().subject_key());
    asked.set_fact(fact);
    context.law.FillWording(context.law.QuestionCode(fact), *asked.mutable_wording());
  }
  if (question.kind() == v1::CLARIFICATION_KIND_HEARING) {
    FillIntention(context, task.matter(), question.row(), request);
  }
  v1::OpenRequest& sent = SendRequest(context, std::move(request), step);
  sent.set_subject_key(task.matter().subject_key());
  sent.set_provision(task.matter().provision());

  const std::optional<absl::CivilDay> queued_before = QueueDay(task);
  task.set_state(v1::OFFICER_TASK_STATE_WAITING);
  task.set_clarification_request(sent.request().name());
  if (!open->asked()) open->set_clock_started(false);
  open->set_asked(true);
  step.tasks.push_back({task, false, queued_before});
}

}  // namespace typl::statement
