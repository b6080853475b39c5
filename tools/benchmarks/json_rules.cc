#include "tools/benchmarks/json_rules.h"

#include <string>
#include <utility>
#include <vector>

namespace typl::bench {
namespace {

const char* OperatorOf(const std::string& sign) {
  for (const auto& [ours, theirs] : {std::pair("==", "equal"),
                                     {"!=", "notEqual"},
                                     {"<", "lessThan"},
                                     {"<=", "lessThanInclusive"},
                                     {">", "greaterThan"},
                                     {">=", "greaterThanInclusive"}}) {
    if (sign == ours) return theirs;
  }
  return "";
}

void WriteTests(size_t column, const std::vector<CellTest>& tests, tools::JsonWriter& json) {
  for (const CellTest& test : tests) {
    json.BeginObject();
    json.Add("fact", ColumnName(column));
    json.Add("operator", OperatorOf(test.sign));
    json.AddRaw("value", test.value);
    json.EndObject();
  }
}

// The column's conditions, among those that must all be met.
void WriteCell(size_t column, const TableCell& cell, tools::JsonWriter& json) {
  if (cell.any_of.empty()) return;
  if (cell.any_of.size() == 1) {
    WriteTests(column, cell.any_of[0], json);
    return;
  }
  json.BeginObject();
  json.BeginArray("any");
  for (const std::vector<CellTest>& tests : cell.any_of) {
    if (tests.size() == 1) {
      WriteTests(column, tests, json);
      continue;
    }
    json.BeginObject();
    json.BeginArray("all");
    WriteTests(column, tests, json);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

}  // namespace

void WriteJsonRules(const TableCells& cells, tools::JsonWriter& json) {
  json.BeginArray("rules");
  for (size_t row = 0; row < cells.rows.size(); ++row) {
    json.BeginObject();
    json.BeginObject("conditions");
    json.BeginArray("all");
    for (size_t column = 0; column < cells.cells[row].size(); ++column) {
      WriteCell(column, cells.cells[row][column], json);
    }
    json.EndArray();
    json.EndObject();
    json.Add("priority", static_cast<uint64_t>(cells.rows.size() - row));
    json.BeginObject("event");
    json.Add("type", cells.rows[row]);
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace typl::bench
