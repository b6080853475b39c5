#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "google/protobuf/descriptor.h"
#include "services/statement/law_parts.h"
#include "tests/law/equivalence.h"
#include "tests/law/equivalence_parts.h"
#include "tests/law/pack_mutants.h"
#include "tests/law/pack_reads.h"
#include "typl/law/v1/facts.pb.h"

// The arguments of equivalence.h that are about derivations.

namespace typl::law {
namespace {

using Term = v1::Derivation::Term;

bool Unconditional(const Term& term) {
  return term.when_set().empty() && term.when_unset().empty() && !term.has_at_least();
}

// Whether a mark begins always, and ends on `day`, of the calendar, at the earliest.
bool HeldUntil(const v1::Pack& pack, const v1::Provision& provision, const v1::Table& table,
               const v1::Effect& effect, const std::string& day) {
  if (effect.from() != kAlways || !ParseDay(day).has_value()) return false;
  if (NotBefore(pack, effect.until(), day)) return true;
  // It ends on the day that picks the version, and none is in force before.
  const std::vector<const v1::Version*> versions = VersionsOf(provision, table);
  return effect.until() == provision.selector().date() &&
         std::all_of(versions.begin(), versions.end(),
                     [&day](const v1::Version* version) { return version->from() >= day; });
}

// Whether the two are facts of 32 bits, whose sum is always held.
bool AreSmallNumbers(const std::string& a, const std::string& b) {
  const auto small = [](const std::string& name) {
    const size_t dot = name.find('.');
    const auto* entity = v1::Fact::descriptor()->FindFieldByName(name.substr(0, dot));
    if (entity == nullptr || entity->message_type() == nullptr) return false;
    const auto* field = entity->message_type()->FindFieldByName(name.substr(dot + 1));
    return field != nullptr &&
           field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_INT32;
  };
  return small(a) && small(b);
}

// Whether a term is known whenever `fact` is set, and `other` too, if any is said.
bool KnownWith(const Term& term, const std::string& fact, const std::string& other) {
  if (!Unconditional(term)) return false;
  if (term.has_sum()) {
    const std::set<std::string> parts(term.sum().of().begin(), term.sum().of().end());
    return parts == std::set<std::string>{fact, other} && AreSmallNumbers(fact, other);
  }
  if (!term.has_day()) return false;
  const std::vector<std::string> days = Arguments(term.day().is(), "latest");
  return !days.empty() && std::all_of(days.begin(), days.end(), [&fact](const std::string& day) {
    return day == fact || ParseDay(day).has_value();
  });
}

// Whether the period has a day for certain, when its first day is set.
bool HasDays(const v1::Derivation::Marks& marks) {
  if (marks.until() == absl::StrCat(marks.from(), " + 1 d")) return true;
  return ParseDay(marks.from()) && ParseDay(marks.until()) && marks.from() < marks.until();
}

bool ReadsDerivation(const v1::Pack& pack, const v1::Pack& part, const std::string& id) {
  const Reads reads = ReadsOf(pack, FactsNamed(part));
  return std::any_of(reads.derivations.begin(), reads.derivations.end(),
                     [&id](const v1::Derivation* read) { return read->id() == id; });
}

}  // namespace

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
  ForEachMark(
      pack, mark, [&](const v1::Provision& provision, const v1::Table&, const v1::Effect& effect) {
        holds = holds && effect.from() == provision.selector().date() &&
                std::all_of(readers.begin(), readers.end(), [&](const v1::Provision* reader) {
                  return Together(provision, *reader);
                });
      });
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
    // The day of a second reading isn't asked for.
    if (provision.selector().date() == id) return "";
    for (const v1::Table& table : provision.tables()) {
      for (int i = 0; i < table.inputs_size(); ++i) {
        if (table.inputs(i) == id && !TellsUnset(table, i)) return "";
      }
      for (const v1::Row& row : table.rows()) {
        for (const v1::Effect& effect : row.effects()) {
          if (absl::StrContains(effect.from(), id)) return "";
        }
      }
    }
  }
  return "nobody is asked when it is unset";
}

std::string WhyHeldThroughout(const v1::Pack& pack, const v1::Derivation& derivation,
                              const Term& term) {
  const v1::Derivation::Marks& marks = term.marks();
  const std::string entity = derivation.id().substr(0, derivation.id().find('.'));
  bool holds = HasDays(marks);
  ForEachMark(
      pack, marks.mark(),
      [&](const v1::Provision& provision, const v1::Table& table, const v1::Effect& effect) {
        const bool begins_with_it =
            marks.own() && provision.subject() == entity && effect.from() == marks.from();
        holds =
            holds && (begins_with_it || HeldUntil(pack, provision, table, effect, marks.until()));
      });
  return holds ? "every such mark holds on the first day of the period already" : "";
}

std::string WhyHeldTheDayBefore(const v1::Pack& pack, const Term& term) {
  // The same text for an expression, which is no day of the calendar.
  const std::string next = MovedDay(term.mark_end().on(), 1);
  bool holds = true;
  ForEachMark(
      pack, term.mark_end().mark(),
      [&](const v1::Provision& provision, const v1::Table& table, const v1::Effect& effect) {
        holds = holds && HeldUntil(pack, provision, table, effect, next);
      });
  return holds ? "every such mark holds on both days" : "";
}

std::string WhyKnownBefore(const v1::Pack& pack, const v1::Derivation& derivation, int term) {
  const std::string& fact = derivation.first_of(term).when_unset();
  if (term == 0 || fact.empty() || FindDerivation(pack, fact) != nullptr) return "";
  const bool known =
      KnownWith(derivation.first_of(term - 1), fact, derivation.first_of(term).fact());
  return known ? "the term before it is known when its condition isn't fulfilled" : "";
}

std::string WhyOnlyWhenSet(const v1::Pack& pack, const v1::Derivation& derivation, int term) {
  if (term + 2 != derivation.first_of_size()) return "";
  const Term& changed = derivation.first_of(term);
  const Term& last = derivation.first_of(term + 1);
  const std::string& fact = last.fact();
  const std::vector<std::string> days = Arguments(changed.day().is(), "latest");
  if (!Unconditional(changed) || !Unconditional(last) || fact.empty()) return "";
  if (changed.day().skip_unset() || days.size() != 2 || (days[0] != fact && days[1] != fact)) {
    return "";
  }
  for (const v1::Provision& provision : pack.provisions()) {
    v1::Pack outside;
    *outside.add_provisions()->mutable_selector() = provision.selector();
    for (const v1::Table& table : provision.tables()) {
      *outside.mutable_provisions(0)->add_tables()->mutable_inputs() = table.inputs();
      for (const v1::Row& row : table.rows()) {
        v1::Pack part;
        *part.add_provisions()->add_tables()->add_rows() = row;
        if (!ReadsDerivation(pack, part, derivation.id())) continue;
        if (!ClosedWithout(pack, table, row, fact)) return "";
      }
    }
    if (ReadsDerivation(pack, outside, derivation.id())) return "";
  }
  return absl::StrCat("it differs only without ", fact, ", and then no row that reads it is open");
}

}  // namespace typl::law
