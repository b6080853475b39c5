#include "services/statement/domain/second_reader/cells.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/time/business_date.h"
#include "services/statement/domain/second_reader/days.h"

namespace typl::law::second {

namespace {

constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();

// "14", "{two_weeks}", "2020-03-16".
Bound ParseBound(absl::string_view text) {
  Bound bound;
  text = absl::StripAsciiWhitespace(text);
  if (absl::ConsumePrefix(&text, "{")) {
    bound.parameter = std::string(absl::StripSuffix(text, "}"));
  } else if (const std::optional<absl::CivilDay> day = ParseDay(text)) {
    bound.number = DayNumber(*day);
  } else {
    static_cast<void>(absl::SimpleAtoi(text, &bound.number));
  }
  return bound;
}

Bound Plus(Bound bound, int64_t number) {
  bound.number += number;
  return bound;
}

// Name of the enum's values without their common beginning: that of the value 0.
std::optional<int64_t> EnumNumber(absl::string_view word,
                                  const google::protobuf::EnumDescriptor& type) {
  const std::string prefix(absl::StripSuffix(type.FindValueByNumber(0)->name(), "UNSPECIFIED"));
  const auto* value = type.FindValueByName(absl::StrCat(prefix, word));
  if (value == nullptr) return std::nullopt;
  return value->number();
}

NumberRange ParseRange(absl::string_view word, const google::protobuf::EnumDescriptor* enum_type) {
  const Bound lowest = {kLowest, ""};
  const Bound highest = {kHighest, ""};
  if (word == "yes") return {{1, ""}, {1, ""}};
  if (word == "no") return {{0, ""}, {0, ""}};
  if (enum_type != nullptr) {
    if (const auto number = EnumNumber(word, *enum_type)) return {{*number, ""}, {*number, ""}};
  }
  if (absl::ConsumePrefix(&word, "<=")) return {lowest, ParseBound(word)};
  if (absl::ConsumePrefix(&word, ">=")) return {ParseBound(word), highest};
  if (absl::ConsumePrefix(&word, "<")) return {lowest, Plus(ParseBound(word), -1)};
  if (absl::ConsumePrefix(&word, ">")) return {Plus(ParseBound(word), 1), highest};
  const size_t dots = word.find("..");
  if (dots != absl::string_view::npos) {
    return {ParseBound(word.substr(0, dots)), ParseBound(word.substr(dots + 2))};
  }
  return {ParseBound(word), ParseBound(word)};
}

int64_t NumberOf(const Bound& bound, ParameterLookup parameter) {
  if (bound.parameter.empty()) return bound.number;
  return parameter(bound.parameter).value_or(0) + bound.number;
}

}  // namespace

Cell ParseCell(absl::string_view text, const google::protobuf::EnumDescriptor* enum_type) {
  Cell cell;
  for (absl::string_view word : absl::StrSplit(text, '|')) {
    word = absl::StripAsciiWhitespace(word);
    if (word == "-") {
      cell.holds_anything = true;
      cell.holds_unset = true;
    } else if (word == "unset") {
      cell.holds_unset = true;
      cell.speaks_of_unset = true;
    } else if (word == "set") {
      cell.ranges.push_back({{kLowest, ""}, {kHighest, ""}});
      cell.speaks_of_unset = true;
    } else {
      cell.ranges.push_back(ParseRange(word, enum_type));
    }
  }
  return cell;
}

bool HoldsNumber(const Cell& cell, int64_t number, ParameterLookup parameter) {
  if (cell.holds_anything) return true;
  return std::any_of(cell.ranges.begin(), cell.ranges.end(), [&](const NumberRange& range) {
    return NumberOf(range.low, parameter) <= number && number <= NumberOf(range.high, parameter);
  });
}

bool ShareValue(const Cell& a, ParameterLookup parameter_a, const Cell& b,
                ParameterLookup parameter_b, bool unset_is_value) {
  if (a.holds_anything || b.holds_anything) return true;
  if (unset_is_value && a.holds_unset && b.holds_unset) return true;
  for (const NumberRange& x : a.ranges) {
    for (const NumberRange& y : b.ranges) {
      const int64_t low = std::max(NumberOf(x.low, parameter_a), NumberOf(y.low, parameter_b));
      const int64_t high = std::min(NumberOf(x.high, parameter_a), NumberOf(y.high, parameter_b));
      if (low <= high) return true;
    }
  }
  return false;
}

void AddParameters(const Cell& cell, std::vector<std::string>& parameters) {
  for (const NumberRange& range : cell.ranges) {
    for (const Bound& bound : {range.low, range.high}) {
      if (!bound.parameter.empty()) parameters.push_back(bound.parameter);
    }
  }
}

}  // namespace typl::law::second
