#include "services/statement/domain/engine/day.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "gtest/gtest.h"

namespace typl::law::engine {
namespace {

TEST(Day, IsTheDayOfTheCalendarFromTheFirstToTheLast) {
  absl::CivilDay day = kDayMin;
  for (Day number = kFirstDay; number <= kLastDay; ++number, ++day) {
    ASSERT_EQ(ToCivilDay(number), day) << number;
    ASSERT_EQ(ToDay(day), number);
    const DayParts parts = PartsOf(number);
    ASSERT_EQ(absl::CivilDay(parts.year, parts.month, parts.day), day);
    ASSERT_EQ(FromParts(parts), number);
  }
  EXPECT_EQ(day, kDayMax + 1);
}

TEST(Day, GoesOnBeyondThem) {
  EXPECT_EQ(ToCivilDay(kFirstDay - 1), absl::CivilDay(1899, 12, 31));
  EXPECT_EQ(ToCivilDay(kLastDay + 1), absl::CivilDay(2200, 1, 1));
}

TEST(Day, GoesOnInTheNextMonthWhereItsMonthHasNoSuchDay) {
  EXPECT_EQ(FromParts({2019, 2, 29}), ToDay(absl::CivilDay(2019, 3, 1)));
  EXPECT_EQ(FromParts({2020, 2, 30}), ToDay(absl::CivilDay(2020, 3, 1)));
}

// The day that absl knows by these parts; nullopt: it makes another one of them, or it is too far.
std::optional<absl::CivilDay> KnownDay(int year, int month, int day) {
  const absl::CivilDay made(year, month, day);
  const bool same = made.year() == year && made.month() == month && made.day() == day;
  return same && made >= kDayMin && made <= kDayMax ? std::optional(made) : std::nullopt;
}

TEST(Day, OfAMessageIsWhatItIsElsewhereAndWhatIsNoDayIsNone) {
  google::type::Date date;
  for (int year = 1899; year <= 2200; ++year) {
    for (int month = -1; month <= 13; ++month) {
      for (int day = -1; day <= 32; ++day) {
        date.set_year(year);
        date.set_month(month);
        date.set_day(day);
        const std::optional<absl::CivilDay> expected = KnownDay(year, month, day);
        ASSERT_EQ(DayFromProto(date), expected) << date.ShortDebugString();
        const std::optional<Day> read = DayOf(date);
        ASSERT_EQ(read.has_value(), expected.has_value()) << date.ShortDebugString();
        if (!read) continue;
        ASSERT_EQ(*read, ToDay(*expected)) << date.ShortDebugString();
      }
    }
  }
  date.set_year(std::numeric_limits<int32_t>::max());
  date.set_month(1);
  date.set_day(1);
  EXPECT_FALSE(DayOf(date));
  date.set_year(std::numeric_limits<int32_t>::min());
  EXPECT_FALSE(DayOf(date));
  EXPECT_FALSE(DayOf(google::type::Date()));
}

TEST(Day, MonthsLaterIsTheDayOfTheSameNumberOrTheLastOfItsMonth) {
  constexpr int kMonths[] = {-25, -12, -1, 0, 1, 2, 6, 11, 12, 13, 48};
  for (Day day = ToDay(absl::CivilDay(1995, 1, 1)); day < ToDay(absl::CivilDay(2005, 1, 1));
       ++day) {
    const absl::CivilDay start = ToCivilDay(day);
    for (const int months : kMonths) {
      const absl::CivilMonth month = absl::CivilMonth(start) + months;
      const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
      const absl::CivilDay same = absl::CivilDay(month) + (start.day() - 1);
      ASSERT_EQ(ToCivilDay(AddMonths(day, months)), std::min(same, last)) << start << months;
    }
  }
}

}  // namespace
}  // namespace typl::law::engine
