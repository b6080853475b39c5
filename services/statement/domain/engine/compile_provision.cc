#include <algorithm>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/statement/domain/engine/names.h"
#include "services/statement/domain/engine/table_check.h"

namespace typl::law::engine {
namespace {

// Years of versions and parameters of one provision; far more than any law has.
constexpr size_t kSlicesMax = 1000;

class ProvisionCompiler {
 public:
  ProvisionCompiler(Names& names, int index)
      : names_(names),
        pack_(names.pack()),
        source_(pack_.pack.provisions(index)),
        provision_(pack_.provisions[index]),
        place_(names.origins().Place("provision", index, source_.id())) {}

  void Compile();

 private:
  void Fault(const std::string& place, std::string text) {
    names_.faults().Add(place, std::move(text));
  }
  std::string VersionPlace(const v1::Version& version) const {
    return absl::StrCat(place_, ", version ", version.id());
  }

  void Header();
  void RequiredOn();
  void SelectorOf();
  void FromNoMarks(const InputRef& day);
  void Table(int index);
  void Column(const std::string& name, const v1::Table& table, size_t column,
              CompiledTable& compiled, const std::string& place);
  void Versions();
  void CheckSequence(const std::vector<DayRange>& days);
  void Version(const v1::Version& version, DayRange days);
  std::vector<DayRange> SplitByParameters(const v1::Table& table, DayRange days);
  Slice MakeSlice(const v1::Version& version, int table, DayRange days);
  CompiledRow Row(const v1::Row& row, Slice& slice, const std::string& place,
                  CheckedTable& checked);
  void RowHeader(const v1::Row& row, const v1::Version& version, CompiledRow& compiled,
                 const std::string& place);
  void Cells(const v1::Row& row, const Slice& slice, const std::string& place,
             CheckedTable& checked, CompiledRow& compiled);
  void SecondReading(const v1::Row& row, Slice& slice, const std::string& place,
                     CompiledRow& compiled);
  void CheckAskable(const DayNode& node, int table, const std::string& place);
  bool TestedForUnset(const InputRef& input, int table) const;

  Names& names_;
  CompiledPack& pack_;
  const v1::Provision& source_;
  CompiledProvision& provision_;
  const std::string place_;
  absl::flat_hash_map<std::string, int> tables_;
  std::set<std::string> used_tables_;
};

void ProvisionCompiler::Compile() {
  provision_.source = &source_;
  Header();
  for (int i = 0; i < source_.tables_size(); ++i) Table(i);
  SelectorOf();
  Versions();
  for (const v1::Table& table : source_.tables()) {
    if (!used_tables_.contains(table.id())) {
      Fault(absl::StrCat(place_, ", table ", table.id()), "is never used");
    }
  }
  CompilePreconditions(names_, provision_);
  CompareRows(provision_);
}

void ProvisionCompiler::Header() {
  const std::optional<int> entity = pack_.vocabulary.FindEntity(source_.subject());
  if (!entity) Fault(place_, absl::StrCat("unknown entity ", source_.subject()));
  provision_.entity = entity.value_or(0);
  if (!source_.required_within().empty()) {
    const std::optional<int> within = pack_.vocabulary.FindEntity(source_.required_within());
    const bool dated = within && pack_.vocabulary.entity(*within).from_slot &&
                       pack_.vocabulary.entity(provision_.entity).from_slot;
    if (!dated) Fault(place_, "required_within needs two entities with periods");
    provision_.required_within = within;
  }
  RequiredOn();
  if (source_.kind() == v1::STATEMENT_KIND_UNSPECIFIED) Fault(place_, "it has no kind");
  const std::optional<int> group = names_.Use("competence group", source_.competence());
  if (!group) Fault(place_, absl::StrCat("unknown competence group ", source_.competence()));
  provision_.competence_group = group.value_or(0);
}

void ProvisionCompiler::RequiredOn() {
  if (source_.required_on().empty()) return;
  if (source_.required_within().empty()) {
    Fault(place_, "required_on goes with required_within");
  }
  // Of a year that has no 29.2.: the law can't mean a day that most years lack.
  const std::optional<absl::CivilDay> day = ParseDay(absl::StrCat("2001-", source_.required_on()));
  if (!day) {
    return Fault(place_, absl::StrCat("required_on: \"", source_.required_on(),
                                      "\" is no day of every year, such as 09-01"));
  }
  provision_.required_on = {day->month(), day->day()};
}

void ProvisionCompiler::SelectorOf() {
  const v1::Selector& selector = source_.selector();
  if (selector.date() == "benefit_day") {
    provision_.selector = SelectorKind::kBenefitDay;
  } else if (selector.date() == "statement_day") {
    provision_.selector = SelectorKind::kStatementDay;
  } else {
    const absl::StatusOr<InputRef> date = names_.Input(selector.date(), provision_.entity);
    if (!date.ok() || names_.TypeOf(*date).type != ValueType::kDate) {
      return Fault(place_,
                   absl::StrCat("selector: ", selector.date(), " is no day of its subject"));
    }
    provision_.selector_date = *date;
    provision_.selector_ask = names_.AskFor(*date);
    for (int table = 0; table < source_.tables_size(); ++table) {
      if (!provision_.selector_ask && !TestedForUnset(*date, table)) {
        Fault(place_, absl::StrCat("selector: no question for ", selector.date()));
      }
    }
  }
  if (provision_.selector == SelectorKind::kDate) FromNoMarks(provision_.selector_date);
  if (provision_.selector != SelectorKind::kDate && !source_.sequence().empty()) {
    Fault(place_, "in a sequence the selector must be a day of its subject");
  }
  provision_.unknown_reach_days = selector.unknown_reach_days();
  if (selector.second_reading().empty()) return;
  const absl::StatusOr<InputRef> second =
      names_.Input(selector.second_reading(), provision_.entity);
  if (!second.ok() || names_.TypeOf(*second).type != ValueType::kDate) {
    return Fault(place_, "selector: the second reading is no day of its subject");
  }
  provision_.second_reading = *second;
  FromNoMarks(*second);
  if (!names_.Use("text", selector.matter())) {
    Fault(place_, absl::StrCat("selector: unknown text ", selector.matter()));
  }
}

// What is applied earlier must be known before any mark is put.
void ProvisionCompiler::FromNoMarks(const InputRef& day) {
  if (!names_.MarksOf(day).empty()) Fault(place_, "selector: its day hangs on marks");
}

void ProvisionCompiler::Table(int index) {
  const v1::Table& table = source_.tables(index);
  const std::string place = absl::StrCat(place_, ", table ", table.id());
  if (!tables_.insert({table.id(), index}).second) Fault(place, "there are two with this id");
  if (table.inputs_size() > kColumnsMax) Fault(place, "it has more than 16 inputs");
  if (table.rows_size() > kRowsMax) Fault(place, "it has more than 64 rows");
  if (table.rows().empty()) Fault(place, "it has no rows");
  CompiledTable& compiled = provision_.tables.emplace_back();
  compiled.source = &table;
  std::set<std::string> rows;
  for (const v1::Row& row : table.rows()) {
    const std::string row_place = absl::StrCat(place, ", row ", row.id());
    if (row.id().empty()) Fault(row_place, "it has no id");
    if (!rows.insert(row.id()).second) Fault(row_place, "there are two with this id");
    if (!row.alternative_to().empty()) {
      if (!row.when().empty()) Fault(row_place, "a second reading has no cells of its own");
    } else if (row.when_size() != table.inputs_size()) {
      Fault(row_place, absl::StrCat("it has ", row.when_size(), " cells for ", table.inputs_size(),
                                    " inputs"));
    }
  }
  for (int column = 0; column < table.inputs_size(); ++column) {
    Column(table.inputs(column), table, column, compiled, place);
  }
}

void ProvisionCompiler::Column(const std::string& name, const v1::Table& table, size_t column,
                               CompiledTable& compiled, const std::string& place) {
  CompiledColumn& target = compiled.columns.emplace_back();
  const absl::StatusOr<InputRef> input = names_.Input(name, provision_.entity);
  if (!input.ok()) return Fault(place, std::string(input.status().message()));
  target.input = *input;
  target.type = names_.TypeOf(*input);
  target.ask = names_.AskFor(*input);
  const std::set<int>& marks = names_.MarksOf(*input);
  provision_.marks_read.insert(marks.begin(), marks.end());
  for (const v1::Row& row : table.rows()) {
    if (static_cast<int>(column) >= row.when_size()) continue;
    // Parameters have values only within versions; here only the mention of unset matters.
    const absl::StatusOr<Cell> cell =
        ParseCell(row.when(column), target.type, [](absl::string_view) { return 0; });
    if (cell.ok() && cell->names_unset()) target.unset_is_value = true;
  }
  if (!target.unset_is_value && !target.ask) {
    Fault(place, absl::StrCat("no question for ", name, ", which may be unknown"));
  }
}

void ProvisionCompiler::Versions() {
  if (source_.versions().empty()) Fault(place_, "it has no version");
  std::set<std::string> ids;
  std::vector<DayRange> days;
  for (const v1::Version& version : source_.versions()) {
    const std::string place = VersionPlace(version);
    if (version.id().empty()) Fault(place, "it has no id");
    if (!ids.insert(version.id()).second) Fault(place, "there are two with this id");
    if (version.confidence() == v1::CONFIDENCE_UNSPECIFIED) Fault(place, "it has no confidence");
    if (version.source().empty()) Fault(place, "it has no source");
    days.push_back(names_.Period(version.from(), version.until(), place));
    Version(version, days.back());
  }
  CheckSequence(days);
}

void ProvisionCompiler::CheckSequence(const std::vector<DayRange>& days) {
  for (size_t i = 1; i < days.size(); ++i) {
    const std::string place = VersionPlace(source_.versions(static_cast<int>(i)));
    if (days[i].from < days[i - 1].until) {
      Fault(place, "it overlaps with the version before it, or is not in order of time");
    } else if (days[i].from > days[i - 1].until && source_.gap().empty()) {
      Fault(place, "there is a gap before it that the provision does not explain");
    }
  }
}

void ProvisionCompiler::Version(const v1::Version& version, DayRange days) {
  const std::string place = VersionPlace(version);
  const auto it = tables_.find(version.table());
  if (it == tables_.end()) return Fault(place, absl::StrCat("unknown table ", version.table()));
  used_tables_.insert(version.table());
  for (const DayRange part : SplitByParameters(source_.tables(it->second), days)) {
    if (provision_.slices.size() == kSlicesMax) return Fault(place, "too many periods");
    provision_.slices.push_back(MakeSlice(version, it->second, part));
  }
}

// The parts of a version's time in which all parameters that its table names keep their values.
std::vector<DayRange> ProvisionCompiler::SplitByParameters(const v1::Table& table, DayRange days) {
  std::set<Day> starts = {days.from};
  const auto add_from = [&](absl::string_view text) {
    for (size_t open = text.find('{'); open != absl::string_view::npos;
         open = text.find('{', open + 1)) {
      const size_t close = text.find('}', open);
      if (close == absl::string_view::npos) return;
      const std::optional<int> parameter =
          names_.Use("parameter", text.substr(open + 1, close - open - 1));
      if (!parameter) continue;
      for (const v1::ParameterValue& value : pack_.pack.parameters(*parameter).values()) {
        const DayRange valid = names_.Period(value.from(), value.until(), "");
        if (days.Contains(valid.from)) starts.insert(valid.from);
        if (days.Contains(valid.until)) starts.insert(valid.until);
      }
    }
  };
  for (const v1::Row& row : table.rows()) {
    for (const std::string& cell : row.when()) add_from(cell);
    for (const v1::Effect& effect : row.effects()) {
      add_from(effect.from());
      add_from(effect.until());
      add_from(effect.days());
    }
  }
  std::vector<DayRange> parts;
  for (auto it = starts.begin(); it != starts.end(); ++it) {
    const auto next = std::next(it);
    parts.push_back({*it, next == starts.end() ? days.until : *next});
  }
  return parts;
}

Slice ProvisionCompiler::MakeSlice(const v1::Version& version, int table, DayRange days) {
  Slice slice;
  slice.days = days;
  slice.version = &version;
  slice.table = table;
  const std::string place = absl::StrCat(VersionPlace(version), ", table ", version.table());
  CheckedTable checked;
  const CompiledTable& compiled = provision_.tables[table];
  for (size_t i = 0; i < compiled.columns.size(); ++i) {
    checked.columns.push_back({compiled.source->inputs(static_cast<int>(i)),
                               compiled.columns[i].type, compiled.columns[i].unset_is_value});
  }
  bool whole = compiled.source->rows_size() <= kRowsMax;
  for (const v1::Row& row : compiled.source->rows()) {
    const bool second_reading = !row.alternative_to().empty();
    if (!second_reading && row.when_size() != static_cast<int>(compiled.columns.size())) {
      whole = false;
      continue;
    }
    slice.rows.push_back(Row(row, slice, absl::StrCat(place, ", row ", row.id()), checked));
  }
  if (!whole || checked.columns.size() > kColumnsMax) return slice;
  for (std::string& finding : CheckTable(checked)) Fault(place, std::move(finding));
  return slice;
}

CompiledRow ProvisionCompiler::Row(const v1::Row& row, Slice& slice, const std::string& place,
                                   CheckedTable& checked) {
  CompiledRow compiled;
  RowHeader(row, *slice.version, compiled, place);
  if (row.alternative_to().empty()) {
    Cells(row, slice, place, checked, compiled);
  } else {
    SecondReading(row, slice, place, compiled);
  }
  for (const v1::Effect& effect : row.effects()) {
    absl::StatusOr<CompiledEffect> result = CompileEffect(names_, provision_, effect, slice);
    if (!result.ok()) {
      Fault(place, std::string(result.status().message()));
      continue;
    }
    // A note whose beginning is unknown is not given.
    if (result->kind != CompiledEffect::Kind::kNote) {
      CheckAskable(result->from, slice.table, place);
    }
    names_.AddMarksOf(result->from, provision_.marks_read);
    names_.AddMarksOf(result->until, provision_.marks_read);
    if (result->kind == CompiledEffect::Kind::kMark) provision_.marks_put.insert(result->mark);
    compiled.effects.push_back(*std::move(result));
  }
  return compiled;
}

void ProvisionCompiler::Cells(const v1::Row& row, const Slice& slice, const std::string& place,
                              CheckedTable& checked, CompiledRow& compiled) {
  const auto parameter = [&](absl::string_view id) { return names_.ParameterOn(id, slice.days); };
  CheckedTable::Row& cells = checked.rows.emplace_back();
  cells.id = row.id();
  for (int column = 0; column < row.when_size(); ++column) {
    absl::StatusOr<Cell> cell =
        ParseCell(row.when(column), checked.columns[column].type, parameter);
    if (!cell.ok()) {
      Fault(place, absl::StrCat(checked.columns[column].name, ": ", cell.status().message()));
      cell = Cell::Any();
    }
    cells.cells.push_back(*cell);
    const bool unset_is_value = checked.columns[column].unset_is_value;
    if (!cell->any()) compiled.tests.push_back({column, unset_is_value, *cell});
  }
}

// The rows of which it can be one come before it, so that choices are listed in the table's order.
void ProvisionCompiler::SecondReading(const v1::Row& row, Slice& slice, const std::string& place,
                                      CompiledRow& compiled) {
  auto base = std::find_if(slice.rows.begin(), slice.rows.end(), [&](const CompiledRow& other) {
    return other.source->id() == row.alternative_to();
  });
  if (base == slice.rows.end()) {
    return Fault(place,
                 absl::StrCat("alternative_to: no row ", row.alternative_to(), " before it"));
  }
  if (base->alternative_to >= 0) {
    Fault(place, "alternative_to: the other row is a second reading itself");
  }
  if (!compiled.officer || !base->officer) {
    Fault(place, "alternative_to: both rows must be an officer's");
  }
  compiled.alternative_to = static_cast<int>(base - slice.rows.begin());
  compiled.tests = base->tests;
  for (CompiledRow& other : slice.rows) {
    if (&other == &*base || other.alternative_to == compiled.alternative_to) {
      other.has_alternatives = true;
    }
  }
}

void ProvisionCompiler::RowHeader(const v1::Row& row, const v1::Version& version,
                                  CompiledRow& compiled, const std::string& place) {
  compiled.source = &row;
  compiled.choice = absl::StrCat(version.id(), "/", row.id());
  compiled.officer = row.automation() == v1::AUTOMATION_OFFICER;
  if (row.automation() == v1::AUTOMATION_UNSPECIFIED) Fault(place, "it has no automation");
  if (compiled.officer && !names_.Use("text", row.matter())) {
    Fault(place, absl::StrCat("unknown text ", row.matter(), " of its matter"));
  }
  const v1::Confidence confidence =
      row.confidence() != v1::CONFIDENCE_UNSPECIFIED ? row.confidence() : version.confidence();
  if (confidence == v1::CONFIDENCE_LOW && !compiled.officer && !row.effects().empty()) {
    Fault(place, "what is of low confidence must go to an officer");
  }
  const std::string& section = row.section().empty() ? version.section() : row.section();
  const std::optional<int> index = names_.Use("section", section);
  if (!index) return Fault(place, absl::StrCat("unknown section ", section));
  compiled.section_cite = &pack_.pack.sections(*index).cite();
}

bool ProvisionCompiler::TestedForUnset(const InputRef& input, int table) const {
  const std::vector<CompiledColumn>& columns = provision_.tables[table].columns;
  return std::any_of(columns.begin(), columns.end(), [&](const CompiledColumn& column) {
    return column.unset_is_value && column.input == input;
  });
}

// A beginning that may be unknown needs a question, unless a column sees to it.
void ProvisionCompiler::CheckAskable(const DayNode& node, int table, const std::string& place) {
  if (node.kind == DayNode::Kind::kInput && !names_.AskFor(node.input) &&
      !TestedForUnset(node.input, table)) {
    Fault(place, "no question for the day from which it holds");
  }
  for (const DayNode& operand : node.operands) CheckAskable(operand, table, place);
}

}  // namespace

void CompileProvision(Names& names, int index) { ProvisionCompiler(names, index).Compile(); }

}  // namespace typl::law::engine
