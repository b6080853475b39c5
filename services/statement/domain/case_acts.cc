#include <algorithm>
#include <utility>

#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"

// Supplements and annulments: statements about a statement.

namespace typl::statement {
namespace {

uint64_t StatementNumber(const std::string& name) {
  const auto resource = ParsePersonResourceName(name, kStatements);
  return resource.has_value() ? resource->number : 0;
}

// The stretches of days on which the statement rules.
std::vector<v1::StatedPeriod*> StretchesOf(uint64_t statement, v1::PersonFile& file) {
  std::vector<v1::StatedPeriod*> stretches;
  for (v1::StatedPeriod& said : *file.mutable_stated()) {
    if (said.statement() == statement && !said.annulled()) stretches.push_back(&said);
  }
  return stretches;
}

// A new statement about another: it says what that one says, and has its own place and time.
v1::Statement& IssueAbout(const StepContext& context, const v1::Statement& about,
                          const std::string& officer, Step& step) {
  const uint64_t number = step.file.statements_issued() + 1;
  step.file.set_statements_issued(number);
  v1::Statement& statement = step.statements.emplace_back(about);
  statement.set_name(PersonResourceName(context.person, kStatements, number));
  statement.clear_supersedes();
  statement.clear_supplements();
  statement.clear_payer_request();
  statement.clear_adoption_decision();
  statement.clear_approver();
  statement.set_decided_automatically(false);
  statement.set_officer(officer);
  *statement.mutable_issue_time() = TimeToProto(context.input.recorded_at);
  *statement.mutable_issued_on() = DayToProto(context.day);
  *statement.mutable_due_on() = DayToProto(context.day);
  return statement;
}

}  // namespace

void ApplySupplement(const StepContext& context, const v1::StatementSupplement& supplement,
                     Step& step) {
  v1::Statement& statement = IssueAbout(context, supplement.about(), supplement.officer(), step);
  statement.set_act(v1::STATEMENT_ACT_SUPPLEMENTS);
  statement.set_issue_reason(v1::ISSUE_REASON_SUPPLEMENT);
  statement.set_supplements(supplement.about().name());
  statement.set_explanation(supplement.explanation());
  const v1::OpenTask* const task =
      supplement.task() == 0 ? nullptr : FindTask(context, supplement.task(), step.file);
  if (task == nullptr) return;
  *statement.mutable_due_on() = task->task().due_on();
  statement.set_payer_request(task->task().payer_request());
  if (const v1::OpenPayerRequest* asked = FindPayerRequest(step.file, statement.payer_request())) {
    v1::PayerRequest answer = asked->request();
    answer.add_statements(statement.name());
    ClosePayerRequest(std::move(answer), step);
  }
  CloseTask(*task, step);
}

void ApplyAnnulment(const StepContext& context, const v1::StatementAnnulment& annulment,
                    Step& step) {
  const uint64_t number = StatementNumber(annulment.about().name());
  const std::vector<v1::StatedPeriod*> stretches = StretchesOf(number, step.file);
  // All of it was replaced or annulled meanwhile.
  if (stretches.empty()) return;
  v1::Statement& statement = IssueAbout(context, annulment.about(), annulment.officer(), step);
  statement.set_act(v1::STATEMENT_ACT_ANNULS);
  statement.set_issue_reason(annulment.reason());
  statement.set_annuls(annulment.about().name());
  statement.set_explanation(annulment.explanation());
  for (v1::StatedPeriod* said : stretches) said->set_annulled(true);
  auto& appeals = *step.file.mutable_appeals();
  appeals.erase(
      std::remove_if(appeals.begin(), appeals.end(),
                     [&](const v1::Appeal& appeal) { return appeal.statement() == number; }),
      appeals.end());
  if (annulment.task() == 0) return;
  if (const v1::OpenTask* open = FindTask(context, annulment.task(), step.file)) {
    CloseTask(*open, step);
  }
}

}  // namespace typl::statement
