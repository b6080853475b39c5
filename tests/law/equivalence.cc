#include "tests/law/equivalence.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/statement/law_parts.h"
#include "tests/law/equivalence_parts.h"
#include "tests/law/pack_reads.h"

namespace typl::law {
namespace {

// The days on which two parameters differ: none, when their values are written alike.
bool SameWithin(const v1::Pack& pack, const std::string& a, const std::string& b,
                const v1::Version& version) {
  const std::vector<int64_t> of_a = ValuesWithin(pack, a, version.from(), version.until());
  const std::vector<int64_t> of_b = ValuesWithin(pack, b, version.from(), version.until());
  return of_a.size() == 1 && of_a == of_b;
}

// A row that is open whenever `row` is, while the day of the selector is unset: in each column that
// doesn't follow from that day it is met by the same, in the others by unset.
bool OpenWith(const v1::Pack& pack, const v1::Provision& provision, const v1::Table& table,
              const v1::Row& row, const v1::Table& other_table, const v1::Row& other) {
  if (row.alternative_to() == other.id()) return true;
  if (other.when_size() != other_table.inputs_size()) return false;
  const std::string& date = provision.selector().date();
  for (int i = 0; i < other.when_size(); ++i) {
    const std::string& input = other_table.inputs(i);
    if (other.when(i) == "-") continue;
    if (input != date && UnsetWithout(pack, input, date) && MetByUnset(other_table, other, i)) {
      continue;
    }
    const auto own = std::find(table.inputs().begin(), table.inputs().end(), input);
    const int column = static_cast<int>(own - table.inputs().begin());
    if (column >= row.when_size() || row.when(column) != other.when(i)) return false;
  }
  return true;
}

bool SameKind(const v1::Effect& a, const v1::Effect& b) {
  return a.kind_case() == b.kind_case() && a.outcome() == b.outcome() && a.reason() == b.reason() &&
         a.mark() == b.mark();
}

// What the row says, notes aside (4.2).
std::vector<const v1::Effect*> Said(const v1::Row& row) {
  std::vector<const v1::Effect*> said;
  for (const v1::Effect& effect : row.effects()) {
    if (!effect.has_note()) said.push_back(&effect);
  }
  return said;
}

bool SameKinds(const v1::Row& a, const v1::Row& b) {
  const std::vector<const v1::Effect*> of_a = Said(a);
  const std::vector<const v1::Effect*> of_b = Said(b);
  return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                    [](const v1::Effect* x, const v1::Effect* y) { return SameKind(*x, *y); });
}

// Whether one of the rows says for certain what the other doesn't: an effect of so many days, or
// one without an end.
bool SurelyDiffer(const v1::Row& a, const v1::Row& b) {
  const auto more = [](const v1::Row& row, const v1::Row& than) {
    const std::vector<const v1::Effect*> said = Said(row);
    const std::vector<const v1::Effect*> others = Said(than);
    return std::any_of(said.begin(), said.end(), [&others](const v1::Effect* effect) {
      const bool has_days = !effect->days().empty() || effect->until().empty();
      return has_days && std::none_of(others.begin(), others.end(), [&](const v1::Effect* other) {
               return SameKind(*effect, *other);
             });
    });
  };
  return more(a, b) || more(b, a);
}

// The cells by which the row is met: of a second reading those of the first.
std::vector<std::string> CellsOf(const v1::Table& table, const v1::Row& row) {
  for (const v1::Row& first : table.rows()) {
    if (first.id() == row.alternative_to()) return {first.when().begin(), first.when().end()};
  }
  return {row.when().begin(), row.when().end()};
}

bool AreNames(const std::string& cell) {
  const std::set<std::string> listed = Listed(cell);
  return std::all_of(listed.begin(), listed.end(),
                     [](const std::string& value) { return absl::ascii_isalpha(value[0]); });
}

// The only column in which the cells share no value; -1 when that isn't plain. As no two rows of a
// table are met by the same, it is plain when all other columns share one.
int OnlyApart(const std::vector<std::string>& a, const std::vector<std::string>& b, bool one_day) {
  int only = -1;
  for (size_t i = 0; i < a.size(); ++i) {
    if (ShareValue(a[i], b[i])) continue;
    // Limits may be other numbers when the rows are of different days.
    if (only >= 0 || !(one_day || (AreNames(a[i]) && AreNames(b[i])))) return -1;
    only = static_cast<int>(i);
  }
  return only;
}

// Whether it makes no difference to what is decided and asked whether `row` and `other` say the
// same: they are never open together, as unset is a value where they are apart; or a third row,
// that surely differs from `row`, is open with them, and the same column tells it from `row` - so
// nothing is settled, and that column is asked for in any case (4.3, 4.5).
bool NeverMatters(const v1::Pack& pack, const v1::Provision& provision, const v1::Table& table,
                  const v1::Row& row, const v1::Row& other) {
  const std::string& date = provision.selector().date();
  const bool one_day = date == "statement_day" || date == "benefit_day";
  const std::vector<std::string> a = CellsOf(table, row);
  const std::vector<std::string> b = CellsOf(table, other);
  const int apart = OnlyApart(a, b, one_day);
  if (apart < 0) return false;
  const bool fact = FindDerivation(pack, table.inputs(apart)) == nullptr;
  if (fact && TellsUnset(table, apart)) return true;
  // Else the value is unknown when both are open, and meets any cell.
  return std::any_of(table.rows().begin(), table.rows().end(), [&](const v1::Row& third) {
    const std::vector<std::string> c = CellsOf(table, third);
    if (!SurelyDiffer(row, third) || OnlyApart(a, c, one_day) != apart) return false;
    for (int i = 0; i < static_cast<int>(c.size()); ++i) {
      const bool met = c[i] == "-" || c[i] == b[i] || (one_day && c[i] == a[i]);
      if (i != apart && !met) return false;
    }
    return true;
  });
}

// Whether some other row could say the same as `row`, on the same days, such that it shows when a
// change of `row` makes them differ (4.2). Rows of other versions are open beside it only by a
// second reading; while the day is unset nothing is said for certain (4.3).
bool SaidByAnother(const v1::Pack& pack, const v1::Provision& provision, const v1::Table& table,
                   const v1::Row& row) {
  if (!provision.selector().second_reading().empty()) return true;
  return std::any_of(table.rows().begin(), table.rows().end(), [&](const v1::Row& other) {
    return &other != &row && other.matter() == row.matter() && SameKinds(row, other) &&
           !NeverMatters(pack, provision, table, row, other);
  });
}

// Whether a change of the effect's days shows in what an officer may choose (6.7), or in whether
// two rows say the same.
bool DaysAreShown(const v1::Pack& pack, const v1::Provision& provision, const v1::Table& table,
                  const v1::Row& row, const v1::Effect& effect) {
  const bool outcome = std::any_of(row.effects().begin(), row.effects().end(),
                                   [](const v1::Effect& other) { return other.has_outcome(); });
  return (!outcome && &effect == &row.effects(0)) || SaidByAnother(pack, provision, table, row);
}

// Whether the table says nothing to a subject whose `fact` is one of the cell's names, or unset.
bool SaysNothingTo(const v1::Table& table, const std::string& fact, const std::string& cell,
                   bool or_unset) {
  const auto input = std::find(table.inputs().begin(), table.inputs().end(), fact);
  if (input == table.inputs().end()) return false;
  const int column = static_cast<int>(input - table.inputs().begin());
  return std::all_of(table.rows().begin(), table.rows().end(), [&](const v1::Row& row) {
    const bool silent = row.effects().empty() && row.automation() == v1::AUTOMATION_AUTOMATIC;
    if (silent) return true;
    if (column >= row.when_size()) return false;
    return !ShareValue(row.when(column), cell) && !(or_unset && MetByUnset(table, row, column));
  });
}

// Whether the provision, in whatever version, isn't asked anything but the fact, and when that is
// `value` switches `off` off altogether.
bool AlwaysSwitchesOff(const v1::Provision& provision, const std::string& fact,
                       const std::string& value, const std::string& off) {
  std::set<std::string> said;
  for (const v1::Table& table : provision.tables()) {
    if (table.inputs_size() != 1 || table.inputs(0) != fact) return false;
    for (const v1::Row& row : table.rows()) {
      if (row.when_size() != 1 || !Listed(row.when(0)).contains(value)) continue;
      if (row.automation() != v1::AUTOMATION_AUTOMATIC || row.effects_size() != 1) return false;
      const v1::Effect& effect = row.effects(0);
      const auto& list = effect.disapply().provisions();
      const bool whole = effect.disapply().own_subject() && effect.from().empty() &&
                         effect.until().empty() && effect.days().empty();
      if (!whole || std::find(list.begin(), list.end(), off) == list.end()) return false;
      // So it does when its day is unset, too, as all its versions say the same (4.3).
      said.insert(effect.SerializeAsString());
    }
  }
  return said.size() == 1;
}

bool InForceThroughout(const v1::Provision& provision, const v1::Version& time) {
  std::string until = time.from();
  for (const v1::Version& version : provision.versions()) {
    if (version.from() <= until && !until.empty() &&
        (version.until().empty() || version.until() > until)) {
      until = version.until();
      if (until.empty()) return true;
    }
  }
  return !time.until().empty() && until >= time.until();
}

bool IsSwitchedOff(const v1::Pack& pack, const std::string& id) {
  for (const v1::Provision& provision : pack.provisions()) {
    for (const v1::Table& table : provision.tables()) {
      for (const v1::Row& row : table.rows()) {
        for (const v1::Effect& effect : row.effects()) {
          const auto& list = effect.disapply().provisions();
          if (std::find(list.begin(), list.end(), id) != list.end()) return true;
        }
      }
    }
  }
  return false;
}

}  // namespace

std::string WhyAsLong(const v1::Pack& pack, const v1::Provision& provision, const v1::Table& table,
                      const std::string& own, const std::string& other) {
  for (const v1::Version* version : VersionsOf(provision, table)) {
    if (!SameWithin(pack, own, other, *version)) return "";
  }
  return "both are the same number while the row is in force";
}

std::string WhyNeverSwitchedOff(const v1::Pack& pack, const v1::Provision& provision,
                                const v1::Table& table, const v1::Row& row,
                                const v1::Effect& effect, const std::string& off) {
  const v1::Provision& other = *FindProvision(pack, off);
  const bool own = effect.disapply().own_subject();
  if (SaidByAnother(pack, provision, table, row)) return "";
  if (own && other.selector().date() != provision.selector().date()) return "";
  // In a sequence what has no day comes first, before anything could switch it off.
  if (!own && (!effect.disapply().by_event() || !Together(provision, other))) return "";
  if (!own && !NotBefore(pack, effect.from(), provision.selector().date())) return "";
  for (const v1::Version* version : VersionsOf(provision, table)) {
    for (const v1::Version& theirs : other.versions()) {
      // The same day picks the versions of both; or theirs is no earlier than the row's.
      const bool met =
          own ? Overlap(theirs.from(), theirs.until(), version->from(), version->until())
              : theirs.until().empty() || theirs.until() > version->from();
      if (met) return "";
    }
  }
  const std::string why = absl::StrCat(off, " is about what happens when the row is not in force");
  // While the row's own day is unset its period is perhaps any time (4.2, 5.2): then it isn't open,
  // or another row that is open with it must do the same.
  if (ClosedWithout(pack, table, row, provision.selector().date())) return why;
  for (const v1::Table& other_table : provision.tables()) {
    for (const v1::Row& candidate : other_table.rows()) {
      if (&candidate == &row) continue;
      const bool same = std::any_of(candidate.effects().begin(), candidate.effects().end(),
                                    [&](const v1::Effect& theirs) {
                                      const auto& list = theirs.disapply().provisions();
                                      return theirs.disapply().by_event() &&
                                             std::find(list.begin(), list.end(), off) != list.end();
                                    });
      if (same && OpenWith(pack, provision, table, row, other_table, candidate)) {
        return why;
      }
    }
  }
  return "";
}

std::string WhyOfOthers(const v1::Pack& pack, const v1::Provision& provision,
                        const v1::Table& table, const v1::Row& row, const v1::Effect& effect,
                        const std::string& off) {
  const v1::Provision& other = *FindProvision(pack, off);
  // What isn't applied at all isn't in the receipt either; so only of days.
  if (!effect.disapply().own_subject() || effect.from().empty()) return "";
  if (other.subject() != provision.subject()) return "";
  if (SaidByAnother(pack, provision, table, row)) return "";
  for (int i = 0; i < row.when_size(); ++i) {
    const std::string& fact = table.inputs(i);
    if (FindDerivation(pack, fact) != nullptr || row.when(i) == "-") continue;
    const bool quiet =
        std::all_of(other.tables().begin(), other.tables().end(), [&](const v1::Table& theirs) {
          return SaysNothingTo(theirs, fact, row.when(i), MetByUnset(table, row, i));
        });
    if (quiet) return absl::StrCat(off, " says nothing to whom the row is for");
  }
  return "";
}

std::string WhySwitchedOffFirst(const v1::Pack& pack, const v1::Provision& provision,
                                const v1::Table& table, int column, const std::string& value,
                                const std::vector<std::string>& before,
                                const std::vector<std::string>& after) {
  // While nothing is known of the fact, what is asked goes by which cells share a value (4.5).
  for (size_t i = 0; i < before.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (ShareValue(before[i], before[j]) != ShareValue(after[i], after[j])) return "";
    }
  }
  for (const v1::Provision& first : pack.provisions()) {
    if (&first == &provision || first.subject() != provision.subject()) continue;
    if (first.selector().SerializeAsString() != provision.selector().SerializeAsString()) continue;
    const std::vector<const v1::Version*> versions = VersionsOf(provision, table);
    const bool always =
        AlwaysSwitchesOff(first, table.inputs(column), value, provision.id()) &&
        std::all_of(versions.begin(), versions.end(), [&first](const v1::Version* version) {
          return InForceThroughout(first, *version);
        });
    if (always && !IsSwitchedOff(pack, first.id())) {
      return absl::StrCat("it is not applied to such a one (", first.id(), ")");
    }
  }
  return "";
}

std::string WhySwitchedOffAnyway(const v1::Pack& pack, const v1::Provision& provision,
                                 const v1::Table& table, const v1::Row& row,
                                 const v1::Effect& effect, const std::string& off) {
  if (SaidByAnother(pack, provision, table, row)) return "";
  for (const v1::Effect& other : row.effects()) {
    const auto& list = other.disapply().provisions();
    if (&other == &effect || !other.disapply().by_event() || !other.disapply().all_subjects()) {
      continue;
    }
    if (other.from() != kAlways || !other.until().empty() || !other.days().empty()) continue;
    if (std::find(list.begin(), list.end(), off) != list.end()) {
      return "another effect switches it off whenever it happened";
    }
  }
  return "";
}

std::string WhyNothingBefore(const v1::Pack& pack, const v1::Provision& provision,
                             const v1::Table& table, const v1::Row& row, const v1::Effect& effect) {
  if (DaysAreShown(pack, provision, table, row, effect)) return "";
  if (provision.sequence().empty() || effect.from() != provision.selector().date()) return "";
  bool holds = !effect.mark().empty() || effect.disapply().by_event();
  for (const std::string& off : effect.disapply().provisions()) {
    holds = holds && Together(provision, *FindProvision(pack, off));
  }
  if (!effect.mark().empty()) {
    ForEachReader(
        pack, effect.mark(), [&](const v1::Derivation::Term& term, const v1::Provision& reader) {
          const std::string& from = term.has_marks() ? term.marks().from() : term.mark_end().on();
          holds = holds && !term.has_weeks_reached() && Together(provision, reader) &&
                  NotBefore(pack, from, reader.selector().date());
        });
  }
  return holds ? "what happened the day before was decided before" : "";
}

std::string WhyReadOnItsDay(const v1::Pack& pack, const v1::Provision& provision,
                            const v1::Table& table, const v1::Row& row, const v1::Effect& effect) {
  if (DaysAreShown(pack, provision, table, row, effect)) return "";
  const std::string& date = provision.selector().date();
  if (effect.mark().empty() || effect.from() != date ||
      effect.until() != absl::StrCat(date, " + 1 d")) {
    return "";
  }
  bool holds = true;
  ForEachReader(pack, effect.mark(), [&](const v1::Derivation::Term& term, const v1::Provision&) {
    holds = holds && term.has_marks() && term.marks().own() &&
            term.marks().from() == effect.from() && term.marks().until() == effect.until();
  });
  return holds ? "the mark is read for its own fact only, on its day" : "";
}

std::string WhyUnset(const v1::Table& table, const v1::Row& row, const std::string& fact) {
  for (int i = 0; i < row.when_size(); ++i) {
    if (table.inputs(i) == fact && row.when(i) == "unset") return "the row is for whom it is unset";
  }
  return "";
}

}  // namespace typl::law
