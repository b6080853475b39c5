#ifndef TYPL_TOOLS_BENCHMARKS_JSON_RULES_H_
#define TYPL_TOOLS_BENCHMARKS_JSON_RULES_H_

#include "tools/benchmarks/table_cells.h"
#include "tools/support/json.h"

namespace typl::bench {

// Adds "rules": a rule for each row of the table, in the form that json-rules-engine reads. Its
// event's type is the row's id; the first row has the highest priority.
void WriteJsonRules(const TableCells& cells, tools::JsonWriter& json);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_JSON_RULES_H_
