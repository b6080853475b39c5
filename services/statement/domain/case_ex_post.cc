#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"
#include "services/statement/domain/second_reading.h"

// Which automatic statements an officer looks at afterwards: a sample, and those with a risk (act
// 906/2019 28c §).

namespace typl::statement {
namespace {

using config::v1::ExPostRisk;

constexpr int kFarBackDays = 90;
// This and more statements on a day are too many to have gone smoothly.
constexpr int kRepeatedStatements = 3;

// What was stated on the days of the statement before this step.
std::vector<const v1::StatedPeriod*> StatedBefore(const v1::PersonFile& before,
                                                  const v1::Statement& statement) {
  std::vector<const v1::StatedPeriod*> stated;
  const DaySpan days = ToDaySpan(statement.range());
  for (const v1::StatedPeriod& said : before.stated()) {
    if (!said.annulled() && !Intersection({said.from_day(), said.until_day()}, days).empty()) {
      stated.push_back(&said);
    }
  }
  return stated;
}

bool HasRisk(ExPostRisk risk, const v1::PersonFile& before, const v1::Statement& statement,
             absl::CivilDay day) {
  const std::vector<const v1::StatedPeriod*> stated = StatedBefore(before, statement);
  switch (risk) {
    case config::v1::EX_POST_RISK_TURNS_AGAINST:
      return IsAdverse(statement.outcome()) &&
             std::any_of(stated.begin(), stated.end(),
                         [](const v1::StatedPeriod* said) { return !IsAdverse(said->outcome()); });
    case config::v1::EX_POST_RISK_FAR_BACK:
      return ToDayNumber(statement.range().from(), kOpenDay) < ToDayNumber(day) - kFarBackDays;
    case config::v1::EX_POST_RISK_APPEALED:
      return std::any_of(
          before.appeals().begin(), before.appeals().end(), [&](const v1::Appeal& appeal) {
            return std::any_of(stated.begin(), stated.end(), [&](const v1::StatedPeriod* said) {
              return said->statement() == appeal.statement();
            });
          });
    case config::v1::EX_POST_RISK_REPEATED:
      return statement.supersedes_size() + 1 >= kRepeatedStatements;
    default:
      return false;
  }
}

// Why the statement is picked; empty: it is not.
std::string WhyPicked(const StepContext& context, const v1::PersonFile& before, uint64_t number,
                      const v1::Statement& statement) {
  for (const ExPostRisk risk : context.rules.ex_post_risks) {
    if (HasRisk(risk, before, statement, context.day)) {
      const std::string name = config::v1::ExPostRisk_Name(risk);
      return absl::StrCat("EX_POST_", absl::StripPrefix(name, "EX_POST_RISK_"));
    }
  }
  const bool sampled =
      IsInSample(context.person, number, context.rules.ex_post_per_thousand, 1'000);
  return sampled ? std::string(kExPostSample) : "";
}

}  // namespace

void PickForExPost(const StepContext& context, const v1::PersonFile& before, Step& step) {
  for (const v1::Statement& statement : step.statements) {
    if (!statement.decided_automatically() || statement.act() != v1::STATEMENT_ACT_STATES) continue;
    const auto named = ParsePersonResourceName(statement.name(), kStatements);
    const std::string why =
        WhyPicked(context, before, named.has_value() ? named->number : 0, statement);
    if (why.empty() || statement.grounds().empty()) continue;
    const law::v1::Ground& ground = statement.grounds(0);
    NewTask task;
    task.kind = v1::TASK_KIND_EX_POST;
    task.matter.set_reason(why);
    task.matter.set_provision(ground.provision());
    task.matter.set_subject_key(ground.subject_key());
    task.matter.set_kind(statement.kind());
    task.matter.set_competence(statement.authority());
    *task.matter.mutable_range() = statement.range();
    law::v1::OfficerChoice& choice = *task.matter.add_choices();
    choice.set_row(RowName(ground));
    choice.set_outcome(statement.outcome());
    *choice.mutable_range() = statement.range();
    choice.set_section(ground.section());
    task.area = statement.authority_area();
    task.statement = statement.name();
    task.due_on = context.day + context.rules.ex_post_days;
    OpenTask(context, std::move(task), step);
  }
}

}  // namespace typl::statement
