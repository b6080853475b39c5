#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/cell.h"
#include "services/statement/domain/engine/day.h"
#include "services/statement/domain/engine/day_expression.h"
#include "services/statement/domain/engine/table_check.h"
#include "typl/law/v1/facts.pb.h"

namespace typl::law::engine {
namespace {

const ParameterLookup kParameter = [](absl::string_view id) {
  return id == "ten" ? std::optional<int64_t>(10) : std::nullopt;
};

Cell Parse(absl::string_view text, const ColumnType& type) {
  auto cell = ParseCell(text, type, kParameter);
  EXPECT_TRUE(cell.ok()) << cell.status();
  return cell.ok() ? *cell : Cell::Any();
}

bool Takes(absl::string_view text, const ColumnType& type, int64_t number) {
  return Parse(text, type).Matches({true, number});
}

TEST(Cells, CompareNumbers) {
  const ColumnType number{ValueType::kNumber, nullptr};
  EXPECT_TRUE(Takes("<= 5", number, 5));
  EXPECT_FALSE(Takes("< 5", number, 5));
  EXPECT_TRUE(Takes("6..14", number, 14));
  EXPECT_FALSE(Takes("6..14", number, 15));
  EXPECT_TRUE(Takes("> {ten}", number, 11));
  EXPECT_FALSE(Takes("> {ten}", number, 10));
  EXPECT_FALSE(ParseCell("> {eleven}", number, kParameter).ok());
}

TEST(Cells, CompareDays) {
  const ColumnType date{ValueType::kDate, nullptr};
  const Day day = ToDay(absl::CivilDay(2020, 3, 16));
  EXPECT_TRUE(Takes(">= 2020-03-16", date, day));
  EXPECT_FALSE(Takes(">= 2020-03-16", date, day - 1));
  EXPECT_TRUE(Takes("2020-03-16..2020-12-31", date, day));
  EXPECT_FALSE(ParseCell(">= 2020-02-30", date, kParameter).ok());
}

TEST(Cells, TellUnsetFromValues) {
  const ColumnType yes_no{ValueType::kBool, nullptr};
  EXPECT_TRUE(Parse("no | unset", yes_no).matches_unset());
  EXPECT_TRUE(Parse("no | unset", yes_no).names_unset());
  EXPECT_FALSE(Parse("set", yes_no).matches_unset());
  EXPECT_TRUE(Parse("set", yes_no).names_unset());
  EXPECT_FALSE(Parse("no", yes_no).names_unset());
  EXPECT_FALSE(Parse("no", yes_no).Intersects(Parse("yes", yes_no), true));
  EXPECT_TRUE(Parse("no | unset", yes_no).Intersects(Parse("yes | unset", yes_no), true));
  EXPECT_FALSE(Parse("no | unset", yes_no).Intersects(Parse("yes | unset", yes_no), false));
}

TEST(Cells, RefuseTheUnspecifiedValue) {
  const ColumnType ground{ValueType::kEnum, v1::EmploymentEndGround_descriptor()};
  EXPECT_TRUE(Takes("RESIGNED | ECONOMIC", ground, v1::EMPLOYMENT_END_GROUND_RESIGNED));
  EXPECT_FALSE(ParseCell("UNSPECIFIED", ground, kParameter).ok());
}

TEST(Months, EndOnTheLastDayOfAShorterMonth) {
  const auto later = [](absl::CivilDay day, int months) {
    return ToCivilDay(AddMonths(ToDay(day), months));
  };
  EXPECT_EQ(later(absl::CivilDay(2018, 1, 15), 4), absl::CivilDay(2018, 5, 15));
  EXPECT_EQ(later(absl::CivilDay(2018, 10, 31), 4), absl::CivilDay(2019, 2, 28));
  EXPECT_EQ(later(absl::CivilDay(2020, 2, 29), 12), absl::CivilDay(2021, 2, 28));
  EXPECT_EQ(later(absl::CivilDay(2018, 1, 31), -2), absl::CivilDay(2017, 11, 30));
}

TEST(DayExpressions, RefuseWhatIsAmbiguousOrDeep) {
  const InputLookup input = [](absl::string_view) -> absl::StatusOr<InputRef> {
    return InputRef{};
  };
  const auto parses = [&](absl::string_view text) {
    return ParseDayExpression(text, input, kParameter).ok();
  };
  EXPECT_TRUE(parses("a.b + 4 m + {ten} d"));
  EXPECT_TRUE(parses("latest(a.b, earliest(2020-03-16, c.d) - 1 y)"));
  EXPECT_FALSE(parses("a.b + 1 d + 1 m"));
  EXPECT_FALSE(parses("a.b + 1"));
  EXPECT_FALSE(parses("a.b +"));
  EXPECT_FALSE(parses(""));
  EXPECT_FALSE(parses("a.b c.d"));
  EXPECT_FALSE(parses("a.b + 99999999999 d"));
  EXPECT_FALSE(parses("latest(latest(latest(latest(latest(latest(a.b))))))"));
}

TEST(TableCheck, FindsTheCombinationThatNoRowMeets) {
  CheckedTable table;
  table.columns = {{"n", {ValueType::kNumber, nullptr}, false},
                   {"b", {ValueType::kBool, nullptr}, true}};
  const auto row = [&](const char* id, const char* number, const char* yes_no) {
    table.rows.push_back(
        {id, {Parse(number, table.columns[0].type), Parse(yes_no, table.columns[1].type)}});
  };
  row("low", "<= 5", "-");
  row("high_yes", "> 5", "yes");
  row("high_no", "> 5", "no");
  EXPECT_THAT(CheckTable(table), ::testing::ElementsAre("no row for n = 6, b = unset"));
  row("high_unset", ">= 5", "unset");
  EXPECT_THAT(CheckTable(table),
              ::testing::ElementsAre("several rows for n = 5, b = unset: low, high_unset"));
}

TEST(TableCheck, GivesUpOnATableTooLargeToProve) {
  CheckedTable table;
  for (int column = 0; column < kColumnsMax; ++column) {
    table.columns.push_back({"n", {ValueType::kNumber, nullptr}, false});
  }
  for (int i = 0; i < kRowsMax; ++i) {
    CheckedTable::Row row{"r", {}};
    for (int column = 0; column < kColumnsMax; ++column) {
      row.cells.push_back(Cell::OfRange(i, i + 100, false));
    }
    table.rows.push_back(row);
  }
  EXPECT_FALSE(CheckTable(table).empty());
}

}  // namespace
}  // namespace typl::law::engine
