#include "services/statement/domain/engine/day.h"

#include "gtest/gtest.h"

namespace typl::law::engine {
namespace {

TEST(Day, IsTheDayOfTheCalendarFromTheFirstToTheLast) {
  absl::CivilDay day = kDayMin;
  for (Day number = kFirstDay; number <= kLastDay; ++number, ++day) {
    ASSERT_EQ(ToCivilDay(number), day) << number;
    ASSERT_EQ(ToDay(day), number);
  }
  EXPECT_EQ(day, kDayMax + 1);
}

TEST(Day, GoesOnBeyondThem) {
  EXPECT_EQ(ToCivilDay(kFirstDay - 1), absl::CivilDay(1899, 12, 31));
  EXPECT_EQ(ToCivilDay(kLastDay + 1), absl::CivilDay(2200, 1, 1));
}

}  // namespace
}  // namespace typl::law::engine
