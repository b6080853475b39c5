#include "common/time/business_date.h"

#include "gtest/gtest.h"

namespace typl {
namespace {

google::type::Date Parts(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

TEST(HelsinkiDay, ChangesAtMidnightInHelsinkiInBothHalvesOfTheYear) {
  absl::Time winter;
  absl::Time summer;
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, "2020-03-29T00:59:59Z", &winter, nullptr));
  ASSERT_TRUE(absl::ParseTime(absl::RFC3339_full, "2020-03-29T21:00:00Z", &summer, nullptr));

  EXPECT_EQ(HelsinkiDay(winter), absl::CivilDay(2020, 3, 29));
  EXPECT_EQ(HelsinkiDay(summer), absl::CivilDay(2020, 3, 30));
  EXPECT_EQ(HelsinkiDay(summer - absl::Nanoseconds(1)), absl::CivilDay(2020, 3, 29));
}

TEST(HelsinkiDay, RoundTripsOverDaylightSavingChanges) {
  for (absl::CivilDay day(2020, 1, 1); day <= absl::CivilDay(2020, 12, 31); ++day) {
    EXPECT_EQ(HelsinkiDay(HelsinkiStartOf(day)), day);
  }
}

TEST(DayFromProto, RefusesWhatIsNoDay) {
  EXPECT_EQ(DayFromProto(Parts(2020, 2, 29)), absl::CivilDay(2020, 2, 29));
  EXPECT_EQ(DayFromProto(Parts(2021, 2, 29)), std::nullopt);
  EXPECT_EQ(DayFromProto(Parts(2021, 0, 1)), std::nullopt);
  EXPECT_EQ(DayFromProto(Parts(2021, 13, 1)), std::nullopt);
  EXPECT_EQ(DayFromProto(Parts(2021, 1, 0)), std::nullopt);
  EXPECT_EQ(DayFromProto(Parts(0, 0, 0)), std::nullopt);
  EXPECT_EQ(DayFromProto(Parts(1899, 12, 31)), std::nullopt);
  EXPECT_EQ(DayFromProto(Parts(2200, 1, 1)), std::nullopt);
  EXPECT_EQ(DayFromProto(Parts(2147483647, 2147483647, 2147483647)), std::nullopt);
}

TEST(ParseDay, TakesIsoDaysOnly) {
  EXPECT_EQ(ParseDay("2020-03-30"), absl::CivilDay(2020, 3, 30));
  EXPECT_EQ(ParseDay("2020-3-30"), std::nullopt);
  EXPECT_EQ(ParseDay("30.3.2020"), std::nullopt);
  EXPECT_EQ(ParseDay("2021-02-29"), std::nullopt);
  EXPECT_EQ(ParseDay(""), std::nullopt);
  EXPECT_EQ(FormatDay(absl::CivilDay(2020, 3, 30)), "2020-03-30");
}

TEST(TimeProto, RoundTripsBeforeAndAfterTheEpoch) {
  for (const int64_t nanos :
       {int64_t{0}, int64_t{1}, int64_t{-1}, int64_t{1'600'000'000'123'456'789}}) {
    const absl::Time time = absl::FromUnixNanos(nanos);
    EXPECT_EQ(TimeFromProto(TimeToProto(time)), time);
    EXPECT_GE(TimeToProto(time).nanos(), 0);
  }
}

}  // namespace
}  // namespace typl
