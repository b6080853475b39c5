#ifndef TYPL_TOOLS_SIM_WEEKLY_PROFILE_H_
#define TYPL_TOOLS_SIM_WEEKLY_PROFILE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace typl::sim {

// What comes in during one ISO week, cut to the calendar year.
struct WeekProfile {
  int week = 0;
  // Half-open.
  absl::CivilDay from;
  absl::CivilDay until;
  int working_days = 0;
  int registrations = 0;
  // How many of the registrations begin a lay-off.
  int new_lay_offs = 0;
  // registrations = online + other.
  int online = 0;
  int other = 0;
  // Basic statements of the week by payer. Their ratio is the payers' share of registrations.
  int statements_to_funds = 0;
  int statements_to_kela = 0;
  // Matters that came to case officers; the officers' capacity for the week is made from it.
  int expert_cases = 0;
  // Statements on the temporary right of entrepreneurs (TTL 11:4c of 2020).
  int entrepreneur_statements = 0;
};

// How many of the week's registrations are entrepreneurs'.
int Entrepreneurs(const WeekProfile& week);

// weekly_2020.csv as built in.
extern const char kWeekly2020Csv[];

// Reads the CSV form of weekly_2020.csv: "#" comment lines, a header line with exactly the known
// columns, one line a week in order of time without gaps. INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<WeekProfile>> ParseWeeklyProfile(absl::string_view csv);

// The 53 weeks of 2020.
std::vector<WeekProfile> Weekly2020();

// One profile with the sums of `weeks`, from the first week's first day to the last week's end.
WeekProfile SumOf(const std::vector<WeekProfile>& weeks);

// `profile` scaled to `registrations` persons who all come on `day`, with its shares kept.
WeekProfile ScaledTo(const WeekProfile& profile, int registrations, absl::CivilDay day);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_WEEKLY_PROFILE_H_
