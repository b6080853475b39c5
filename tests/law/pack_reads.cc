#include "tests/law/pack_reads.h"

#include "absl/strings/numbers.h"
#include "services/statement/law_parts.h"

namespace typl::law {
namespace {

// Derivations refer to derivations at most so deep.
constexpr int kReferencesMax = 4;

void AddMarks(const v1::Derivation& derivation, Reads& reads) {
  for (const v1::Derivation::Term& term : derivation.first_of()) {
    if (term.has_marks()) reads.marks.insert(term.marks().mark());
    if (term.has_mark_end()) reads.marks.insert(term.mark_end().mark());
    if (!term.has_weeks_reached()) continue;
    reads.marks.insert(term.weeks_reached().mark());
    reads.counted_marks.insert(term.weeks_reached().mark());
  }
}

}  // namespace

const v1::Derivation* FindDerivation(const v1::Pack& pack, const std::string& id) {
  for (const v1::Derivation& derivation : pack.derivations()) {
    if (derivation.id() == id) return &derivation;
  }
  return nullptr;
}

void ForEachStep(const std::string& text,
                 const std::function<void(const std::string&, char)>& take) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if ((text[i] != '+' && text[i] != '-') || text[i + 1] != ' ') continue;
    const size_t begin = i + 2;
    const size_t end = text.find(' ', begin);
    if (end == std::string::npos || end + 1 >= text.size()) return;
    take(text.substr(begin, end - begin), text[end + 1]);
  }
}

std::vector<int64_t> NumbersOf(const v1::Pack& pack, const std::string& amount) {
  int64_t number = 0;
  if (absl::SimpleAtoi(amount, &number)) return {number};
  std::vector<int64_t> numbers;
  for (const std::string& parameter : ParametersIn(amount)) {
    for (const int64_t value : ValuesWithin(pack, parameter, "", "")) numbers.push_back(value);
  }
  return numbers;
}

std::set<absl::CivilDay> DaysAfter(const v1::Pack& pack, absl::CivilDay day,
                                   const std::string& text) {
  std::set<absl::CivilDay> days;
  ForEachStep(text, [&](const std::string& amount, char unit) {
    for (const int64_t number : NumbersOf(pack, amount)) {
      days.insert(absl::CivilDay(day.year() + (unit == 'y' ? number : 0),
                                 day.month() + (unit == 'm' ? number : 0),
                                 day.day() + (unit == 'd' ? number : 0)));
    }
  });
  return days;
}

Reads ReadsOf(const v1::Pack& pack, std::set<std::string> names) {
  Reads reads;
  for (int depth = 0; depth < kReferencesMax && !names.empty(); ++depth) {
    std::set<std::string> next;
    for (const std::string& name : names) {
      const v1::Derivation* derivation = FindDerivation(pack, name);
      if (derivation == nullptr) {
        reads.facts.insert(name);
        continue;
      }
      reads.derivations.push_back(derivation);
      AddMarks(*derivation, reads);
      v1::Pack part;
      *part.add_derivations() = *derivation;
      std::set<std::string> named = FactsNamed(part);
      named.erase(name);
      next.merge(named);
    }
    names = std::move(next);
  }
  return reads;
}

Reads ReadsOf(const v1::Pack& pack, const v1::Provision& provision) {
  v1::Pack own;
  *own.add_provisions() = provision;
  return ReadsOf(pack, FactsNamed(own));
}

Reads ReadsOfDays(const v1::Pack& pack, const v1::Row& row) {
  v1::Pack own;
  for (const v1::Effect& effect : row.effects()) {
    v1::Effect& days = *own.add_provisions()->add_tables()->add_rows()->add_effects();
    days.set_from(effect.from());
    days.set_until(effect.until());
  }
  return ReadsOf(pack, FactsNamed(own));
}

}  // namespace typl::law
