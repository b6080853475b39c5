#include "services/statement/domain/second_reader/parsed_pack.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/time/business_date.h"

namespace typl::law::second {

namespace {

// Empty `from`: since ever; empty `until`: until further notice.
DayRange RangeOf(const std::string& from, const std::string& until) {
  DayRange range;
  if (const auto day = ParseDay(from)) range.from = DayNumber(*day);
  if (const auto day = ParseDay(until)) range.until = DayNumber(*day);
  return range;
}

std::string EntityOf(const std::string& name) {
  return std::vector<std::string>(absl::StrSplit(name, '.')).front();
}

const google::protobuf::EnumDescriptor* EnumTypeOf(const Name* name) {
  if (name == nullptr) return nullptr;
  if (name->derivation == nullptr) return name->field.field->enum_type();
  for (const auto& term : name->derivation->first_of()) {
    const std::optional<Field> field = FindField(term.fact());
    if (field.has_value()) return field->field->enum_type();
  }
  return nullptr;
}

// Names that a derivation's terms read, and the marks; `expressions` are texts of day expressions.
struct Reads {
  std::vector<std::string> names;
  std::vector<std::string> expressions;
  std::set<std::string> marks;
};

Reads ReadsOf(const v1::Derivation& derivation) {
  Reads reads;
  for (const v1::Derivation::Term& term : derivation.first_of()) {
    reads.names.push_back(term.fact());
    reads.names.push_back(term.when_set());
    reads.names.push_back(term.when_unset());
    for (const std::string& of : term.sum().of()) reads.names.push_back(of);
    reads.names.push_back(term.quotient().of());
    reads.names.push_back(term.quotient().by());
    for (const auto* between :
         {&term.days_between(), &term.years_between(), &term.months_between()}) {
      reads.expressions.push_back(between->from());
      reads.expressions.push_back(between->until());
    }
    for (const std::string* text : {&term.next_start().not_before(), &term.exists().on(),
                                    &term.day().is(), &term.marks().from(), &term.marks().until(),
                                    &term.mark_end().on(), &term.weeks_reached().from()}) {
      reads.expressions.push_back(*text);
    }
    for (const std::string* mark :
         {&term.marks().mark(), &term.mark_end().mark(), &term.weeks_reached().mark()}) {
      if (!mark->empty()) reads.marks.insert(*mark);
    }
  }
  return reads;
}

// Whether the provision switches others off, by its own subject only or otherwise too.
std::set<std::string> SwitchedOffBy(const v1::Provision& provision, bool own_subject_only) {
  std::set<std::string> ids;
  for (const v1::Table& table : provision.tables()) {
    for (const v1::Row& row : table.rows()) {
      for (const v1::Effect& effect : row.effects()) {
        if (own_subject_only && !effect.disapply().own_subject()) continue;
        ids.insert(effect.disapply().provisions().begin(), effect.disapply().provisions().end());
      }
    }
  }
  return ids;
}

std::set<std::string> MarksPutBy(const v1::Provision& provision) {
  std::set<std::string> marks;
  for (const v1::Table& table : provision.tables()) {
    for (const v1::Row& row : table.rows()) {
      for (const v1::Effect& effect : row.effects()) {
        if (effect.has_mark()) marks.insert(effect.mark());
      }
    }
  }
  return marks;
}

bool Intersect(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& x) { return b.count(x) > 0; });
}

// `items` so that of each pair that must_precede names, the first comes first; else as they are.
template <typename Item, typename Precedes>
std::vector<Item> Ordered(std::vector<Item> items, const Precedes& must_precede) {
  std::vector<Item> ordered;
  while (!items.empty()) {
    size_t next = 0;
    for (size_t i = 0; i < items.size(); ++i) {
      bool free = true;
      for (size_t j = 0; j < items.size() && free; ++j) {
        free = j == i || !must_precede(items[j], items[i]);
      }
      if (!free) continue;
      next = i;
      break;
    }
    ordered.push_back(items[next]);
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(next));
  }
  return ordered;
}

}  // namespace

ParsedPack::ParsedPack(const v1::Pack& pack) : pack_(pack) {
  for (const v1::Parameter& parameter : pack.parameters()) {
    for (const v1::ParameterValue& value : parameter.values()) {
      parameters_[parameter.id()].emplace_back(RangeOf(value.from(), value.until()), value.value());
    }
  }
  for (const v1::Section& section : pack.sections()) citations_[section.id()] = section.cite();
  for (const v1::Question& question : pack.questions()) {
    questions_[question.fact()] = question.text();
  }
  provisions_.reserve(pack.provisions_size());
  ParseCompetence();
  ParseNames();
  ParseExpressions();
  FindMarks();
  for (const v1::Provision& provision : pack.provisions()) ParseProvision(provision);
  PutInOrder();
}

void ParsedPack::ParseNames() {
  const auto* content = v1::Fact::descriptor()->FindOneofByName("content");
  for (int i = 0; i < content->field_count(); ++i) {
    const auto* entity = content->field(i);
    for (int j = 0; j < entity->message_type()->field_count(); ++j) {
      const auto* field = entity->message_type()->field(j);
      Name name;
      name.entity = entity->name();
      name.field = {entity, field};
      names_[entity->name() + "." + field->name()] = std::move(name);
    }
  }
  for (const v1::Derivation& derivation : pack_.derivations()) {
    Name name;
    name.entity = EntityOf(derivation.id());
    name.derivation = &derivation;
    names_[derivation.id()] = std::move(name);
  }
}

// Until nothing more is found, as derivations read derivations.
void ParsedPack::FindMarks() {
  for (bool found = true; found;) {
    found = false;
    for (const v1::Derivation& derivation : pack_.derivations()) {
      Reads reads = ReadsOf(derivation);
      for (const std::string& text : reads.expressions) AddNames(Expression(text), reads.names);
      std::set<std::string> marks = reads.marks;
      for (const std::string& read : reads.names) {
        const Name* name = FindName(read);
        if (name != nullptr) marks.insert(name->marks.begin(), name->marks.end());
      }
      Name& name = names_[derivation.id()];
      found = found || marks != name.marks;
      name.marks = std::move(marks);
    }
  }
}

void ParsedPack::ParseExpressions() {
  const auto parse = [&](const std::string& text) {
    expressions_.try_emplace(text, ParseDayExpression(text));
  };
  for (const v1::Derivation& derivation : pack_.derivations()) {
    for (const std::string& text : ReadsOf(derivation).expressions) parse(text);
  }
  for (const v1::Provision& provision : pack_.provisions()) {
    for (const v1::Table& table : provision.tables()) {
      for (const v1::Row& row : table.rows()) {
        for (const v1::Effect& effect : row.effects()) {
          parse(effect.from());
          parse(effect.until());
        }
      }
    }
  }
}

void ParsedPack::ParseProvision(const v1::Provision& provision) {
  ParsedProvision parsed;
  parsed.provision = &provision;
  parsed.position = static_cast<int>(provisions_.size());
  for (const v1::Table& table : provision.tables()) ParseTable(table, parsed.tables[table.id()]);
  provisions_.push_back(std::move(parsed));
  // The slices point to the tables, which no longer move.
  CutSlices(provisions_.back());
}

void ParsedPack::ParseTable(const v1::Table& table, ParsedTable& parsed) {
  parsed.table = &table;
  parsed.unset_is_value.assign(table.inputs_size(), false);
  std::map<std::string, int> index_of_row;
  for (int i = 0; i < table.rows_size(); ++i) index_of_row[table.rows(i).id()] = i;
  for (const v1::Row& row : table.rows()) {
    const v1::Row& when_of =
        row.alternative_to().empty() ? row : table.rows(index_of_row[row.alternative_to()]);
    std::vector<Cell> cells;
    for (int i = 0; i < table.inputs_size(); ++i) {
      cells.push_back(ParseCell(when_of.when(i), EnumTypeOf(FindName(table.inputs(i)))));
      if (cells.back().speaks_of_unset) parsed.unset_is_value[i] = true;
      AddParameters(cells.back(), parsed.parameters);
    }
    parsed.cells.push_back(std::move(cells));
    for (const v1::Effect& effect : row.effects()) {
      AddParameters(Expression(effect.from()), parsed.parameters);
      AddParameters(Expression(effect.until()), parsed.parameters);
      absl::string_view days = effect.days();
      if (absl::ConsumePrefix(&days, "{")) {
        parsed.parameters.push_back(std::string(absl::StripSuffix(days, "}")));
      }
    }
  }
}

// 3.1.
void ParsedPack::CutSlices(ParsedProvision& parsed) {
  for (const v1::Version& version : parsed.provision->versions()) {
    const ParsedTable& table = parsed.tables[version.table()];
    const DayRange whole = RangeOf(version.from(), version.until());
    std::set<Day> cuts = {whole.from, whole.until};
    for (const std::string& id : table.parameters) {
      for (const auto& [days, value] : parameters_.at(id)) {
        for (Day cut : {days.from, days.until}) {
          if (whole.from < cut && cut < whole.until) cuts.insert(cut);
        }
      }
    }
    for (auto cut = cuts.begin(); std::next(cut) != cuts.end(); ++cut) {
      parsed.slices.push_back({&version, &table, {*cut, *std::next(cut)}});
    }
  }
  std::stable_sort(parsed.slices.begin(), parsed.slices.end(),
                   [](const Slice& a, const Slice& b) { return a.days.from < b.days.from; });
}

std::set<std::string> ParsedPack::MarksReadBy(const v1::Provision& provision) const {
  std::vector<std::string> names = {provision.selector().date(),
                                    provision.selector().second_reading()};
  for (const v1::Table& table : provision.tables()) {
    names.insert(names.end(), table.inputs().begin(), table.inputs().end());
    for (const v1::Row& row : table.rows()) {
      for (const v1::Effect& effect : row.effects()) {
        AddNames(Expression(effect.from()), names);
        AddNames(Expression(effect.until()), names);
        names.push_back(effect.weeks());
      }
    }
  }
  std::set<std::string> marks;
  for (const std::string& read : names) {
    const Name* name = FindName(read);
    if (name != nullptr) marks.insert(name->marks.begin(), name->marks.end());
  }
  return marks;
}

// 5.1.
void ParsedPack::PutInOrder() {
  std::vector<std::vector<int>> groups;
  std::map<std::string, size_t> sequences;
  std::vector<std::set<std::string>> ids, off, own_off, put, read;
  for (const ParsedProvision& parsed : provisions_) {
    const v1::Provision& provision = *parsed.provision;
    off.push_back(SwitchedOffBy(provision, /*own_subject_only=*/false));
    own_off.push_back(SwitchedOffBy(provision, /*own_subject_only=*/true));
    put.push_back(MarksPutBy(provision));
    read.push_back(MarksReadBy(provision));
    ids.push_back({provision.id()});
    const auto sequence = sequences.find(provision.sequence());
    if (!provision.sequence().empty() && sequence != sequences.end()) {
      groups[sequence->second].push_back(parsed.position);
      continue;
    }
    if (!provision.sequence().empty()) sequences[provision.sequence()] = groups.size();
    groups.push_back({parsed.position});
  }
  for (std::vector<int>& group : groups) {
    group = Ordered(std::move(group),
                    [&](int first, int second) { return Intersect(own_off[first], ids[second]); });
  }
  groups_ = Ordered(std::move(groups), [&](const auto& first, const auto& second) {
    for (int a : first) {
      for (int b : second) {
        if (Intersect(off[a], ids[b]) || Intersect(put[a], read[b])) return true;
      }
    }
    return false;
  });
}

const Name* ParsedPack::FindName(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

std::optional<int64_t> ParsedPack::ParameterOn(const std::string& id, Day day) const {
  const auto found = parameters_.find(id);
  if (found == parameters_.end()) return std::nullopt;
  for (const auto& [days, value] : found->second) {
    if (days.Holds(day)) return value;
  }
  return std::nullopt;
}

std::string ParsedPack::Citation(const std::string& section) const {
  const auto found = citations_.find(section);
  return found == citations_.end() ? "" : found->second;
}

std::string ParsedPack::QuestionFor(const std::string& fact) const {
  const auto found = questions_.find(fact);
  return found == questions_.end() ? "" : found->second;
}

void ParsedPack::ParseCompetence() {
  for (const v1::CompetenceGroup& group : pack_.competence_groups()) {
    for (const v1::CompetenceRule& rule : group.rules()) {
      rules_[group.id()].push_back({&rule, RangeOf(rule.from(), rule.until())});
    }
  }
  for (const v1::Area& area : pack_.areas()) {
    areas_.push_back({&area,
                      RangeOf(area.from(), area.until()),
                      {area.municipalities().begin(), area.municipalities().end()}});
  }
}

Competence ParsedPack::CompetenceOf(const std::string& group, Day day, const Person& person) const {
  Competence competence;
  const auto rules = rules_.find(group);
  if (rules == rules_.end()) return competence;
  const auto rule = std::find_if(rules->second.begin(), rules->second.end(),
                                 [&](const ParsedRule& each) { return Fits(each, day, person); });
  if (rule == rules->second.end()) return competence;
  competence.authority = rule->rule->competence();
  const auto area = std::find_if(areas_.begin(), areas_.end(), [&](const ParsedArea& each) {
    return each.area->competence() == competence.authority && Lives(each, day, person);
  });
  if (area != areas_.end()) competence.area = area->area->id();
  return competence;
}

bool ParsedPack::Fits(const ParsedRule& parsed, Day day, const Person& person) const {
  const v1::CompetenceRule& rule = *parsed.rule;
  if (!parsed.days.Holds(day)) return false;
  if (rule.customers() != v1::CUSTOMERS_UNSPECIFIED) {
    const int basics = person.OfEntity("person_basics").front();
    const bool of_pilot =
        person.Read(basics, FindName("person_basics.pilot_customer")->field).value_or(0) == 1;
    if (of_pilot != (rule.customers() == v1::CUSTOMERS_OF_PILOT)) return false;
  }
  if (rule.benefits_size() > 0) {
    const int benefit = BenefitOf(day, person);
    if (std::count(rule.benefits().begin(), rule.benefits().end(), benefit) == 0) return false;
  }
  if (rule.areas_size() == 0) return true;
  return std::any_of(areas_.begin(), areas_.end(), [&](const ParsedArea& area) {
    return std::count(rule.areas().begin(), rule.areas().end(), area.area->id()) > 0 &&
           Lives(area, day, person);
  });
}

// 7.2.
int ParsedPack::BenefitOf(Day day, const Person& person) const {
  const std::vector<int>& applications = person.OfEntity("benefit_application");
  const bool one_in_force =
      std::any_of(applications.begin(), applications.end(),
                  [&](int application) { return person.PeriodOf(application).Holds(day); });
  std::optional<int> latest;
  for (int application : applications) {
    if (one_in_force && !person.PeriodOf(application).Holds(day)) continue;
    if (!latest.has_value() || person.PeriodOf(application).from >= person.PeriodOf(*latest).from) {
      latest = application;
    }
  }
  if (!latest.has_value()) return v1::BENEFIT_UNSPECIFIED;
  return static_cast<int>(
      person.Read(*latest, FindName("benefit_application.benefit")->field).value_or(0));
}

bool ParsedPack::Lives(const ParsedArea& area, Day day, const Person& person) const {
  if (!area.days.Holds(day)) return false;
  const std::vector<int>& basics = person.OfEntity("person_basics");
  if (basics.empty()) return false;
  return area.municipalities.count(person.ReadText(
             basics.front(), FindName("person_basics.municipality_code")->field)) > 0;
}

}  // namespace typl::law::second
