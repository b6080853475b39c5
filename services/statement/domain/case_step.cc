#include "services/statement/domain/case_step.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"
#include "services/statement/domain/second_reading.h"

namespace typl::statement {
namespace {

constexpr absl::string_view kReasonPayload = "typl.statement.QuarantineReason";

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
  StepContext context{person, input, law_, rules_, day, day, {}, 0, 0, false, "", false};
  RETURN_IF_ERROR(ApplyInput(context, step));
  MarkRequests(context, step);

  law_.Determine(step.file.facts(), day, determination_);
  RETURN_IF_ERROR(ReadAgain(context, determination_, step));
  const std::vector<TimelinePeriod> timeline = JoinTimeline(determination_);
  const Payers payers = ReadPayers(step.file.facts());

  // Taken before the first is issued: no stretch of one statement is in another, so laying one over
  // what is stated does not change the other differences.
  std::vector<Difference> differences =
      Differences(timeline, determination_.notes(), payers, step.file.stated());
  const std::vector<Hold> holds = TakeHolds(context, step.file, differences);
  IssueDifferences(context, determination_, differences, step);
  UpdateRequests(context, WantedFacts(law_, determination_, timeline, payers), holds, step);
  UpdateTasks(context, determination_, payers, holds, step);
  CloseOfficersQuestions(step);
  if (const std::optional<DaySpan> gone =
          StatedWithoutGround(step.file.stated(), before.timeline(), timeline, payers)) {
    OpenGroundlessTask(context, *gone, step);
  }
  PickForExPost(context, before, step);
  UpdatePayerRequests(context, timeline, payers, holds, step);

  KeepTimeline(timeline, step.file);
  step.file.set_pack_hash(law_.pack_hash());
  const bool states = std::any_of(
      step.statements.begin(), step.statements.end(),
      [](const v1::Statement& statement) { return statement.act() == v1::STATEMENT_ACT_STATES; });
  if (states) step.receipt = determination_.receipt().SerializeAsString();
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
