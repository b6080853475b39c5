#ifndef TYPL_TOOLS_BENCHMARKS_TABLE_CELLS_H_
#define TYPL_TOOLS_BENCHMARKS_TABLE_CELLS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "tools/sim/random.h"
#include "tools/support/json.h"
#include "typl/law/v1/pack.pb.h"

// A decision table of a law pack as plain comparisons, to be written in the form that another rules
// engine reads (jdm.h, json_rules.h).

namespace typl::bench {

// One comparison of a column's value.
struct CellTest {
  // "==", "!=", "<", "<=", ">" or ">=".
  std::string sign;
  // JSON: a number, a text, true, false or null.
  std::string value;
};

struct TableCell {
  // Met when all tests of one of these are; empty: by anything.
  std::vector<std::vector<CellTest>> any_of;
  // JSON values that meet it.
  std::vector<std::string> samples;
};

struct TableCells {
  std::vector<std::string> inputs;
  std::vector<std::string> rows;
  // Rows by columns.
  std::vector<std::vector<TableCell>> cells;
};

// The table by which `provision` is decided when the day that picks its version is `day`.
// Parameters are their numbers of that day, days those since 1970-01-01. INVALID_ARGUMENT when
// there is no such table, or a cell has a form that this does not know.
absl::StatusOr<TableCells> ReadTableCells(const law::v1::Pack& pack, absl::string_view provision,
                                          absl::CivilDay day);

// How the column is called there. Inputs are numbered, so that no name clashes with an engine's
// words.
std::string ColumnName(size_t column);

// Adds "contexts": [{"row": "...", "input": {...}}] with `count` inputs: each meets one row, drawn
// evenly, and has any value of the column where the row doesn't care.
void WriteContexts(const TableCells& cells, int count, sim::Random& random,
                   tools::JsonWriter& json);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_TABLE_CELLS_H_
