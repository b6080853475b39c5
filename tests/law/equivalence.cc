#include "tests/law/equivalence.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/statement/law_parts.h"
#include "tests/law/pack_reads.h"

namespace typl::law {
namespace {

// Stands for the beginning of time.
constexpr char kAlways[] = "1900-01-01";

// "a, b" of "latest(a, b)"; none when the text is no call of the function.
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

// Whether an expression is surely no day before `day`, when both are set.
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

// Calls `take` with each term that reads the mark, and each provision that reads the term.
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

// The days on which two parameters differ: none, when their values are written alike.
bool SameWithin(const v1::Pack& pack, const std::string& a, const std::string& b,
                const v1::Version& version) {
  const std::vector<int64_t> of_a = ValuesWithin(pack, a, version.from(), version.until());
  const std::vector<int64_t> of_b = ValuesWithin(pack, b, version.from(), version.until());
  return of_a.size() == 1 && of_a == of_b;
}

// A row that is open whenever `row` is, while the day of the selector is unset: in each column that
// doesn't follow from that day it is met by the same.
bool OpenWith(const v1::Pack& pack, const v1::Provision& provision, const v1::Table& table,
              const v1::Row& row, const v1::Table& other_table, const v1::Row& other) {
  if (row.alternative_to() == other.id()) return true;
  if (other.when_size() != other_table.inputs_size()) return false;
  for (int i = 0; i < other.when_size(); ++i) {
    const std::string& input = other_table.inputs(i);
    if (other.when(i) == "-") continue;
    if (ReadsOf(pack, {input}).facts.contains(provision.selector().date()) &&
        input != provision.selector().date()) {
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

// Whether some other row could say the same as `row`, on the same days: then a change of days shows
// when both are open (4.2). Those of other versions are open beside it only by a second reading;
// while the day is unset nothing is said for certain (4.3).
bool SaidByAnother(const v1::Provision& provision, const v1::Table& table, const v1::Row& row) {
  if (!provision.selector().second_reading().empty()) return true;
  return std::any_of(table.rows().begin(), table.rows().end(), [&row](const v1::Row& other) {
    return &other != &row && other.matter() == row.matter() &&
           std::equal(row.effects().begin(), row.effects().end(), other.effects().begin(),
                      other.effects().end(), SameKind);
  });
}

// Whether a change of the effect's days shows in what an officer may choose (6.7), or in whether
// two rows say the same.
bool DaysAreShown(const v1::Provision& provision, const v1::Table& table, const v1::Row& row,
                  const v1::Effect& effect) {
  const bool outcome = std::any_of(row.effects().begin(), row.effects().end(),
                                   [](const v1::Effect& other) { return other.has_outcome(); });
  return (!outcome && &effect == &row.effects(0)) || SaidByAnother(provision, table, row);
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
  if (own && other.selector().date() != provision.selector().date()) return "";
  if (!own && !effect.disapply().by_event()) return "";
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
  // While the row's own day is unset its period is perhaps any time (4.2, 5.2): then another row
  // that is open with it must do the same.
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
        return absl::StrCat(off, " is about what happens when the row is not in force");
      }
    }
  }
  return "";
}

std::string WhySwitchedOffAnyway(const v1::Row& row, const v1::Effect& effect,
                                 const std::string& off) {
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
  if (DaysAreShown(provision, table, row, effect)) return "";
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
  if (DaysAreShown(provision, table, row, effect)) return "";
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

std::string WhyNothingAfter(const v1::Pack& pack, const v1::Derivation::Term& term) {
  if (!term.has_marks()) return "";
  const std::string& mark = term.marks().mark();
  std::vector<const v1::Provision*> readers;
  bool holds = true;
  ForEachReader(pack, mark, [&](const v1::Derivation::Term& read, const v1::Provision& reader) {
    if (&read != &term) return;
    readers.push_back(&reader);
    holds = holds && term.marks().until() == absl::StrCat(reader.selector().date(), " + 1 d");
  });
  for (const v1::Provision& provision : pack.provisions()) {
    for (const v1::Table& table : provision.tables()) {
      for (const v1::Row& row : table.rows()) {
        for (const v1::Effect& effect : row.effects()) {
          if (effect.mark() != mark) continue;
          holds = holds && effect.from() == provision.selector().date() &&
                  std::all_of(readers.begin(), readers.end(), [&](const v1::Provision* reader) {
                    return Together(provision, *reader);
                  });
        }
      }
    }
  }
  return holds && !readers.empty() ? "what happens the day after is decided after" : "";
}

std::string WhyNoChoice(const std::string& expression) {
  const bool choice =
      absl::StrContains(expression, "latest(") || absl::StrContains(expression, "earliest(");
  return choice ? "" : "the expression has but one day";
}

std::string WhyOnlyWhetherSet(const v1::Pack& pack, const v1::Derivation& derivation) {
  const std::string& id = derivation.id();
  v1::Pack others = pack;
  for (v1::Derivation& other : *others.mutable_derivations()) {
    if (other.id() == id) other.Clear();
  }
  for (v1::Provision& provision : *others.mutable_provisions()) {
    for (v1::Table& table : *provision.mutable_tables()) {
      for (int i = 0; i < table.inputs_size(); ++i) {
        if (table.inputs(i) != id) continue;
        for (const v1::Row& row : table.rows()) {
          if (i >= row.when_size()) continue;
          const std::string& cell = row.when(i);
          if (cell != "-" && cell != "set" && cell != "unset") return "";
        }
        table.mutable_inputs(i)->clear();
      }
    }
  }
  return FactsNamed(others).contains(id) ? "" : "it is only asked whether there is such a day";
}

std::string WhyNeverAsked(const v1::Pack& pack, const v1::Derivation& derivation) {
  const std::string& id = derivation.id();
  for (const v1::Provision& provision : pack.provisions()) {
    const v1::Selector& selector = provision.selector();
    if (selector.date() == id || selector.second_reading() == id) return "";
    for (const v1::Table& table : provision.tables()) {
      const auto& inputs = table.inputs();
      if (std::find(inputs.begin(), inputs.end(), id) != inputs.end()) return "";
      for (const v1::Row& row : table.rows()) {
        for (const v1::Effect& effect : row.effects()) {
          if (absl::StrContains(effect.from(), id)) return "";
        }
      }
    }
  }
  for (const v1::Derivation& other : pack.derivations()) {
    if (other.id() == id) continue;
    v1::Pack part;
    *part.add_derivations() = other;
    part.mutable_derivations(0)->clear_id();
    if (FactsNamed(part).contains(id)) return "";
  }
  return "only the last days of effects are worked out from it, and nobody is asked for these";
}

}  // namespace typl::law
