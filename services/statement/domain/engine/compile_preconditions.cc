#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "services/statement/domain/engine/names.h"

// Most provisions say nothing of most subjects, and it shows in a value or two: a table of refused
// services has rows for that kind of neglect only. What the rows that say something have in common
// is gathered here, input by input, so that the evaluator can pass a subject over at once.

namespace typl::law::engine {
namespace {

// The values of the input with which the row may be met; nullopt: all.
std::optional<Cell> ValuesOf(const CompiledTable& table, const CompiledRow& row,
                             const InputRef& input) {
  for (const CompiledRow::Test& test : row.tests) {
    const CompiledColumn& column = table.columns[test.column];
    if (!(column.input == input)) continue;
    // What is unknown may be any value.
    return column.unset_is_value ? test.cell : test.cell.OrUnset();
  }
  return std::nullopt;
}

// The values with which any row that says something may be met; nullopt: all.
std::optional<Cell> ValuesOf(const CompiledProvision& provision, const InputRef& input) {
  std::optional<Cell> values;
  for (const Slice& slice : provision.slices) {
    for (const CompiledRow& row : slice.rows) {
      if (!row.speaks()) continue;
      const std::optional<Cell> more = ValuesOf(provision.tables[slice.table], row, input);
      if (!more) return std::nullopt;
      values = values ? values->Widened(*more) : *more;
    }
  }
  return values;
}

// The days on which the law says something. With two readings of the day there are two.
std::optional<Cell> DaysOf(const CompiledProvision& provision) {
  if (provision.selector != SelectorKind::kDate || provision.second_reading) return std::nullopt;
  std::optional<Cell> days;
  for (const Slice& slice : provision.slices) {
    if (std::none_of(slice.rows.begin(), slice.rows.end(),
                     [](const CompiledRow& row) { return row.speaks(); })) {
      continue;
    }
    const Cell more = Cell::OfRange(slice.days.from, int64_t{slice.days.until} - 1, true);
    days = days ? days->Widened(more) : more;
  }
  return days;
}

// Fields are at hand, but a day has to be found in the calendar; a derivation has to be worked out.
int CostOf(const Names& names, const InputRef& input) {
  if (input.kind == InputRef::Kind::kDerivation) return 2;
  return names.TypeOf(input).type == ValueType::kDate ? 1 : 0;
}

}  // namespace

void CompilePreconditions(const Names& names, CompiledProvision& provision) {
  std::vector<InputRef> inputs;
  for (const CompiledTable& table : provision.tables) {
    for (const CompiledColumn& column : table.columns) {
      const bool known = std::find(inputs.begin(), inputs.end(), column.input) != inputs.end();
      // Marks change while provisions are applied, and what hangs on one is unknown.
      if (!known && names.MarksOf(column.input).empty()) inputs.push_back(column.input);
    }
  }
  if (const std::optional<Cell> days = DaysOf(provision)) {
    provision.preconditions.push_back({provision.selector_date, *days});
  }
  for (const InputRef& input : inputs) {
    const std::optional<Cell> values = ValuesOf(provision, input);
    if (values && !values->MatchesAll()) provision.preconditions.push_back({input, *values});
  }
  std::stable_sort(provision.preconditions.begin(), provision.preconditions.end(),
                   [&](const auto& a, const auto& b) {
                     return CostOf(names, a.input) < CostOf(names, b.input);
                   });
}

}  // namespace typl::law::engine
