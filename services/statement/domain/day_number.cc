#include "services/statement/domain/day_number.h"

#include <algorithm>

#include "common/time/business_date.h"

namespace typl::statement {

DaySpan Intersection(const DaySpan& a, const DaySpan& b) {
  return {std::max(a.from, b.from), std::min(a.until, b.until)};
}

std::vector<DaySpan> NotCovered(const DaySpan& span, std::vector<DaySpan> covers) {
  std::sort(covers.begin(), covers.end(),
            [](const DaySpan& a, const DaySpan& b) { return a.from < b.from; });
  std::vector<DaySpan> rest;
  DayNumber start = span.from;
  for (const DaySpan& cover : covers) {
    const DaySpan common = Intersection({start, span.until}, cover);
    if (common.empty()) continue;
    if (start < common.from) rest.push_back({start, common.from});
    start = common.until;
  }
  if (start < span.until) rest.push_back({start, span.until});
  return rest;
}

DayNumber ToDayNumber(absl::CivilDay day) {
  return static_cast<DayNumber>(day - absl::CivilDay(1970, 1, 1));
}

absl::CivilDay ToCivilDay(DayNumber number) { return absl::CivilDay(1970, 1, 1) + number; }

DayNumber ToDayNumber(const google::type::Date& date, DayNumber otherwise) {
  const std::optional<absl::CivilDay> day = DayFromProto(date);
  return day.has_value() ? ToDayNumber(*day) : otherwise;
}

DaySpan ToDaySpan(const common::v1::DateRange& range) {
  return {ToDayNumber(range.from(), kFirstDay), ToDayNumber(range.until(), kOpenDay)};
}

common::v1::DateRange ToDateRange(const DaySpan& span) {
  common::v1::DateRange range;
  if (span.from != kFirstDay) *range.mutable_from() = DayToProto(ToCivilDay(span.from));
  if (span.until != kOpenDay) *range.mutable_until() = DayToProto(ToCivilDay(span.until));
  return range;
}

}  // namespace typl::statement
