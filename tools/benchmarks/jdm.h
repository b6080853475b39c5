#ifndef TYPL_TOOLS_BENCHMARKS_JDM_H_
#define TYPL_TOOLS_BENCHMARKS_JDM_H_

#include "tools/benchmarks/table_cells.h"
#include "tools/support/json.h"

namespace typl::bench {

// Adds "table": the table in the form that @gorules/zen-engine reads (JDM). Cells become the
// engine's own expressions; its output is {"row": ID}.
void WriteJdm(const TableCells& cells, tools::JsonWriter& json);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_JDM_H_
