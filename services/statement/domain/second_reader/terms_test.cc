#include <optional>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "services/statement/domain/second_reader/cells.h"
#include "services/statement/domain/second_reader/days.h"
#include "typl/law/v1/facts.pb.h"

namespace typl::law::second {
namespace {

Day D(int year, int month, int day) { return DayNumber(absl::CivilDay(year, month, day)); }

TEST(Days, CountMonthsAsAgesAre) {
  EXPECT_EQ(WholeMonthsBetween(D(2021, 1, 31), D(2021, 2, 28)), 0);
  EXPECT_EQ(WholeMonthsBetween(D(2020, 2, 29), D(2021, 2, 28)), 11);
  EXPECT_EQ(WholeMonthsBetween(D(2020, 2, 29), D(2021, 3, 1)), 12);
  EXPECT_EQ(WholeMonthsBetween(D(2021, 7, 15), D(2021, 7, 14)), -1);
}

TEST(Days, TakeTheLastDayOfAShorterMonth) {
  EXPECT_EQ(PlusMonths(D(2021, 1, 31), 1), D(2021, 2, 28));
  EXPECT_EQ(PlusMonths(D(2020, 3, 31), -1), D(2020, 2, 29));
  EXPECT_EQ(PlusMonths(D(2199, 12, 1), 1), kOpen);
  EXPECT_EQ(PlusDays(kOpen, -400), kOpen);
  EXPECT_EQ(PlusDays(D(1900, 1, 2), -5), kFirstDay);
}

TEST(Days, AreTakenFromRanges) {
  const DayRange year = {D(2020, 1, 1), D(2021, 1, 1)};
  const std::vector<DayRange> left =
      Without(year, {{D(2020, 5, 1), D(2020, 6, 1)}, {D(2020, 5, 20), D(2020, 7, 1)}});
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left[0], (DayRange{D(2020, 1, 1), D(2020, 5, 1)}));
  EXPECT_EQ(left[1], (DayRange{D(2020, 7, 1), D(2021, 1, 1)}));
  EXPECT_TRUE(Without(year, {year}).empty());
}

std::optional<int64_t> Evaluated(const std::string& text, UnsetDay unset) {
  const auto value = [](const std::string& name) -> Value {
    if (name == "lay_off.from") return {D(2020, 1, 31), nullptr};
    return {};
  };
  const auto parameter = [](const std::string&) -> std::optional<int64_t> { return 14; };
  return Evaluate(ParseDayExpression(text), unset, {value, parameter}).known;
}

TEST(DayExpressions, AddMonthsBeforeDays) {
  EXPECT_EQ(Evaluated("lay_off.from + 1 d + 1 m", UnsetDay::kAsUnset), D(2020, 3, 1));
  EXPECT_EQ(Evaluated("lay_off.from - 1 y + {wait} d", UnsetDay::kAsUnset), D(2019, 2, 14));
  EXPECT_EQ(Evaluated("2020-12-31 + 1 d", UnsetDay::kAsUnset), D(2021, 1, 1));
}

TEST(DayExpressions, TakeUnsetDaysAsTold) {
  const std::string text = "earliest(lay_off.until, 2020-06-01, latest(lay_off.from, 2019-01-01))";
  EXPECT_EQ(Evaluated(text, UnsetDay::kAsUnset), std::nullopt);
  EXPECT_EQ(Evaluated(text, UnsetDay::kAsOpen), D(2020, 1, 31));
  EXPECT_EQ(Evaluated(text, UnsetDay::kLeftOut), D(2020, 1, 31));
  EXPECT_EQ(Evaluated("lay_off.until + 3 d", UnsetDay::kAsOpen), kOpen);
  EXPECT_EQ(Evaluated("latest(lay_off.until)", UnsetDay::kLeftOut), std::nullopt);
}

std::optional<int64_t> Fourteen(const std::string&) { return 14; }

bool Holds(const std::string& text, int64_t number) {
  return HoldsNumber(ParseCell(text, nullptr), number, Fourteen);
}

TEST(Cells, HoldNumbersDaysAndParameters) {
  EXPECT_TRUE(Holds("-", 3));
  EXPECT_TRUE(Holds("<= {two_weeks}", 14));
  EXPECT_FALSE(Holds("> {two_weeks}", 14));
  EXPECT_TRUE(Holds("6..{two_weeks} | 20", 20));
  EXPECT_FALSE(Holds("6..{two_weeks} | 20", 15));
  EXPECT_TRUE(Holds(">= 2020-03-16", D(2020, 3, 16)));
  EXPECT_FALSE(Holds("2020-03-16..2020-12-31", D(2021, 1, 1)));
  EXPECT_TRUE(Holds("no | unset", 0));
  EXPECT_FALSE(Holds("unset", 0));
}

TEST(Cells, HoldEnumValuesByTheirShortNames) {
  const Cell cell = ParseCell("RESIGNED | AGREEMENT", v1::EmploymentEndGround_descriptor());
  EXPECT_TRUE(HoldsNumber(cell, v1::EMPLOYMENT_END_GROUND_AGREEMENT, Fourteen));
  EXPECT_FALSE(HoldsNumber(cell, v1::EMPLOYMENT_END_GROUND_ECONOMIC, Fourteen));
}

bool Share(const std::string& a, const std::string& b, bool unset_is_value) {
  return ShareValue(ParseCell(a, nullptr), Fourteen, ParseCell(b, nullptr), Fourteen,
                    unset_is_value);
}

TEST(Cells, ShareAValueOrNot) {
  EXPECT_TRUE(Share("<= 5", "5..9", false));
  EXPECT_FALSE(Share("<= 5", "> 5", false));
  EXPECT_TRUE(Share("-", "> 5", false));
  EXPECT_FALSE(Share("set", "unset", true));
  EXPECT_TRUE(Share("no | unset", "unset", true));
  EXPECT_FALSE(Share("yes", "no | unset", true));
}

}  // namespace
}  // namespace typl::law::second
