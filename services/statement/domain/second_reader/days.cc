#include "services/statement/domain/second_reader/days.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "common/time/business_date.h"
#include "services/statement/domain/second_reader/matter.h"

namespace typl::law::second {

namespace {

Day Kept(Day day) { return std::clamp(day, kFirstDay, kOpen); }

// Splits at commas that no parenthesis encloses.
std::vector<absl::string_view> SplitList(absl::string_view text) {
  std::vector<absl::string_view> parts;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (text[i] == ',' && depth == 0) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// " + 4 m + {waiting} d"
std::vector<DayExpression::Step> ParseSteps(absl::string_view text) {
  std::vector<DayExpression::Step> steps;
  text = absl::StripAsciiWhitespace(text);
  while (!text.empty()) {
    DayExpression::Step step;
    step.back = text[0] == '-';
    text = absl::StripLeadingAsciiWhitespace(text.substr(1));
    if (absl::ConsumePrefix(&text, "{")) {
      const size_t end = text.find('}');
      step.parameter = std::string(text.substr(0, end));
      text = text.substr(end + 1);
    } else {
      const size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
      static_cast<void>(absl::SimpleAtoi(text.substr(0, end), &step.count));
      text = text.substr(end);
    }
    text = absl::StripLeadingAsciiWhitespace(text);
    step.unit = text.empty() ? 'd' : text[0];
    text = absl::StripLeadingAsciiWhitespace(text.substr(std::min<size_t>(1, text.size())));
    steps.push_back(std::move(step));
  }
  return steps;
}

Value EvaluateList(const DayExpression& expression, UnsetDay unset, const DayLookup& lookup) {
  Value chosen;
  bool one_is_unset = false;
  for (const DayExpression& part : expression.of) {
    const Value value = Evaluate(part, unset, lookup);
    chosen.hangs_on = FirstOpened(chosen.hangs_on, value.hangs_on);
    if (!value.known.has_value()) {
      one_is_unset = one_is_unset || value.hangs_on == nullptr;
      continue;
    }
    const bool earliest = expression.kind == DayExpression::Kind::kEarliest;
    if (!chosen.known.has_value() ||
        (earliest ? *value.known < *chosen.known : *value.known > *chosen.known)) {
      chosen.known = value.known;
    }
  }
  if (one_is_unset && unset != UnsetDay::kLeftOut) return {};
  if (chosen.hangs_on != nullptr) chosen.known = std::nullopt;
  return chosen;
}

// Months come before days, whatever order they are written in (2.4).
Day Stepped(Day day, const DayExpression& expression, const DayLookup& lookup) {
  int64_t months = 0;
  int64_t days = 0;
  for (const DayExpression::Step& step : expression.steps) {
    int64_t count =
        step.parameter.empty() ? step.count : lookup.parameter(step.parameter).value_or(0);
    if (step.back) count = -count;
    if (step.unit == 'y') months += 12 * count;
    if (step.unit == 'm') months += count;
    if (step.unit == 'd') days += count;
  }
  return PlusDays(PlusMonths(day, months), days);
}

}  // namespace

DayRange Intersection(const DayRange& a, const DayRange& b) {
  return {std::max(a.from, b.from), std::min(a.until, b.until)};
}

DayRange Hull(const DayRange& a, const DayRange& b) {
  return {std::min(a.from, b.from), std::max(a.until, b.until)};
}

bool Overlap(const DayRange& a, const DayRange& b) { return !Intersection(a, b).empty(); }

std::vector<DayRange> Without(const DayRange& whole, std::vector<DayRange> parts) {
  std::vector<DayRange> left;
  Day from = whole.from;
  for (const DayRange& part : Union(std::move(parts))) {
    const DayRange before = {from, std::min(part.from, whole.until)};
    if (!before.empty()) left.push_back(before);
    from = std::max(from, part.until);
  }
  const DayRange rest = {from, whole.until};
  if (!rest.empty()) left.push_back(rest);
  return left;
}

std::vector<DayRange> Union(std::vector<DayRange> ranges) {
  std::sort(ranges.begin(), ranges.end(),
            [](const DayRange& a, const DayRange& b) { return a.from < b.from; });
  std::vector<DayRange> joined;
  for (const DayRange& range : ranges) {
    if (range.empty()) continue;
    if (!joined.empty() && range.from <= joined.back().until) {
      joined.back().until = std::max(joined.back().until, range.until);
    } else {
      joined.push_back(range);
    }
  }
  return joined;
}

common::v1::DateRange ToProto(const DayRange& range) {
  common::v1::DateRange proto;
  *proto.mutable_from() = DayToProto(CivilDayOf(range.from));
  if (range.until < kOpen) *proto.mutable_until() = DayToProto(CivilDayOf(range.until));
  return proto;
}

Day PlusMonths(Day day, int64_t months) {
  if (day >= kOpen || months == 0) return day;
  const absl::CivilDay civil = CivilDayOf(day);
  const absl::CivilMonth month = absl::CivilMonth(civil) + months;
  const absl::CivilDay last_of_month = absl::CivilDay(month + 1) - 1;
  const absl::CivilDay same_day = absl::CivilDay(month) + (civil.day() - 1);
  return Kept(DayNumber(std::min(same_day, last_of_month)));
}

Day PlusDays(Day day, int64_t days) {
  if (day >= kOpen) return kOpen;
  return Kept(day + days);
}

int64_t WholeMonthsBetween(Day from, Day until) {
  const absl::CivilDay a = CivilDayOf(from);
  const absl::CivilDay b = CivilDayOf(until);
  const int64_t months = absl::CivilMonth(b) - absl::CivilMonth(a);
  return b.day() < a.day() ? months - 1 : months;
}

DayExpression ParseDayExpression(absl::string_view text) {
  DayExpression expression;
  text = absl::StripAsciiWhitespace(text);
  if (text.empty()) return expression;
  for (const auto& [word, kind] : {std::pair{"earliest(", DayExpression::Kind::kEarliest},
                                   std::pair{"latest(", DayExpression::Kind::kLatest}}) {
    if (!absl::StartsWith(text, word)) continue;
    expression.kind = kind;
    const size_t begin = text.find('(') + 1;
    const size_t end = text.rfind(')');
    for (absl::string_view part : SplitList(text.substr(begin, end - begin))) {
      expression.of.push_back(ParseDayExpression(part));
    }
    expression.steps = ParseSteps(text.substr(end + 1));
    return expression;
  }
  const size_t end = std::min(text.find(' '), text.size());
  const std::string word(text.substr(0, end));
  if (const std::optional<absl::CivilDay> day = ParseDay(word)) {
    expression.kind = DayExpression::Kind::kDay;
    expression.day = DayNumber(*day);
  } else {
    expression.kind = DayExpression::Kind::kName;
    expression.name = word;
  }
  expression.steps = ParseSteps(text.substr(end));
  return expression;
}

Value Evaluate(const DayExpression& expression, UnsetDay unset, const DayLookup& lookup) {
  Value value;
  switch (expression.kind) {
    case DayExpression::Kind::kNone:
      value.known = kOpen;
      break;
    case DayExpression::Kind::kDay:
      value.known = expression.day;
      break;
    case DayExpression::Kind::kName:
      value = lookup.value(expression.name);
      if (!value.known.has_value() && value.hangs_on == nullptr && unset == UnsetDay::kAsOpen) {
        value.known = kOpen;
      }
      break;
    case DayExpression::Kind::kEarliest:
    case DayExpression::Kind::kLatest:
      value = EvaluateList(expression, unset, lookup);
      break;
  }
  if (value.known.has_value()) value.known = Stepped(*value.known, expression, lookup);
  return value;
}

void AddNames(const DayExpression& expression, std::vector<std::string>& names) {
  if (expression.kind == DayExpression::Kind::kName) names.push_back(expression.name);
  for (const DayExpression& part : expression.of) AddNames(part, names);
}

void AddParameters(const DayExpression& expression, std::vector<std::string>& parameters) {
  for (const DayExpression::Step& step : expression.steps) {
    if (!step.parameter.empty()) parameters.push_back(step.parameter);
  }
  for (const DayExpression& part : expression.of) AddParameters(part, parameters);
}

}  // namespace typl::law::second
