#include <string>

#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"
#include "typl/intake/v1/event.pb.h"

namespace typl::statement {
namespace {

bool Parse(absl::string_view payload, google::protobuf::MessageLite& message) {
  return message.ParseFromArray(payload.data(), static_cast<int>(payload.size()));
}

// An officer's finding that was made after this input was recorded and processed before it: the
// officer could not have read it.
bool IsUnreadBy(const Input& input, const law::v1::KnownFact& known) {
  return known.fact().has_officer_finding() && !known.fact().withdrawn() &&
         TimeFromProto(known.known_at()) > input.recorded_at;
}

bool Concerns(const intake::v1::IntakeEvent& event, const law::v1::OfficerFinding& finding) {
  if (!event.clarification_request().empty()) return true;
  for (const law::v1::Fact& fact : event.facts()) {
    if (fact.key() == finding.subject_key() || fact.has_explanation()) return true;
  }
  return false;
}

// Takes back findings that were made without what this event says of their subject. The matter is
// then open again: an answer that nobody read does not become a sanction.
void WithdrawUnreadFindings(const Input& input, const intake::v1::IntakeEvent& event,
                            v1::PersonFile& file) {
  for (int i = 0, known_before = file.facts().facts_size(); i < known_before; ++i) {
    const law::v1::KnownFact& known = file.facts().facts(i);
    if (!IsUnreadBy(input, known) || !Concerns(event, known.fact().officer_finding())) continue;
    law::v1::KnownFact withdrawal = known;
    withdrawal.mutable_fact()->set_withdrawn(true);
    withdrawal.set_source_event(SourceEvent(input));
    *withdrawal.mutable_known_at() = TimeToProto(input.recorded_at);
    *file.mutable_facts()->add_facts() = std::move(withdrawal);
  }
}

absl::Status AddFacts(StepContext& context, intake::v1::IntakeEvent& event, v1::PersonFile& file) {
  const Input& input = context.input;
  WithdrawUnreadFindings(input, event, file);
  const google::protobuf::Timestamp known_at = TimeToProto(input.recorded_at);
  const std::string source_event = SourceEvent(input);
  for (law::v1::Fact& fact : *event.mutable_facts()) {
    if (fact.content_case() == law::v1::Fact::CONTENT_NOT_SET && !fact.withdrawn()) {
      return UnprocessableError("FACT_WITHOUT_CONTENT",
                                "a fact says nothing this version can read");
    }
    if (fact.has_officer_finding()) {
      return UnprocessableError("FACT_NOT_ALLOWED", "an officer's finding came from intake");
    }
    context.answered_in_words |= fact.has_explanation();
    law::v1::KnownFact& known = *file.mutable_facts()->add_facts();
    known.mutable_fact()->Swap(&fact);
    *known.mutable_known_at() = known_at;
    known.set_source_event(source_event);
  }
  if (!event.portal().empty()) file.set_portal(event.portal());
  const auto answered =
      ParsePersonResourceName(event.clarification_request(), kClarificationRequests);
  if (answered.has_value() && answered->person == context.person) {
    context.answered_request = answered->number;
  }
  return absl::OkStatus();
}

absl::Status ApplyIntakeEvent(StepContext& context, Step& step) {
  intake::v1::IntakeEvent event;
  if (!Parse(context.input.payload, event)) {
    return UnprocessableError("EVENT_UNREADABLE", "the intake event can't be parsed");
  }
  // A kind that this version does not know may mean something that it must not pass over.
  if (event.kind() == intake::v1::INTAKE_EVENT_KIND_UNSPECIFIED ||
      !intake::v1::IntakeEventKind_IsValid(event.kind())) {
    return UnprocessableError("EVENT_KIND_UNKNOWN", "the kind of the intake event is not known");
  }
  if (event.kind() == intake::v1::INTAKE_EVENT_KIND_PAYER_ASKED) {
    ApplyPayerAsked(context, event.payer_asked(), step);
    return absl::OkStatus();
  }
  return AddFacts(context, event, step.file);
}

// The last day for answering the request that a timer is about, when it still waits.
std::optional<absl::CivilDay> ExpiredReplyDay(const v1::PersonFile& file,
                                              const v1::TimerFired& timer) {
  if (timer.kind() != v1::TIMER_KIND_CLARIFICATION) return std::nullopt;
  for (const v1::OpenRequest& open : file.requests()) {
    if (NumberOf(open) != timer.number()) continue;
    if (open.request().state() != v1::CLARIFICATION_STATE_WAITING) return std::nullopt;
    return DayFromProto(open.request().reply_by());
  }
  return std::nullopt;
}

void ApplyOfficerDecision(StepContext& context, const v1::OfficerDecision& decision, Step& step) {
  const v1::OpenTask* const open = FindTask(context, decision.task(), step.file);
  if (open == nullptr) return;
  const google::type::Date due_on = open->task().due_on();
  if (ApplyDecision(context, decision, step)) context.officer_due_on = due_on;
}

}  // namespace

absl::Status ApplyInput(StepContext& context, Step& step) {
  if (context.input.source == v1::INPUT_SOURCE_INTAKE) return ApplyIntakeEvent(context, step);
  v1::StatementInput own;
  if (!Parse(context.input.payload, own)) {
    return UnprocessableError("INPUT_UNREADABLE", "the input can't be parsed");
  }
  switch (own.input_case()) {
    case v1::StatementInput::kOfficerDecision:
      ApplyOfficerDecision(context, own.officer_decision(), step);
      return absl::OkStatus();
    case v1::StatementInput::kOfficerQuestion:
      ApplyQuestion(context, own.officer_question(), step);
      return absl::OkStatus();
    case v1::StatementInput::kStatementSupplement:
      ApplySupplement(context, own.statement_supplement(), step);
      return absl::OkStatus();
    case v1::StatementInput::kStatementAnnulment:
      ApplyAnnulment(context, own.statement_annulment(), step);
      return absl::OkStatus();
    case v1::StatementInput::kTimerFired:
      if (const auto reply_by = ExpiredReplyDay(step.file, own.timer_fired())) {
        context.expired_request = own.timer_fired().number();
        context.clock_start = *reply_by;
      }
      return absl::OkStatus();
    case v1::StatementInput::kLawChanged:
      // Adds nothing to the facts; the law is asked again.
      context.law_changed = true;
      return absl::OkStatus();
    case v1::StatementInput::INPUT_NOT_SET:
      break;
  }
  return UnprocessableError("INPUT_UNKNOWN", "the input is of a kind that is not known");
}

}  // namespace typl::statement
