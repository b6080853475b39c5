#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_DAY_NUMBER_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_DAY_NUMBER_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "typl/common/v1/date_range.pb.h"

namespace typl::statement {

// Days since 1970-01-01: the form in which stored periods are compared.
using DayNumber = int32_t;

// No end: until further notice.
inline constexpr DayNumber kOpenDay = std::numeric_limits<DayNumber>::max();
// No start: before every day that facts may have.
inline constexpr DayNumber kFirstDay = std::numeric_limits<DayNumber>::min();

// Half-open stretch of days.
struct DaySpan {
  DayNumber from = kFirstDay;
  DayNumber until = kOpenDay;

  bool empty() const { return from >= until; }
  friend bool operator==(const DaySpan&, const DaySpan&) = default;
};

DaySpan Intersection(const DaySpan& a, const DaySpan& b);

// The stretches of `span` that none of `covers` has, in order.
std::vector<DaySpan> NotCovered(const DaySpan& span, std::vector<DaySpan> covers);

DayNumber ToDayNumber(absl::CivilDay day);
absl::CivilDay ToCivilDay(DayNumber number);
// `otherwise` when the date is unset or no day.
DayNumber ToDayNumber(const google::type::Date& date, DayNumber otherwise);

DaySpan ToDaySpan(const common::v1::DateRange& range);
// An open bound stays unset.
common::v1::DateRange ToDateRange(const DaySpan& span);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_DAY_NUMBER_H_
