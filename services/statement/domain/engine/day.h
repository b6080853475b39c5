#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_DAY_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_DAY_H_

#include <cstdint>
#include <limits>
#include <optional>

#include "absl/time/civil_time.h"
#include "common/time/business_date.h"
#include "google/type/date.pb.h"

// Civil days as plain numbers, which is what the evaluator compares and adds.

namespace typl::law::engine {

// Days since 1.1.1970.
using Day = int32_t;

inline constexpr absl::CivilDay kDayZero(1970, 1, 1);

// Stands for "until further notice": later than any day.
inline constexpr Day kOpenDay = std::numeric_limits<Day>::max();

constexpr Day ToDay(absl::CivilDay day) { return static_cast<Day>(day - kDayZero); }

// The first and last day that facts may name. What reaches beyond is open.
inline constexpr Day kFirstDay = ToDay(kDayMin);
inline constexpr Day kLastDay = ToDay(kDayMax);

struct DayParts {
  int year = 0;
  int month = 0;
  int day = 0;
};

// Days of whole months since 1 March, and the other way round. From then on the leap day is the
// last of its year, and the months have 31, 30, 31, 30 and 31 days again and again.
constexpr int DaysBeforeMonth(int month_from_march) { return (153 * month_from_march + 2) / 5; }
constexpr int MonthOfDay(int day_from_march) { return (5 * day_from_march + 2) / 153; }

// The day of a year from 1600 on. Worked out at once, where absl counts through the years. Parts
// that go beyond their month go on in the next, as absl's do.
constexpr Day FromParts(DayParts parts) {
  const auto since_march_of_0 = [](int year, int month, int day) {
    const int from_march = month > 2 ? month - 3 : month + 9;
    if (month <= 2) --year;
    return 365 * year + year / 4 - year / 100 + year / 400 + DaysBeforeMonth(from_march) + day - 1;
  };
  return since_march_of_0(parts.year, parts.month, parts.day) - since_march_of_0(1970, 1, 1);
}

// Of a day of a year from 1601 on.
constexpr DayParts PartsOf(Day day) {
  // The calendar repeats itself after 400 years.
  constexpr absl::CivilDay kStart(1600, 3, 1);
  constexpr int kDaysIn400Years = 146'097;
  constexpr int kDaysIn100Years = 36'524;
  constexpr int kDaysIn4Years = 1'461;
  const int since = day - ToDay(kStart);
  int rest = since % kDaysIn400Years;
  // The fourth century has one day more.
  const int century = rest / kDaysIn100Years < 3 ? rest / kDaysIn100Years : 3;
  rest -= century * kDaysIn100Years;
  const int year = (4 * rest + 3) / kDaysIn4Years;
  rest -= year * kDaysIn4Years / 4;
  const int month = MonthOfDay(rest);
  rest -= DaysBeforeMonth(month);
  const int next_year = month >= 10 ? 1 : 0;
  return {1600 + since / kDaysIn400Years * 400 + century * 100 + year + next_year,
          month + 3 - next_year * 12, rest + 1};
}

constexpr absl::CivilDay ToCivilDay(Day day) {
  if (day < kFirstDay || day > kLastDay) return kDayZero + day;
  const DayParts parts = PartsOf(day);
  return absl::CivilDay(parts.year, parts.month, parts.day);
}

inline void SetDate(Day day, google::type::Date& date) {
  if (day < kFirstDay || day > kLastDay) {
    date = DayToProto(kDayZero + day);
    return;
  }
  const DayParts parts = PartsOf(day);
  date.set_year(parts.year);
  date.set_month(parts.month);
  date.set_day(parts.day);
}

// nullopt: parts that name no day, as of a date that is not there.
inline std::optional<Day> DayOf(const google::type::Date& date) {
  if (!NamesDay(date)) return std::nullopt;
  return FromParts({date.year(), date.month(), date.day()});
}

// The same day of the month `months` later; the last day of that month when it has no such day, as
// act 150/1930 3 § counts periods of months.
constexpr Day AddMonths(Day day, int months) {
  DayParts parts = PartsOf(day);
  // Months since the beginning of year 0.
  const int month = parts.year * 12 + parts.month - 1 + months;
  parts.year = month / 12;
  parts.month = month % 12 + 1;
  const int last = DaysInMonth(parts.year, parts.month);
  if (parts.day > last) parts.day = last;
  return FromParts(parts);
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
