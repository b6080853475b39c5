#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_CELLS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_CELLS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

// Cells of decision tables, as the second reader takes them (pack.proto, "Cells").

namespace typl::law::second {

// End of a range of numbers: a number, or a parameter and what is added to it.
struct Bound {
  int64_t number = 0;
  std::string parameter;
};

// Numbers from low to high, both included.
struct NumberRange {
  Bound low;
  Bound high;
};

// The set of values that a cell holds. Yes and no are 1 and 0, an enum value its number, a day the
// days since 1970, a text just "set".
struct Cell {
  std::vector<NumberRange> ranges;
  bool holds_unset = false;
  // Whether the cell speaks of it ("set", "unset").
  bool speaks_of_unset = false;
  // "-".
  bool holds_anything = false;
};

using ParameterLookup = absl::FunctionRef<std::optional<int64_t>(const std::string&)>;

// `enum_type` is of the column's fact; nullptr when that is no enum. Of a pack that was checked.
Cell ParseCell(absl::string_view text, const google::protobuf::EnumDescriptor* enum_type);
bool HoldsNumber(const Cell& cell, int64_t number, ParameterLookup parameter);
// Whether there is a value that both hold. `parameter_a` is for `a`, as each may be of another
// slice. `unset_is_value`: unset counts as one.
bool ShareValue(const Cell& a, ParameterLookup parameter_a, const Cell& b,
                ParameterLookup parameter_b, bool unset_is_value);
// Parameters that it reads.
void AddParameters(const Cell& cell, std::vector<std::string>& parameters);

}  // namespace typl::law::second

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_CELLS_H_
