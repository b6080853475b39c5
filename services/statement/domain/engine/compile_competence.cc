#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/statement/domain/engine/names.h"

namespace typl::law::engine {
namespace {

class CompetenceCompiler {
 public:
  explicit CompetenceCompiler(Names& names) : names_(names), pack_(names.pack()) {}

  void Compile() {
    Facts();
    for (int i = 0; i < pack_.pack.areas_size(); ++i) Area(i);
    CheckMunicipalities();
    for (int i = 0; i < pack_.pack.competence_groups_size(); ++i) Group(i);
    CheckAreas();
    Deadlines();
  }

 private:
  std::string Place(absl::string_view kind, int index, absl::string_view id) const {
    return names_.origins().Place(kind, index, id);
  }
  std::string AreaPlace(int index) const {
    return Place("area", index, pack_.pack.areas(index).id());
  }
  void Fault(std::string place, std::string text) {
    names_.faults().Add(std::move(place), std::move(text));
  }

  void Facts();
  void NeedPersonBasics(const std::string& place);
  void Area(int index);
  void CheckMunicipalities();
  void CheckAreas();
  void Group(int index);
  CompiledCompetenceRule Rule(const v1::CompetenceRule& rule, const std::string& place);
  void CheckSpecial(const std::vector<CompiledCompetenceRule>& rules, const std::string& place);
  void CheckGeneral(const std::vector<CompiledCompetenceRule>& rules, v1::Customers customers,
                    const std::string& place);
  void Deadlines();
  void CheckDeadline(const CompiledCompetenceRule& rule, const std::string& place);

  Names& names_;
  CompiledPack& pack_;
};

void CompetenceCompiler::Facts() {
  pack_.pilot_customer = *pack_.vocabulary.FindField("person_basics.pilot_customer");
  pack_.municipality = *pack_.vocabulary.FindField("person_basics.municipality_code");
  pack_.benefit = *pack_.vocabulary.FindField("benefit_application.benefit");
}

void CompetenceCompiler::NeedPersonBasics(const std::string& place) {
  if (!pack_.single[pack_.pilot_customer.entity]) {
    Fault(place, "it goes by person_basics, which is no single entity of the pack");
  }
}

void CompetenceCompiler::Area(int index) {
  const v1::Area& area = pack_.pack.areas(index);
  const std::string place = AreaPlace(index);
  names_.Define("area", index, area.id(), place);
  NeedPersonBasics(place);
  pack_.areas.push_back(
      {names_.Period(area.from(), area.until(), place), &area.id(), &area.competence()});
  if (area.name_fi().empty() || area.name_sv().empty()) {
    Fault(place, "it has no name in Finnish or in Swedish");
  }
  if (area.municipalities().empty()) Fault(place, "it has no municipalities");
  for (const std::string& code : area.municipalities()) {
    if (code.size() != 3 || !std::all_of(code.begin(), code.end(), absl::ascii_isdigit)) {
      Fault(place, absl::StrCat("municipality \"", code, "\" has not three digits"));
    }
    pack_.areas_of[code].push_back(index);
  }
}

// On no day a municipality is in two areas of one competence.
void CompetenceCompiler::CheckMunicipalities() {
  std::set<std::pair<int, std::string>> faults;
  for (const auto& [code, areas] : pack_.areas_of) {
    for (size_t i = 0; i < areas.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        const CompiledArea& first = pack_.areas[areas[j]];
        const CompiledArea& second = pack_.areas[areas[i]];
        if (*first.competence != *second.competence) continue;
        if (!Intersect(first.days, second.days).empty()) {
          faults.insert({areas[i], absl::StrCat(code, " is in ", *first.id)});
        }
      }
    }
  }
  for (const auto& [area, what] : faults) {
    Fault(AreaPlace(area), absl::StrCat("municipality ", what, " too on the same days"));
  }
}

void CompetenceCompiler::CheckAreas() {
  for (int i = 0; i < pack_.pack.areas_size(); ++i) {
    bool named = false;
    for (const std::vector<CompiledCompetenceRule>& rules : pack_.competence_groups) {
      named = named || std::any_of(rules.begin(), rules.end(), [&](const auto& rule) {
                return *rule.competence == pack_.pack.areas(i).competence();
              });
    }
    if (!named) Fault(AreaPlace(i), "no rule names its competence");
  }
}

void CompetenceCompiler::Group(int index) {
  const v1::CompetenceGroup& group = pack_.pack.competence_groups(index);
  const std::string place = Place("competence group", index, group.id());
  names_.Define("competence group", index, group.id(), place);
  std::vector<CompiledCompetenceRule>& rules = pack_.competence_groups.emplace_back();
  for (const v1::CompetenceRule& rule : group.rules()) rules.push_back(Rule(rule, place));
  CheckSpecial(rules, place);
  CheckGeneral(rules, v1::CUSTOMERS_OF_PILOT, place);
  CheckGeneral(rules, v1::CUSTOMERS_NOT_OF_PILOT, place);
}

CompiledCompetenceRule CompetenceCompiler::Rule(const v1::CompetenceRule& rule,
                                                const std::string& place) {
  CompiledCompetenceRule compiled;
  compiled.days = names_.Period(rule.from(), rule.until(), place);
  compiled.customers = rule.customers();
  compiled.competence = &rule.competence();
  if (rule.competence().empty()) Fault(place, "a rule names no competence");
  if (rule.source().empty()) Fault(place, "a rule has no source");
  if (rule.customers() != v1::CUSTOMERS_UNSPECIFIED) NeedPersonBasics(place);
  for (const int benefit : rule.benefits()) {
    if (benefit <= 0 || benefit > kEnumMax) {
      Fault(place, "a rule names a benefit that is none");
      continue;
    }
    compiled.benefits |= uint64_t{1} << benefit;
  }
  for (const std::string& id : rule.areas()) {
    const std::optional<int> area = names_.Use("area", id);
    if (!area) {
      Fault(place, absl::StrCat("unknown area ", id));
      continue;
    }
    compiled.areas.push_back(*area);
  }
  return compiled;
}

// The first rule that fits holds: one for some after one for all would never be reached.
void CompetenceCompiler::CheckSpecial(const std::vector<CompiledCompetenceRule>& rules,
                                      const std::string& place) {
  for (size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].for_all()) continue;
    for (size_t j = 0; j < i; ++j) {
      const bool same_customers = rules[j].customers == v1::CUSTOMERS_UNSPECIFIED ||
                                  rules[j].customers == rules[i].customers;
      if (!rules[j].for_all() || !same_customers) continue;
      if (Intersect(rules[i].days, rules[j].days).empty()) continue;
      Fault(place, "a rule for some benefits or areas comes after one for all of the same days");
    }
  }
}

// From the first rule on, every day has exactly one competence for whom no special rule is.
void CompetenceCompiler::CheckGeneral(const std::vector<CompiledCompetenceRule>& rules,
                                      v1::Customers customers, const std::string& place) {
  std::vector<DayRange> days;
  for (const CompiledCompetenceRule& rule : rules) {
    if (!rule.for_all()) continue;
    if (rule.customers == v1::CUSTOMERS_UNSPECIFIED || rule.customers == customers) {
      days.push_back(rule.days);
    }
  }
  std::sort(days.begin(), days.end(), [](DayRange a, DayRange b) { return a.from < b.from; });
  const absl::string_view whose =
      customers == v1::CUSTOMERS_OF_PILOT ? "pilot customers" : "other customers";
  if (days.empty() || days.back().until != kOpenDay) {
    Fault(place, absl::StrCat("its rules end for ", whose));
  }
  for (size_t i = 1; i < days.size(); ++i) {
    if (days[i].from == days[i - 1].until) continue;
    Fault(place, absl::StrCat("its rules overlap or leave a gap for ", whose, " at ",
                              FormatDay(ToCivilDay(days[i].from))));
  }
}

void CompetenceCompiler::Deadlines() {
  for (int i = 0; i < pack_.pack.deadlines_size(); ++i) {
    const v1::Deadline& deadline = pack_.pack.deadlines(i);
    const std::string place = Place("deadline", i, deadline.competence());
    const DayRange days = names_.Period(deadline.from(), deadline.until(), place);
    if (deadline.days() <= 0) Fault(place, "its days must be more than 0");
    for (const CompiledDeadline& other : pack_.deadlines) {
      if (*other.competence == deadline.competence() && !Intersect(other.days, days).empty()) {
        Fault(place, "it overlaps with another of this competence");
      }
    }
    pack_.deadlines.push_back({days, &deadline.competence(), deadline.days()});
  }
  for (int i = 0; i < pack_.pack.competence_groups_size(); ++i) {
    const std::string place = Place("competence group", i, pack_.pack.competence_groups(i).id());
    for (const CompiledCompetenceRule& rule : pack_.competence_groups[i]) {
      CheckDeadline(rule, place);
    }
  }
}

// Every competence has a deadline on all its days.
void CompetenceCompiler::CheckDeadline(const CompiledCompetenceRule& rule,
                                       const std::string& place) {
  Day covered = rule.days.from;
  bool grew = true;
  while (grew && covered < rule.days.until) {
    grew = false;
    for (const CompiledDeadline& deadline : pack_.deadlines) {
      if (*deadline.competence == *rule.competence && deadline.days.Contains(covered)) {
        covered = deadline.days.until;
        grew = true;
      }
    }
  }
  if (covered < rule.days.until) {
    Fault(place, absl::StrCat("no deadline for ", *rule.competence, " on ",
                              FormatDay(ToCivilDay(covered))));
  }
}

}  // namespace

void CompileCompetence(Names& names) { CompetenceCompiler(names).Compile(); }

}  // namespace typl::law::engine
