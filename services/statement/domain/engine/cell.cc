#include "services/statement/domain/engine/cell.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/status/macros.h"
#include "services/statement/domain/engine/day.h"

namespace typl::law::engine {
namespace {

constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();
constexpr uint64_t kYesMask = 0b10;
constexpr uint64_t kNoMask = 0b01;

absl::Status Wrong(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("cell \"", text, "\": ", why));
}

// "EMPLOYMENT_END_GROUND_" of the zero value "EMPLOYMENT_END_GROUND_UNSPECIFIED".
absl::string_view EnumPrefix(const google::protobuf::EnumDescriptor& type) {
  return absl::StripSuffix(type.value(0)->name(), "UNSPECIFIED");
}

absl::StatusOr<uint64_t> ParseMask(absl::string_view text, const ColumnType& type) {
  if (type.type == ValueType::kBool) {
    if (text == "yes") return kYesMask;
    if (text == "no") return kNoMask;
    return Wrong(text, "expected yes, no, set, unset or -");
  }
  const auto* value = type.values->FindValueByName(absl::StrCat(EnumPrefix(*type.values), text));
  if (value == nullptr || value->number() == 0 || value->number() > kEnumMax) {
    return Wrong(text, absl::StrCat("no value of ", type.values->name()));
  }
  return uint64_t{1} << value->number();
}

absl::StatusOr<int64_t> ParseNumber(absl::string_view text, const ColumnType& type,
                                    const ParameterLookup& parameter) {
  text = absl::StripAsciiWhitespace(text);
  if (absl::ConsumePrefix(&text, "{") && absl::ConsumeSuffix(&text, "}")) {
    const std::optional<int64_t> value = parameter(text);
    if (!value) return Wrong(text, "no such parameter on the days of this version");
    return *value;
  }
  if (type.type == ValueType::kDate) {
    const std::optional<absl::CivilDay> day = ParseDay(text);
    if (!day) return Wrong(text, "no day");
    return ToDay(*day);
  }
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) return Wrong(text, "no number");
  return number;
}

struct Bounds {
  int64_t low = kLowest;
  int64_t high = kHighest;
};

absl::StatusOr<Bounds> ParseBounds(absl::string_view text, const ColumnType& type,
                                   const ParameterLookup& parameter) {
  const std::pair<absl::string_view, absl::string_view> ends =
      absl::StrSplit(text, absl::MaxSplits("..", 1));
  if (absl::StrContains(text, "..")) {
    ASSIGN_OR_RETURN(const int64_t low, ParseNumber(ends.first, type, parameter));
    ASSIGN_OR_RETURN(const int64_t high, ParseNumber(ends.second, type, parameter));
    return Bounds{low, high};
  }
  for (const absl::string_view sign : {"<=", ">=", "<", ">"}) {
    absl::string_view rest = text;
    if (!absl::ConsumePrefix(&rest, sign)) continue;
    ASSIGN_OR_RETURN(const int64_t number, ParseNumber(rest, type, parameter));
    if (number == kLowest || number == kHighest) return Wrong(text, "number out of range");
    if (sign == "<=") return Bounds{kLowest, number};
    if (sign == ">=") return Bounds{number, kHighest};
    if (sign == "<") return Bounds{kLowest, number - 1};
    return Bounds{number + 1, kHighest};
  }
  ASSIGN_OR_RETURN(const int64_t number, ParseNumber(text, type, parameter));
  return Bounds{number, number};
}

}  // namespace

Cell Cell::Any() { return Cell(); }

Cell Cell::OfMask(uint64_t mask, bool unset) {
  Cell cell;
  cell.kind_ = Kind::kMask;
  cell.mask_ = mask;
  cell.unset_ = unset;
  cell.names_unset_ = unset;
  return cell;
}

Cell Cell::OfRange(int64_t low, int64_t high, bool unset) {
  Cell cell;
  cell.kind_ = Kind::kRange;
  cell.low_ = low;
  cell.high_ = high;
  cell.unset_ = unset;
  cell.names_unset_ = unset;
  return cell;
}

bool Cell::Intersects(const Cell& other, bool unset_counts) const {
  if (unset_counts && matches_unset() && other.matches_unset()) return true;
  if (any()) return !other.empty() || other.any();
  if (other.any()) return other.Intersects(*this, unset_counts);
  if (kind_ != other.kind_) return false;
  if (kind_ == Kind::kMask) return (mask_ & other.mask_) != 0;
  return std::max(low_, other.low_) <= std::min(high_, other.high_);
}

Cell Cell::OrUnset() const {
  Cell cell = *this;
  cell.unset_ = true;
  return cell;
}

Cell Cell::Widened(const Cell& other) const {
  if (any() || other.any()) return Any();
  Cell cell = *this;
  cell.unset_ = unset_ || other.unset_;
  cell.mask_ |= other.mask_;
  if (empty()) {
    cell.low_ = other.low_;
    cell.high_ = other.high_;
  } else if (!other.empty()) {
    cell.low_ = std::min(low_, other.low_);
    cell.high_ = std::max(high_, other.high_);
  }
  return cell;
}

bool Cell::MatchesAll() const {
  if (any()) return true;
  if (!unset_) return false;
  return kind_ == Kind::kMask ? mask_ == ~uint64_t{0} : low_ == kLowest && high_ == kHighest;
}

// Holds no known value.
bool Cell::empty() const {
  if (any()) return false;
  return kind_ == Kind::kMask ? mask_ == 0 : low_ > high_;
}

void Cell::AddBoundaries(std::vector<int64_t>& boundaries) const {
  if (kind_ != Kind::kRange || empty()) return;
  boundaries.push_back(low_);
  if (high_ != kHighest) boundaries.push_back(high_ + 1);
}

absl::StatusOr<Cell> ParseCell(absl::string_view text, const ColumnType& type,
                               const ParameterLookup& parameter) {
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return Wrong(text, "empty; write - for anything");
  if (text == "-") return Cell::Any();
  const bool by_mask = type.type == ValueType::kBool || type.type == ValueType::kEnum;
  Cell cell = by_mask ? Cell::OfMask(0, false) : Cell::OfRange(1, 0, false);
  bool has_range = false;
  for (absl::string_view part : absl::StrSplit(text, '|')) {
    part = absl::StripAsciiWhitespace(part);
    if (part == "unset") {
      cell.unset_ = true;
      cell.names_unset_ = true;
    } else if (part == "set") {
      cell.names_unset_ = true;
      has_range = true;
      cell.mask_ = ~uint64_t{0};
      cell.low_ = kLowest;
      cell.high_ = kHighest;
    } else if (type.type == ValueType::kText) {
      return Wrong(text, "of a text only set and unset can be tested");
    } else if (by_mask) {
      ASSIGN_OR_RETURN(const uint64_t mask, ParseMask(part, type));
      cell.mask_ |= mask;
    } else {
      if (has_range) return Wrong(text, "one range of numbers or days in a cell");
      has_range = true;
      ASSIGN_OR_RETURN(const Bounds bounds, ParseBounds(part, type, parameter));
      cell.low_ = bounds.low;
      cell.high_ = bounds.high;
      if (cell.empty()) return Wrong(text, "can never be met");
    }
  }
  return cell;
}

std::vector<int64_t> Representatives(const ColumnType& type, const std::vector<Cell>& cells) {
  if (type.type == ValueType::kBool) return {0, 1};
  if (type.type == ValueType::kText) return {1};
  std::vector<int64_t> values;
  if (type.type == ValueType::kEnum) {
    for (int i = 1; i < type.values->value_count(); ++i) {
      values.push_back(type.values->value(i)->number());
    }
    return values;
  }
  values.push_back(kLowest);
  for (const Cell& cell : cells) cell.AddBoundaries(values);
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

std::string EnumValueName(const google::protobuf::EnumDescriptor& type, int number) {
  const auto* value = type.FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  return std::string(absl::StripPrefix(value->name(), EnumPrefix(type)));
}

std::string FormatValue(const ColumnType& type, Value value) {
  if (!value.known) return "unset";
  switch (type.type) {
    case ValueType::kBool:
      return value.number != 0 ? "yes" : "no";
    case ValueType::kEnum:
      return EnumValueName(*type.values, static_cast<int>(value.number));
    case ValueType::kText:
      return "set";
    case ValueType::kDate:
      if (value.number < kFirstDay) return "any earlier day";
      if (value.number > kLastDay) return "any later day";
      return FormatDay(ToCivilDay(static_cast<Day>(value.number)));
    case ValueType::kNumber:
      if (value.number == kLowest) return "any lower number";
      return absl::StrCat(value.number);
  }
  return "";
}

}  // namespace typl::law::engine
