#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_CELL_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_CELL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "services/statement/domain/engine/value.h"
#include "services/statement/domain/engine/vocabulary.h"

// Cells of decision tables: what they say in a pack, and as the integer tests they are compiled to.

namespace typl::law::engine {

// What may stand in a column.
struct ColumnType {
  ValueType type = ValueType::kNumber;
  // For enums.
  const google::protobuf::EnumDescriptor* values = nullptr;
};

// Values of enums and yes-or-no facts are tested by a bit mask, so enums reach to 63.
inline constexpr int kEnumMax = 63;

// A set of values of one column.
class Cell {
 public:
  // Everything, unset too.
  static Cell Any();
  static Cell OfMask(uint64_t mask, bool unset);
  static Cell OfRange(int64_t low, int64_t high, bool unset);

  bool any() const { return kind_ == Kind::kAny; }
  // Whether the pack speaks of unset in this cell.
  bool names_unset() const { return names_unset_; }
  bool matches_unset() const { return any() || unset_; }
  bool Matches(Value value) const {
    if (!value.known) return matches_unset();
    switch (kind_) {
      case Kind::kAny:
        return true;
      case Kind::kMask:
        return value.number >= 0 && value.number <= kEnumMax && ((mask_ >> value.number) & 1) != 0;
      case Kind::kRange:
        return low_ <= value.number && value.number <= high_;
    }
    return false;
  }
  // This and unset.
  Cell OrUnset() const;
  // All that lies in either, and what lies between them: both of one column.
  Cell Widened(const Cell& other) const;
  // Everything, unset too, as far as is known without the column's type.
  bool MatchesAll() const;
  // Whether some value lies in both. `unset_counts`: unset is a value of the column.
  bool Intersects(const Cell& other, bool unset_counts) const;
  bool empty() const;

  friend bool operator==(const Cell&, const Cell&) = default;

  // The values at which membership begins or ends, for partitioning a column's values.
  void AddBoundaries(std::vector<int64_t>& boundaries) const;

 private:
  enum class Kind : uint8_t { kAny, kMask, kRange };
  Kind kind_ = Kind::kAny;
  bool unset_ = true;
  bool names_unset_ = false;
  uint64_t mask_ = 0;
  int64_t low_ = 0;
  int64_t high_ = 0;

  friend absl::StatusOr<Cell> ParseCell(
      absl::string_view, const ColumnType&,
      const std::function<std::optional<int64_t>(absl::string_view)>&);
};

// Value of a parameter on the day in question; nullopt when there is none.
using ParameterLookup = std::function<std::optional<int64_t>(absl::string_view)>;

// Parses the text of a cell (see pack.proto). INVALID_ARGUMENT says what is wrong with it.
absl::StatusOr<Cell> ParseCell(absl::string_view text, const ColumnType& type,
                               const ParameterLookup& parameter);

// All values a column may hold, apart from unset: one of each class that the cells tell apart.
std::vector<int64_t> Representatives(const ColumnType& type, const std::vector<Cell>& cells);

// As the pack writes it: "yes", "RESIGNED", "2020-03-16", "14".
std::string FormatValue(const ColumnType& type, Value value);

// Name of an enum value without the enum's own prefix.
std::string EnumValueName(const google::protobuf::EnumDescriptor& type, int number);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_CELL_H_
