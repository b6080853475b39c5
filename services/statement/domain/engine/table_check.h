#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_TABLE_CHECK_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_TABLE_CHECK_H_

#include <string>
#include <vector>

#include "services/statement/domain/engine/cell.h"

namespace typl::law::engine {

// A table as the check sees it: all cells written out.
struct CheckedTable {
  struct Column {
    std::string name;
    ColumnType type;
    bool unset_is_value = false;
  };
  struct Row {
    std::string id;
    std::vector<Cell> cells;  // one for each column
  };
  std::vector<Column> columns;
  std::vector<Row> rows;  // at most kRowsMax
};

// As many rows as one machine word has bits.
inline constexpr int kRowsMax = 64;
inline constexpr int kColumnsMax = 16;

// Proves that each combination of inputs meets exactly one row, by splitting each column into the
// classes of values that its cells tell apart. Gives the combinations met by none or by several, in
// words; empty when the table is sound. At most a few, and says so when the table is too large to
// prove.
std::vector<std::string> CheckTable(const CheckedTable& table);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_TABLE_CHECK_H_
