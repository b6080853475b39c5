#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_DAYS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_DAYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "typl/common/v1/date_range.pb.h"

// Days, their arithmetic and day expressions, as the second reader counts them
// (docs/law-language.md, 1.2 and 2.2-2.4).

namespace typl::law::second {

struct Matter;

// Days since 1970-01-01. A day like any other number, so that cells and terms need one kind only.
using Day = int64_t;

constexpr Day DayNumber(absl::CivilDay day) { return day - absl::CivilDay(1970, 1, 1); }
inline absl::CivilDay CivilDayOf(Day day) { return absl::CivilDay(1970, 1, 1) + day; }

// The first day there is, and what lies past the last: 2199-12-31.
inline constexpr Day kFirstDay = DayNumber(absl::CivilDay(1900, 1, 1));
inline constexpr Day kOpen = DayNumber(absl::CivilDay(2200, 1, 1));

// Half-open.
struct DayRange {
  Day from = kFirstDay;
  Day until = kOpen;

  bool empty() const { return from >= until; }
  bool Holds(Day day) const { return from <= day && day < until; }
  bool operator==(const DayRange& other) const = default;
};

DayRange Intersection(const DayRange& a, const DayRange& b);
// From the first day of either to the last.
DayRange Hull(const DayRange& a, const DayRange& b);
bool Overlap(const DayRange& a, const DayRange& b);
// What is left of `whole` without `parts`, in order.
std::vector<DayRange> Without(const DayRange& whole, std::vector<DayRange> parts);
// The days of all ranges as ranges that neither touch nor overlap, in order.
std::vector<DayRange> Union(std::vector<DayRange> ranges);
common::v1::DateRange ToProto(const DayRange& range);

// The last day of a shorter month stands for days it lacks. Open stays open; past the last is open.
Day PlusMonths(Day day, int64_t months);
Day PlusDays(Day day, int64_t days);
// As ages are counted: 29.2. has its birthday on 1.3. of a common year.
int64_t WholeMonthsBetween(Day from, Day until);

// A worth that is known, unset, or hangs on a matter (5.4), and then isn't known.
struct Value {
  std::optional<int64_t> known;
  const Matter* hangs_on = nullptr;

  bool unset() const { return !known.has_value() && hangs_on == nullptr; }
};

// "employment.until + 1 d", "earliest(lay_off.until, 2021-01-01)" and the like (pack.proto).
struct DayExpression {
  enum class Kind { kNone, kName, kDay, kEarliest, kLatest };
  struct Step {
    bool back = false;
    // 'd', 'm' or 'y'.
    char unit = 'd';
    int64_t count = 0;
    // In place of the count.
    std::string parameter;
  };

  Kind kind = Kind::kNone;
  std::string name;
  Day day = 0;
  std::vector<DayExpression> of;
  std::vector<Step> steps;
};

// Of a pack that was checked. Empty text: kNone.
DayExpression ParseDayExpression(absl::string_view text);

// What an unset fact means.
enum class UnsetDay { kAsUnset, kAsOpen, kLeftOut };

struct DayLookup {
  // Of a fact or derivation.
  absl::FunctionRef<Value(const std::string&)> value;
  absl::FunctionRef<std::optional<int64_t>(const std::string&)> parameter;
};

// kNone is open.
Value Evaluate(const DayExpression& expression, UnsetDay unset, const DayLookup& lookup);
// Facts and derivations that it reads, in order.
void AddNames(const DayExpression& expression, std::vector<std::string>& names);
// Parameters that it reads.
void AddParameters(const DayExpression& expression, std::vector<std::string>& parameters);

}  // namespace typl::law::second

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SECOND_READER_DAYS_H_
