#include <algorithm>
#include <cstddef>

#include "services/statement/domain/engine/names.h"

// What the evaluator asks about rows again and again, answered once.

namespace typl::law::engine {
namespace {

const Cell& CellOf(const CompiledRow& row, int column) {
  static const Cell any = Cell::Any();
  for (const CompiledRow::Test& test : row.tests) {
    if (test.column == column) return test.cell;
  }
  return any;
}

// Whether the same values meet the same rows, and the rows that do something are the same ones.
bool Alike(const Slice& a, const Slice& b) {
  return a.table == b.table &&
         std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(),
                    [](const CompiledRow& x, const CompiledRow& y) {
                      return x.speaks() == y.speaks() && x.tests == y.tests;
                    });
}

}  // namespace

int8_t ApartBy(const CompiledTable& table, const CompiledRow& a, const CompiledRow& b) {
  int8_t apart = Slice::kApartByNone;
  for (size_t column = 0; column < table.columns.size(); ++column) {
    const int index = static_cast<int>(column);
    const bool counts = table.columns[column].unset_is_value;
    if (CellOf(a, index).Intersects(CellOf(b, index), counts)) continue;
    if (apart != Slice::kApartByNone) return Slice::kApartBySeveral;
    apart = static_cast<int8_t>(column);
  }
  return apart;
}

void CompareRows(CompiledProvision& provision) {
  for (size_t i = 0; i < provision.slices.size(); ++i) {
    Slice& slice = provision.slices[i];
    const auto first = std::find_if(provision.slices.begin(), provision.slices.end(),
                                    [&](const Slice& other) { return Alike(other, slice); });
    slice.alike = static_cast<int>(first - provision.slices.begin());
    for (const CompiledRow& a : slice.rows) {
      for (const CompiledRow& b : slice.rows) {
        slice.apart.push_back(ApartBy(provision.tables[slice.table], a, b));
      }
    }
  }
}

}  // namespace typl::law::engine
