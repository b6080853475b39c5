#include "tools/benchmarks/jdm.h"

#include <map>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "tools/support/json.h"

namespace typl::bench {
namespace {

using law::v1::Pack;

bool InForce(const std::string& from, const std::string& until, absl::CivilDay day) {
  const auto first = ParseDay(from);
  const auto end = ParseDay(until);
  return (!first || *first <= day) && (!end || day < *end);
}

// A cell as an expression of the other engine, and JSON values that meet it.
struct JdmCell {
  std::string expression;
  std::vector<std::string> samples;
  bool anything = false;
};

class CellWriter {
 public:
  CellWriter(const Pack& pack, absl::CivilDay day) {
    for (const law::v1::Parameter& parameter : pack.parameters()) {
      for (const law::v1::ParameterValue& value : parameter.values()) {
        if (InForce(value.from(), value.until(), day)) numbers_[parameter.id()] = value.value();
      }
    }
  }

  absl::StatusOr<JdmCell> Write(absl::string_view text) const {
    JdmCell cell;
    std::vector<std::string> tests;
    for (absl::string_view part : absl::StrSplit(text, '|')) {
      part = absl::StripAsciiWhitespace(part);
      if (part == "-") {
        cell.anything = true;
        return cell;
      }
      RETURN_IF_ERROR(AddPart(part, tests, cell));
    }
    cell.expression = absl::StrJoin(tests, " or ");
    return cell;
  }

 private:
  absl::Status AddPart(absl::string_view part, std::vector<std::string>& tests,
                       JdmCell& cell) const {
    if (part == "yes" || part == "no" || part == "unset") {
      const std::string value = part == "unset" ? "null" : part == "yes" ? "true" : "false";
      tests.push_back("$ == " + value);
      cell.samples.push_back(value);
      return absl::OkStatus();
    }
    if (part == "set") {
      tests.push_back("$ != null");
      cell.samples.push_back("1");
      return absl::OkStatus();
    }
    if (absl::ascii_isupper(static_cast<unsigned char>(part[0]))) {
      tests.push_back(absl::StrCat("$ == '", part, "'"));
      cell.samples.push_back(tools::JsonQuote(part));
      return absl::OkStatus();
    }
    return AddNumbers(part, tests, cell);
  }

  absl::Status AddNumbers(absl::string_view part, std::vector<std::string>& tests,
                          JdmCell& cell) const {
    const std::vector<std::string> ends = absl::StrSplit(part, "..");
    if (ends.size() == 2) {
      ASSIGN_OR_RETURN(const int64_t low, Number(ends[0]));
      ASSIGN_OR_RETURN(const int64_t high, Number(ends[1]));
      tests.push_back(absl::StrCat("($ >= ", low, " and $ <= ", high, ")"));
      cell.samples.push_back(absl::StrCat(low));
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
      tests.push_back(
          absl::StrCat("$ ", comparison.sign.empty() ? "==" : comparison.sign, " ", number));
      cell.samples.push_back(absl::StrCat(number + comparison.step));
      return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  absl::StatusOr<int64_t> Number(absl::string_view text) const {
    text = absl::StripAsciiWhitespace(text);
    if (absl::ConsumePrefix(&text, "{") && absl::ConsumeSuffix(&text, "}")) {
      const auto found = numbers_.find(std::string(text));
      if (found != numbers_.end()) return found->second;
    }
    if (const auto day = ParseDay(text)) return *day - absl::CivilDay(1970, 1, 1);
    int64_t number = 0;
    if (absl::SimpleAtoi(text, &number)) return number;
    return absl::InvalidArgumentError(absl::StrCat("a cell has \"", text, "\""));
  }

  std::map<std::string, int64_t> numbers_;
};

// The table and its cells, rows by columns.
struct Cells {
  const law::v1::Table* table = nullptr;
  std::vector<const law::v1::Row*> rows;
  std::vector<std::vector<JdmCell>> cells;
};

absl::StatusOr<Cells> CellsOf(const Pack& pack, absl::string_view provision, absl::CivilDay day) {
  Cells cells;
  for (const law::v1::Provision& one : pack.provisions()) {
    if (one.id() != provision) continue;
    for (const law::v1::Version& version : one.versions()) {
      if (!InForce(version.from(), version.until(), day)) continue;
      for (const law::v1::Table& table : one.tables()) {
        if (table.id() == version.table()) cells.table = &table;
      }
    }
  }
  if (cells.table == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("the pack has no table of ", provision));
  }
  const CellWriter writer(pack, day);
  for (const law::v1::Row& row : cells.table->rows()) {
    // A second reading is met whenever the row it belongs to is.
    if (!row.alternative_to().empty()) continue;
    std::vector<JdmCell>& line = cells.cells.emplace_back();
    cells.rows.push_back(&row);
    for (const std::string& when : row.when()) {
      ASSIGN_OR_RETURN(line.emplace_back(), writer.Write(when));
    }
  }
  return cells;
}

// Inputs are numbered, so that no name clashes with the other engine's words.
std::string ColumnName(size_t column) { return absl::StrCat("c", column); }

void WriteNode(absl::string_view id, absl::string_view type, tools::JsonWriter& json) {
  json.Add("id", id);
  json.Add("name", id);
  json.Add("type", type);
  json.BeginObject("position");
  json.Add("x", 0);
  json.Add("y", 0);
  json.EndObject();
}

void WriteRules(const Cells& cells, tools::JsonWriter& json) {
  json.BeginArray("rules");
  for (size_t row = 0; row < cells.rows.size(); ++row) {
    json.BeginObject();
    json.Add("_id", absl::StrCat("rule", row));
    for (size_t column = 0; column < cells.cells[row].size(); ++column) {
      json.Add(ColumnName(column), cells.cells[row][column].expression);
    }
    json.Add("out", absl::StrCat("'", cells.rows[row]->id(), "'"));
    json.EndObject();
  }
  json.EndArray();
}

void WriteTable(const Cells& cells, tools::JsonWriter& json) {
  json.BeginObject("table");
  json.BeginArray("nodes");
  json.BeginObject();
  WriteNode("request", "inputNode", json);
  json.EndObject();
  json.BeginObject();
  WriteNode("table", "decisionTableNode", json);
  json.BeginObject("content");
  // Every combination is met by one row, so the first is the only one.
  json.Add("hitPolicy", "first");
  json.BeginArray("inputs");
  for (size_t column = 0; column < static_cast<size_t>(cells.table->inputs_size()); ++column) {
    json.BeginObject();
    json.Add("id", ColumnName(column));
    json.Add("name", cells.table->inputs(static_cast<int>(column)));
    json.Add("field", ColumnName(column));
    json.EndObject();
  }
  json.EndArray();
  json.BeginArray("outputs");
  json.BeginObject();
  json.Add("id", "out");
  json.Add("name", "row");
  json.Add("field", "row");
  json.EndObject();
  json.EndArray();
  WriteRules(cells, json);
  json.EndObject();
  json.EndObject();
  json.BeginObject();
  WriteNode("response", "outputNode", json);
  json.EndObject();
  json.EndArray();
  json.BeginArray("edges");
  for (const auto& [from, to] : {std::pair("request", "table"), {"table", "response"}}) {
    json.BeginObject();
    json.Add("id", absl::StrCat(from, "-", to));
    json.Add("type", "edge");
    json.Add("sourceId", from);
    json.Add("targetId", to);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void WriteContexts(const Cells& cells, int count, sim::Random& random, tools::JsonWriter& json) {
  const auto columns = static_cast<size_t>(cells.table->inputs_size());
  std::vector<std::vector<std::string>> of_column(columns);
  for (const std::vector<JdmCell>& line : cells.cells) {
    for (size_t column = 0; column < columns; ++column) {
      of_column[column].insert(of_column[column].end(), line[column].samples.begin(),
                               line[column].samples.end());
    }
  }
  json.BeginArray("contexts");
  for (int i = 0; i < count; ++i) {
    const size_t row = random.Below(cells.rows.size());
    json.BeginObject();
    json.Add("row", cells.rows[row]->id());
    json.BeginObject("input");
    for (size_t column = 0; column < columns; ++column) {
      const JdmCell& cell = cells.cells[row][column];
      const std::vector<std::string>& from = cell.anything ? of_column[column] : cell.samples;
      json.AddRaw(ColumnName(column), from.empty() ? "null" : from[random.Below(from.size())]);
    }
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

absl::StatusOr<JdmTable> ToJdm(const Pack& pack, absl::string_view provision, absl::CivilDay day,
                               int contexts, sim::Random& random) {
  ASSIGN_OR_RETURN(const Cells cells, CellsOf(pack, provision, day));
  tools::JsonWriter json;
  json.BeginObject();
  WriteTable(cells, json);
  WriteContexts(cells, contexts, random, json);
  json.EndObject();
  JdmTable jdm;
  jdm.json = json.Finish();
  jdm.rows = static_cast<int>(cells.rows.size());
  jdm.columns = cells.table->inputs_size();
  return jdm;
}

}  // namespace typl::bench
