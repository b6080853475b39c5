#include "tests/law/equivalence_parts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/law/pack_reads.h"

namespace typl::law {
namespace {

// Whether the difference of two days is unset with `fact`: one of the days is that.
bool Ends(const v1::Derivation::DaysBetween& between, const std::string& fact) {
  return between.from() == fact || between.until() == fact;
}

}  // namespace

std::vector<std::string> Arguments(absl::string_view text, absl::string_view function) {
  std::vector<std::string> arguments;
  if (!absl::ConsumePrefix(&text, absl::StrCat(function, "(")) ||
      !absl::ConsumeSuffix(&text, ")")) {
    return arguments;
  }
  int depth = 0;
  std::string argument;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    // Two calls beside each other: "latest(a) + latest(b)".
    if (depth < 0) return {};
    if (c == ',' && depth == 0) {
      arguments.emplace_back(absl::StripAsciiWhitespace(argument));
      argument.clear();
    } else {
      argument.push_back(c);
    }
  }
  arguments.emplace_back(absl::StripAsciiWhitespace(argument));
  return arguments;
}

bool NotBefore(const v1::Pack& pack, const std::string& expression, const std::string& day) {
  if (expression == day) return true;
  const auto later = [&](const std::string& part) { return NotBefore(pack, part, day); };
  if (absl::StartsWith(expression, absl::StrCat(day, " + "))) {
    return !absl::StrContains(expression, " - ");
  }
  const std::vector<std::string> latest = Arguments(expression, "latest");
  if (std::any_of(latest.begin(), latest.end(), later)) return true;
  const std::vector<std::string> earliest = Arguments(expression, "earliest");
  if (!earliest.empty() && std::all_of(earliest.begin(), earliest.end(), later)) return true;
  const v1::Derivation* derivation = FindDerivation(pack, expression);
  if (derivation == nullptr) return false;
  const auto& terms = derivation->first_of();
  return std::all_of(terms.begin(), terms.end(), [&](const v1::Derivation::Term& term) {
    return (term.has_day() && later(term.day().is())) ||
           (!term.fact().empty() && later(term.fact()));
  });
}

std::vector<const v1::Version*> VersionsOf(const v1::Provision& provision, const v1::Table& table) {
  std::vector<const v1::Version*> versions;
  for (const v1::Version& version : provision.versions()) {
    if (version.table() == table.id()) versions.push_back(&version);
  }
  return versions;
}

bool Together(const v1::Provision& a, const v1::Provision& b) {
  return !a.sequence().empty() && a.sequence() == b.sequence();
}

void ForEachReader(
    const v1::Pack& pack, const std::string& mark,
    const std::function<void(const v1::Derivation::Term&, const v1::Provision&)>& take) {
  for (const v1::Provision& provision : pack.provisions()) {
    for (const v1::Derivation* derivation : ReadsOf(pack, provision).derivations) {
      for (const v1::Derivation::Term& term : derivation->first_of()) {
        const bool reads = term.marks().mark() == mark || term.mark_end().mark() == mark ||
                           term.weeks_reached().mark() == mark;
        if (reads) take(term, provision);
      }
    }
  }
}

void ForEachMark(
    const v1::Pack& pack, const std::string& mark,
    const std::function<void(const v1::Provision&, const v1::Table&, const v1::Effect&)>& take) {
  for (const v1::Provision& provision : pack.provisions()) {
    for (const v1::Table& table : provision.tables()) {
      for (const v1::Row& row : table.rows()) {
        for (const v1::Effect& effect : row.effects()) {
          if (effect.mark() == mark) take(provision, table, effect);
        }
      }
    }
  }
}

std::set<std::string> Listed(const std::string& cell) {
  std::set<std::string> listed;
  for (absl::string_view part : absl::StrSplit(cell, '|')) {
    listed.emplace(absl::StripAsciiWhitespace(part));
  }
  return listed;
}

bool TellsUnset(const v1::Table& table, int column) {
  return std::any_of(table.rows().begin(), table.rows().end(), [column](const v1::Row& row) {
    if (column >= row.when_size()) return false;
    const std::set<std::string> listed = Listed(row.when(column));
    return listed.contains("set") || listed.contains("unset");
  });
}

bool MetByUnset(const v1::Table& table, const v1::Row& row, int column) {
  const std::string& cell = row.when(column);
  return cell == "-" || !TellsUnset(table, column) || Listed(cell).contains("unset");
}

bool ShareValue(const std::string& a, const std::string& b) {
  if (a == "-" || b == "-") return true;
  const std::set<std::string> of_a = Listed(a);
  const std::set<std::string> of_b = Listed(b);
  const std::set<std::string> unset = {"unset"};
  if (of_a.contains("set")) return of_b != unset;
  if (of_b.contains("set")) return of_a != unset;
  return std::any_of(of_a.begin(), of_a.end(),
                     [&of_b](const std::string& value) { return of_b.contains(value); });
}

bool UnsetWithout(const v1::Pack& pack, const std::string& name, const std::string& fact) {
  if (name == fact) return true;
  const v1::Derivation* derivation = FindDerivation(pack, name);
  if (derivation == nullptr) return false;
  const auto& terms = derivation->first_of();
  return std::all_of(terms.begin(), terms.end(), [&fact](const v1::Derivation::Term& term) {
    return (term.has_days_between() && Ends(term.days_between(), fact)) ||
           (term.has_months_between() && Ends(term.months_between(), fact)) ||
           (term.has_years_between() && Ends(term.years_between(), fact)) ||
           (term.has_marks() && term.marks().from() == fact);
  });
}

bool ClosedWithout(const v1::Pack& pack, const v1::Table& table, const v1::Row& row,
                   const std::string& fact) {
  for (int i = 0; i < row.when_size(); ++i) {
    if (!MetByUnset(table, row, i) && UnsetWithout(pack, table.inputs(i), fact)) return true;
  }
  return false;
}

}  // namespace typl::law
