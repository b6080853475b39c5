#include "tools/benchmarks/table_cells.h"

#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"

namespace typl::bench {
namespace {

using law::v1::Pack;

bool InForce(const std::string& from, const std::string& until, absl::CivilDay day) {
  const auto first = ParseDay(from);
  const auto end = ParseDay(until);
  return (!first || *first <= day) && (!end || day < *end);
}

class CellReader {
 public:
  CellReader(const Pack& pack, absl::CivilDay day) {
    for (const law::v1::Parameter& parameter : pack.parameters()) {
      for (const law::v1::ParameterValue& value : parameter.values()) {
        if (InForce(value.from(), value.until(), day)) numbers_[parameter.id()] = value.value();
      }
    }
  }

  absl::StatusOr<TableCell> Read(absl::string_view text) const {
    TableCell cell;
    for (absl::string_view part : absl::StrSplit(text, '|')) {
      part = absl::StripAsciiWhitespace(part);
      if (part == "-") return TableCell{};
      RETURN_IF_ERROR(AddPart(part, cell));
    }
    return cell;
  }

 private:
  absl::Status AddPart(absl::string_view part, TableCell& cell) const {
    if (part == "yes" || part == "no" || part == "unset") {
      const std::string value = part == "unset" ? "null" : part == "yes" ? "true" : "false";
      Add({{"==", value}}, value, cell);
      return absl::OkStatus();
    }
    if (part == "set") {
      Add({{"!=", "null"}}, "1", cell);
      return absl::OkStatus();
    }
    if (absl::ascii_isupper(static_cast<unsigned char>(part[0]))) {
      const std::string value = tools::JsonQuote(part);
      Add({{"==", value}}, value, cell);
      return absl::OkStatus();
    }
    return AddNumbers(part, cell);
  }

  absl::Status AddNumbers(absl::string_view part, TableCell& cell) const {
    const std::vector<std::string> ends = absl::StrSplit(part, "..");
    if (ends.size() == 2) {
      ASSIGN_OR_RETURN(const int64_t low, Number(ends[0]));
      ASSIGN_OR_RETURN(const int64_t high, Number(ends[1]));
      Add({{">=", absl::StrCat(low)}, {"<=", absl::StrCat(high)}}, absl::StrCat(low), cell);
      return absl::OkStatus();
    }
    absl::string_view rest = part;
    struct Comparison {
      absl::string_view sign;
      int step;
    };
    for (const Comparison& comparison :
         {Comparison{"<=", 0}, {">=", 0}, {"<", -1}, {">", 1}, {"", 0}}) {
      if (!absl::ConsumePrefix(&rest, comparison.sign)) continue;
      ASSIGN_OR_RETURN(const int64_t number, Number(rest));
      const absl::string_view sign = comparison.sign.empty() ? "==" : comparison.sign;
      Add({{std::string(sign), absl::StrCat(number)}}, absl::StrCat(number + comparison.step),
          cell);
      return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  static void Add(std::vector<CellTest> tests, std::string sample, TableCell& cell) {
    cell.any_of.push_back(std::move(tests));
    cell.samples.push_back(std::move(sample));
  }

  absl::StatusOr<int64_t> Number(absl::string_view text) const {
    text = absl::StripAsciiWhitespace(text);
    absl::string_view name = text;
    if (absl::ConsumePrefix(&name, "{") && absl::ConsumeSuffix(&name, "}")) {
      const auto found = numbers_.find(std::string(name));
      if (found != numbers_.end()) return found->second;
    }
    if (const auto day = ParseDay(text)) return *day - absl::CivilDay(1970, 1, 1);
    int64_t number = 0;
    if (absl::SimpleAtoi(text, &number)) return number;
    return absl::InvalidArgumentError(absl::StrCat("a cell has \"", text, "\""));
  }

  std::map<std::string, int64_t> numbers_;
};

const law::v1::Table* FindTable(const Pack& pack, absl::string_view provision, absl::CivilDay day) {
  const law::v1::Table* found = nullptr;
  for (const law::v1::Provision& one : pack.provisions()) {
    if (one.id() != provision) continue;
    for (const law::v1::Version& version : one.versions()) {
      if (!InForce(version.from(), version.until(), day)) continue;
      for (const law::v1::Table& table : one.tables()) {
        if (table.id() == version.table()) found = &table;
      }
    }
  }
  return found;
}

}  // namespace

absl::StatusOr<TableCells> ReadTableCells(const Pack& pack, absl::string_view provision,
                                          absl::CivilDay day) {
  const law::v1::Table* const table = FindTable(pack, provision, day);
  if (table == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("the pack has no table of ", provision));
  }
  TableCells cells;
  cells.inputs.assign(table->inputs().begin(), table->inputs().end());
  const CellReader reader(pack, day);
  for (const law::v1::Row& row : table->rows()) {
    // A second reading is met whenever the row it belongs to is.
    if (!row.alternative_to().empty()) continue;
    std::vector<TableCell>& line = cells.cells.emplace_back();
    cells.rows.push_back(row.id());
    for (const std::string& when : row.when()) {
      ASSIGN_OR_RETURN(line.emplace_back(), reader.Read(when));
    }
  }
  return cells;
}

std::string ColumnName(size_t column) { return absl::StrCat("c", column); }

void WriteContexts(const TableCells& cells, int count, sim::Random& random,
                   tools::JsonWriter& json) {
  const size_t columns = cells.inputs.size();
  std::vector<std::vector<std::string>> of_column(columns);
  for (const std::vector<TableCell>& line : cells.cells) {
    for (size_t column = 0; column < columns; ++column) {
      of_column[column].insert(of_column[column].end(), line[column].samples.begin(),
                               line[column].samples.end());
    }
  }
  json.BeginArray("contexts");
  for (int i = 0; i < count; ++i) {
    const size_t row = random.Below(cells.rows.size());
    json.BeginObject();
    json.Add("row", cells.rows[row]);
    json.BeginObject("input");
    for (size_t column = 0; column < columns; ++column) {
      const TableCell& cell = cells.cells[row][column];
      const std::vector<std::string>& from = cell.any_of.empty() ? of_column[column] : cell.samples;
      json.AddRaw(ColumnName(column), from.empty() ? "null" : from[random.Below(from.size())]);
    }
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace typl::bench
