#include "services/statement/domain/handling.h"

#include "absl/time/civil_time.h"
#include "common/time/business_date.h"

namespace typl::statement {
namespace {

// No decree has allowed more.
constexpr int kStatementDaysMax = 120;

// The day from which `due_on` is the last day. The days allowed depend on the day they are counted
// from, so it is looked for.
absl::CivilDay ClockStart(const CaseLaw& law, const v1::Statement& statement, absl::CivilDay due_on,
                          absl::CivilDay given_on) {
  // Mostly they are the same now as they were then.
  const int days_now = law.StatementDays(statement.kind(), statement.authority(), given_on);
  if (law.StatementDays(statement.kind(), statement.authority(), due_on - days_now) == days_now) {
    return due_on - days_now;
  }
  for (int days = 0; days <= kStatementDaysMax; ++days) {
    const absl::CivilDay start = due_on - days;
    if (law.StatementDays(statement.kind(), statement.authority(), start) == days) return start;
  }
  return due_on;
}

}  // namespace

Handling HandlingOf(const CaseLaw& law, const v1::Statement& statement) {
  const absl::CivilDay due_on = DayFromProto(statement.due_on()).value_or(kDayMax);
  const absl::CivilDay given_on = DayFromProto(statement.issued_on()).value_or(kDayMax);
  const auto days = given_on - ClockStart(law, statement, due_on, given_on);
  if (days <= 7) return Handling::kWithin7Days;
  if (days <= 14) return Handling::kWithin14Days;
  if (days <= 30) return Handling::kWithin30Days;
  return Handling::kLonger;
}

bool IsLate(const v1::Statement& statement) {
  const absl::CivilDay due_on = DayFromProto(statement.due_on()).value_or(kDayMax);
  return DayFromProto(statement.issued_on()).value_or(kDayMin) > due_on;
}

}  // namespace typl::statement
