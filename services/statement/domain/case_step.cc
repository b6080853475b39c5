#include "services/statement/domain/case_step.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"
#include "services/statement/domain/second_reading.h"
#include "typl/intake/v1/event.pb.h"

namespace typl::statement {
namespace {

constexpr absl::string_view kReasonPayload = "typl.statement.QuarantineReason";

bool Parse(absl::string_view payload, google::protobuf::MessageLite& message) {
  return message.ParseFromArray(payload.data(), static_cast<int>(payload.size()));
}

absl::Status AddFacts(const Input& input, intake::v1::IntakeEvent& event, v1::PersonFile& file) {
  // A kind that this version does not know may mean something that it must not pass over.
  if (event.kind() == intake::v1::INTAKE_EVENT_KIND_UNSPECIFIED ||
      !intake::v1::IntakeEventKind_IsValid(event.kind())) {
    return UnprocessableError("EVENT_KIND_UNKNOWN", "the kind of the intake event is not known");
  }
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
    law::v1::KnownFact& known = *file.mutable_facts()->add_facts();
    known.mutable_fact()->Swap(&fact);
    *known.mutable_known_at() = known_at;
    known.set_source_event(source_event);
  }
  if (!event.portal().empty()) file.set_portal(event.portal());
  return absl::OkStatus();
}

// The last day for answering the request that a timer is about, when it still waits.
std::optional<absl::CivilDay> ExpiredReplyDay(const v1::PersonFile& file,
                                              const v1::TimerFired& timer) {
  if (timer.kind() != v1::TIMER_KIND_CLARIFICATION) return std::nullopt;
  for (const v1::OpenRequest& open : file.requests()) {
    const auto resource = ParsePersonResourceName(open.request().name(), kClarificationRequests);
    if (!resource.has_value() || resource->number != timer.number()) continue;
    if (open.request().state() != v1::CLARIFICATION_STATE_WAITING) return std::nullopt;
    return DayFromProto(open.request().reply_by());
  }
  return std::nullopt;
}

// What the input itself says, before the law is asked.
absl::Status ApplyInput(StepContext& context, Step& step) {
  if (context.input.source == v1::INPUT_SOURCE_INTAKE) {
    intake::v1::IntakeEvent event;
    if (!Parse(context.input.payload, event)) {
      return UnprocessableError("EVENT_UNREADABLE", "the intake event can't be parsed");
    }
    return AddFacts(context.input, event, step.file);
  }
  v1::StatementInput own;
  if (!Parse(context.input.payload, own)) {
    return UnprocessableError("INPUT_UNREADABLE", "the input can't be parsed");
  }
  switch (own.input_case()) {
    case v1::StatementInput::kOfficerDecision:
      for (const v1::OpenTask& open : step.file.tasks()) {
        const auto resource = ParsePersonResourceName(open.task().name(), kTasks);
        if (resource.has_value() && resource->number == own.officer_decision().task()) {
          context.officer_due_on = open.task().due_on();
        }
      }
      if (!ApplyDecision(context, own.officer_decision(), step)) context.officer_due_on.reset();
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

void KeepTimeline(const std::vector<TimelinePeriod>& timeline, v1::PersonFile& file) {
  file.clear_timeline();
  for (const TimelinePeriod& entry : timeline) {
    v1::DeterminedPeriod& kept = *file.add_timeline();
    kept.set_from_day(entry.days.from);
    kept.set_until_day(entry.days.until);
    kept.set_outcome(entry.period->outcome());
    if (entry.period->grounds().empty()) continue;
    const law::v1::Ground& ground = entry.period->grounds(0);
    kept.set_provision(ground.provision());
    kept.set_version(ground.version());
    kept.set_row(ground.row());
    kept.set_section(ground.section());
    kept.set_subject_key(ground.subject_key());
    kept.set_reason(ground.reason());
  }
}

// Entries of two journals may have the same sequence.
uint64_t InputNumber(const Input& input) {
  return input.sequence * 2 + (input.source == v1::INPUT_SOURCE_INTAKE ? 0 : 1);
}

// When the determination is in the sample: that the second reader makes the same.
absl::Status ReadAgain(const StepContext& context, const law::v1::Determination& first,
                       Step& step) {
  if (!IsSampled(context.person, InputNumber(context.input),
                 context.rules.second_reading_percent)) {
    return absl::OkStatus();
  }
  const std::vector<std::string> differing =
      context.law.SecondReading(step.file.facts(), context.day, first);
  step.second_read = true;
  if (differing.empty()) return absl::OkStatus();
  return UnprocessableError(
      kSecondReadingDiffers,
      absl::StrCat("the two readers of the law differ in ", absl::StrJoin(differing, ", ")));
}

}  // namespace

std::string SourceEvent(const Input& input) {
  return absl::StrCat(input.source == v1::INPUT_SOURCE_INTAKE ? "intake/" : "statement/",
                      input.partition, "/", input.sequence);
}

absl::StatusOr<Step> CaseStepper::Advance(const PersonId& person, const v1::PersonFile& before,
                                          const Input& input) {
  Step step;
  step.file = before;
  const absl::CivilDay day = HelsinkiDay(input.recorded_at);
  StepContext context{person, input, law_, rules_, day, day, std::nullopt, 0, false};
  RETURN_IF_ERROR(ApplyInput(context, step));

  law_.Determine(step.file.facts(), day, determination_);
  RETURN_IF_ERROR(ReadAgain(context, determination_, step));
  const std::vector<TimelinePeriod> timeline = JoinTimeline(determination_);
  const Payers payers = ReadPayers(step.file.facts());

  IssueDifferences(context, determination_, timeline, payers, step);
  UpdateRequests(context, WantedFacts(law_, determination_, timeline, payers), step);
  UpdateTasks(context, determination_, payers, step);
  if (const std::optional<DaySpan> gone =
          StatedWithoutGround(step.file.stated(), before.timeline(), timeline, payers)) {
    OpenGroundlessTask(context, *gone, step);
  }

  KeepTimeline(timeline, step.file);
  step.file.set_pack_hash(law_.pack_hash());
  if (!step.statements.empty()) step.receipt = determination_.receipt().SerializeAsString();
  return step;
}

absl::Status UnprocessableError(absl::string_view reason, absl::string_view detail) {
  absl::Status status = absl::FailedPreconditionError(detail);
  status.SetPayload(kReasonPayload, absl::Cord(reason));
  return status;
}

std::string QuarantineReason(const absl::Status& status) {
  const absl::optional<absl::Cord> reason = status.GetPayload(kReasonPayload);
  return reason.has_value() ? std::string(*reason) : "INTERNAL";
}

}  // namespace typl::statement
