#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/str_join.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"

namespace typl::statement {
namespace {

using law::v1::Ground;

// The finding that a ground rests on.
const law::v1::OfficerFinding* FindingOf(const Ground& ground, const law::v1::PersonFacts& facts) {
  for (int i = facts.facts_size() - 1; i >= 0; --i) {
    const law::v1::Fact& fact = facts.facts(i).fact();
    if (!fact.has_officer_finding()) continue;
    const law::v1::OfficerFinding& finding = fact.officer_finding();
    if (finding.subject_key() == ground.subject_key() &&
        finding.provision() == ground.provision()) {
      return &finding;
    }
  }
  return nullptr;
}

void AddWording(const StepContext& context, const std::string& reason, const std::string& section,
                google::protobuf::RepeatedPtrField<v1::Wording>& wordings) {
  const bool known = std::any_of(wordings.begin(), wordings.end(), [&](const v1::Wording& wording) {
    return wording.code() == reason && (section.empty() || wording.section() == section);
  });
  if (known) return;
  v1::Wording& wording = *wordings.Add();
  context.law.FillWording(reason, wording);
  if (!section.empty()) wording.set_section(section);
}

void FillNotes(const StepContext& context, const Notes& notes, v1::Statement& statement) {
  *statement.mutable_notes() = notes;
  for (const law::v1::Note& note : notes) {
    AddWording(context, note.reason(), note.section(), *statement.mutable_note_wordings());
  }
}

// The officers who found what grounds rest on, the one of the first among them named, with the
// reasons of all. False: no ground rests on a finding.
bool FillFindings(const v1::PersonFile& file, v1::Statement& statement) {
  bool any = false;
  std::vector<absl::string_view> reasons;
  for (const Ground& ground : statement.grounds()) {
    if (!ground.by_officer()) continue;
    const law::v1::OfficerFinding* const finding = FindingOf(ground, file.facts());
    if (finding != nullptr && !any) {
      statement.set_officer(finding->officer());
      statement.set_approver(finding->approver());
    }
    if (finding != nullptr && !absl::c_linear_search(reasons, finding->reasons())) {
      reasons.push_back(finding->reasons());
    }
    any = true;
  }
  statement.set_explanation(absl::StrJoin(reasons, "\n\n"));
  return any;
}

// Who decided: the officer on whose finding a ground rests, or who settled an automatic statement;
// else nobody, by the decision that adopted this.
void FillDecider(const StepContext& context, const v1::PersonFile& file, v1::Statement& statement) {
  if (statement.grounds().empty() || FillFindings(file, statement)) return;
  const Ground& deciding = statement.grounds(0);
  if (const v1::Settled* const settled = FindSettled(file, deciding)) {
    statement.set_officer(settled->officer());
    statement.set_explanation(settled->reasons());
    return;
  }
  statement.set_decided_automatically(true);
  statement.set_adoption_decision(
      context.law.AutomaticOn(deciding.provision(), context.day).adoption);
}

void FillGrounds(const StepContext& context, const law::v1::Period& period,
                 const v1::PersonFile& file, v1::Statement& statement) {
  *statement.mutable_grounds() = period.grounds();
  for (const Ground& ground : period.grounds()) {
    AddWording(context, ground.reason(), ground.section(), *statement.mutable_wordings());
  }
  FillDecider(context, file, statement);
  if (period.grounds().empty()) return;
  statement.set_kind(period.grounds(0).kind());
  statement.set_authority(period.grounds(0).competence());
  statement.set_authority_area(period.grounds(0).area());
}

v1::IssueReason ReasonFor(const StepContext& context, bool replaces) {
  if (context.officer_due_on.has_value()) return v1::ISSUE_REASON_OFFICER_DECISION;
  if (context.law_changed) return v1::ISSUE_REASON_LAW_CHANGED;
  if (!context.payer_request.empty()) return v1::ISSUE_REASON_PAYER_REQUEST;
  return replaces ? v1::ISSUE_REASON_FACTS_CHANGED : v1::ISSUE_REASON_NEW;
}

v1::StatedPeriod ToStated(const Difference& difference, const Notes& notes, uint64_t number) {
  v1::StatedPeriod stated;
  stated.set_from_day(difference.days.from);
  stated.set_until_day(difference.days.until);
  stated.set_statement(number);
  stated.set_outcome(difference.period->outcome());
  if (!difference.period->grounds().empty()) {
    const Ground& ground = difference.period->grounds(0);
    stated.set_kind(ground.kind());
    stated.set_provision(ground.provision());
    stated.set_row(ground.row());
    stated.set_subject_key(ground.subject_key());
    stated.set_authority(ground.competence());
    stated.set_authority_area(ground.area());
  }
  stated.set_benefit(difference.benefit);
  stated.set_fund(difference.fund);
  *stated.mutable_notes() = notes;
  return stated;
}

}  // namespace

void IssueDifferences(const StepContext& context, const law::v1::Determination& determination,
                      const std::vector<Difference>& differences, Step& step) {
  for (const Difference& difference : differences) {
    const uint64_t number = step.file.statements_issued() + 1;
    step.file.set_statements_issued(number);
    const Notes notes = NotesOn(determination.notes(), difference.days);
    const std::vector<uint64_t> replaced =
        Overlay(ToStated(difference, notes, number), *step.file.mutable_stated());

    v1::Statement& statement = step.statements.emplace_back();
    statement.set_act(v1::STATEMENT_ACT_STATES);
    statement.set_payer_request(context.payer_request);
    statement.set_name(PersonResourceName(context.person, kStatements, number));
    statement.set_outcome(difference.period->outcome());
    *statement.mutable_range() = ToDateRange(difference.days);
    FillGrounds(context, *difference.period, step.file, statement);
    FillNotes(context, notes, statement);
    for (uint64_t earlier : replaced) {
      statement.add_supersedes(PersonResourceName(context.person, kStatements, earlier));
    }
    statement.set_issue_reason(ReasonFor(context, !replaced.empty()));
    *statement.mutable_issue_time() = TimeToProto(context.input.recorded_at);
    *statement.mutable_issued_on() = DayToProto(context.day);
    statement.set_benefit(difference.benefit);
    statement.set_fund(difference.fund);
    statement.set_pack_hash(context.law.pack_hash());
    *statement.mutable_due_on() =
        context.officer_due_on.has_value()
            ? *context.officer_due_on
            : DayToProto(context.clock_start + context.law.StatementDays(statement.kind(),
                                                                         statement.authority(),
                                                                         context.clock_start));
  }
}

}  // namespace typl::statement
