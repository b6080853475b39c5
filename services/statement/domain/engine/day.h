#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_DAY_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_DAY_H_

#include <cstdint>
#include <limits>

#include "absl/time/civil_time.h"
#include "common/time/business_date.h"

// Civil days as plain numbers, which is what the evaluator compares and adds.

namespace typl::law::engine {

// Days since 1.1.1970.
using Day = int32_t;

inline constexpr absl::CivilDay kDayZero(1970, 1, 1);

// Stands for "until further notice": later than any day.
inline constexpr Day kOpenDay = std::numeric_limits<Day>::max();

constexpr Day ToDay(absl::CivilDay day) { return static_cast<Day>(day - kDayZero); }
constexpr absl::CivilDay ToCivilDay(Day day) { return kDayZero + day; }

// The first and last day that facts may name. What reaches beyond is open.
inline constexpr Day kFirstDay = ToDay(kDayMin);
inline constexpr Day kLastDay = ToDay(kDayMax);

// The same day of the month `months` later; the last day of that month when it has no such day, as
// act 150/1930 3 § counts periods of months.
inline Day AddMonths(Day day, int months) {
  const absl::CivilDay start = ToCivilDay(day);
  const absl::CivilMonth month = absl::CivilMonth(start) + months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return ToDay(start.day() > last.day() ? last : absl::CivilDay(month) + (start.day() - 1));
}

// Days from `from` up to but not including `until`.
struct DayRange {
  Day from = 0;
  Day until = 0;

  bool empty() const { return from >= until; }
  bool Contains(Day day) const { return from <= day && day < until; }
  friend bool operator==(const DayRange& a, const DayRange& b) {
    return a.from == b.from && a.until == b.until;
  }
};

inline DayRange Intersect(DayRange a, DayRange b) {
  return {a.from > b.from ? a.from : b.from, a.until < b.until ? a.until : b.until};
}

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_DAY_H_
