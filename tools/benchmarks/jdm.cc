#include "tools/benchmarks/jdm.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace typl::bench {
namespace {

// Empty: anything.
std::string Expression(const TableCell& cell) {
  std::vector<std::string> parts;
  for (const std::vector<CellTest>& tests : cell.any_of) {
    const std::string all =
        absl::StrJoin(tests, " and ", [](std::string* out, const CellTest& test) {
          absl::StrAppend(out, "$ ", test.sign, " ", test.value);
        });
    parts.push_back(tests.size() > 1 ? absl::StrCat("(", all, ")") : all);
  }
  return absl::StrJoin(parts, " or ");
}

void WriteNode(absl::string_view id, absl::string_view type, tools::JsonWriter& json) {
  json.Add("id", id);
  json.Add("name", id);
  json.Add("type", type);
  json.BeginObject("position");
  json.Add("x", 0);
  json.Add("y", 0);
  json.EndObject();
}

void WriteRules(const TableCells& cells, tools::JsonWriter& json) {
  json.BeginArray("rules");
  for (size_t row = 0; row < cells.rows.size(); ++row) {
    json.BeginObject();
    json.Add("_id", absl::StrCat("rule", row));
    for (size_t column = 0; column < cells.cells[row].size(); ++column) {
      json.Add(ColumnName(column), Expression(cells.cells[row][column]));
    }
    json.Add("out", absl::StrCat("'", cells.rows[row], "'"));
    json.EndObject();
  }
  json.EndArray();
}

void WriteContent(const TableCells& cells, tools::JsonWriter& json) {
  json.BeginObject("content");
  // Every combination is met by one row, so the first is the only one.
  json.Add("hitPolicy", "first");
  json.BeginArray("inputs");
  for (size_t column = 0; column < cells.inputs.size(); ++column) {
    json.BeginObject();
    json.Add("id", ColumnName(column));
    json.Add("name", cells.inputs[column]);
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
}

}  // namespace

void WriteJdm(const TableCells& cells, tools::JsonWriter& json) {
  json.BeginObject("table");
  json.BeginArray("nodes");
  json.BeginObject();
  WriteNode("request", "inputNode", json);
  json.EndObject();
  json.BeginObject();
  WriteNode("table", "decisionTableNode", json);
  WriteContent(cells, json);
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

}  // namespace typl::bench
