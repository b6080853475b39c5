#include "tools/sim/weekly_profile.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"

namespace typl::sim {
namespace {

constexpr absl::string_view kHeader =
    "week,from,until,working_days,registrations,new_lay_offs,online,other,"
    "statements_to_funds,statements_to_kela,expert_cases,entrepreneur_statements";
constexpr size_t kColumns = 12;

absl::Status Fault(int line, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("weekly profile, line ", line, ": ", what));
}

absl::StatusOr<WeekProfile> ParseRow(absl::string_view text, int line) {
  std::vector<absl::string_view> cells = absl::StrSplit(text, ',');
  if (cells.size() != kColumns) return Fault(line, absl::StrCat("needs ", kColumns, " columns"));
  WeekProfile week;
  auto from = ParseDay(cells[1]);
  auto until = ParseDay(cells[2]);
  if (!from || !until || *from >= *until) return Fault(line, "from and until are no period");
  week.from = *from;
  week.until = *until;
  struct Cell {
    size_t column;
    int* value;
  };
  for (const Cell& cell :
       {Cell{0, &week.week}, Cell{3, &week.working_days}, Cell{4, &week.registrations},
        Cell{5, &week.new_lay_offs}, Cell{6, &week.online}, Cell{7, &week.other},
        Cell{8, &week.statements_to_funds}, Cell{9, &week.statements_to_kela},
        Cell{10, &week.expert_cases}, Cell{11, &week.entrepreneur_statements}}) {
    if (!absl::SimpleAtoi(cells[cell.column], cell.value) || *cell.value < 0) {
      return Fault(line, absl::StrCat("column ", cell.column + 1, " is no number"));
    }
  }
  if (week.online + week.other != week.registrations) {
    return Fault(line, "online and other don't add up to registrations");
  }
  if (week.new_lay_offs + Entrepreneurs(week) > week.registrations) {
    return Fault(line, "more lay-offs and entrepreneurs than registrations");
  }
  if (week.statements_to_funds + week.statements_to_kela == 0) return Fault(line, "no payer share");
  return week;
}

// 4,694 statements were given on about 2,000 entrepreneurs in 2020: 2.3 each.
constexpr int kEntrepreneursOfStatements = 10;
constexpr int kStatementsOfEntrepreneurs = 23;

int Scale(int part, int whole, int to) {
  if (whole == 0) return 0;
  return static_cast<int>((static_cast<int64_t>(part) * to + whole / 2) / whole);
}

}  // namespace

int Entrepreneurs(const WeekProfile& week) {
  return (week.entrepreneur_statements * kEntrepreneursOfStatements +
          kStatementsOfEntrepreneurs / 2) /
         kStatementsOfEntrepreneurs;
}

absl::StatusOr<std::vector<WeekProfile>> ParseWeeklyProfile(absl::string_view csv) {
  std::vector<WeekProfile> weeks;
  bool header_seen = false;
  int line = 0;
  for (absl::string_view text : absl::StrSplit(csv, '\n')) {
    ++line;
    if (text.empty() || text[0] == '#') continue;
    if (!header_seen) {
      if (text != kHeader) return Fault(line, absl::StrCat("the header must be ", kHeader));
      header_seen = true;
      continue;
    }
    ASSIGN_OR_RETURN(WeekProfile week, ParseRow(text, line));
    if (!weeks.empty() && weeks.back().until != week.from) {
      return Fault(line, "the week doesn't follow the one before");
    }
    weeks.push_back(week);
  }
  if (weeks.empty()) return Fault(line, "no weeks");
  return weeks;
}

std::vector<WeekProfile> Weekly2020() {
  auto weeks = ParseWeeklyProfile(kWeekly2020Csv);
  if (!weeks.ok()) {
    // The data is part of the binary: a fault in it is a fault of the build.
    std::cerr << weeks.status().message() << "\n";
    std::abort();
  }
  return *std::move(weeks);
}

WeekProfile SumOf(const std::vector<WeekProfile>& weeks) {
  WeekProfile sum;
  if (weeks.empty()) return sum;
  sum.from = weeks.front().from;
  sum.until = weeks.back().until;
  for (const WeekProfile& week : weeks) {
    sum.working_days += week.working_days;
    sum.registrations += week.registrations;
    sum.new_lay_offs += week.new_lay_offs;
    sum.online += week.online;
    sum.other += week.other;
    sum.statements_to_funds += week.statements_to_funds;
    sum.statements_to_kela += week.statements_to_kela;
    sum.expert_cases += week.expert_cases;
    sum.entrepreneur_statements += week.entrepreneur_statements;
  }
  return sum;
}

WeekProfile ScaledTo(const WeekProfile& profile, int registrations, absl::CivilDay day) {
  WeekProfile scaled = profile;
  scaled.from = day;
  scaled.until = day + 1;
  scaled.working_days = 1;
  scaled.registrations = registrations;
  scaled.new_lay_offs = Scale(profile.new_lay_offs, profile.registrations, registrations);
  scaled.online = Scale(profile.online, profile.registrations, registrations);
  scaled.other = registrations - scaled.online;
  scaled.entrepreneur_statements =
      Scale(profile.entrepreneur_statements, profile.registrations, registrations);
  scaled.expert_cases = Scale(profile.expert_cases, profile.registrations, registrations);
  return scaled;
}

}  // namespace typl::sim
