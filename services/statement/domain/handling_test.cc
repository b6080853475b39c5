#include "services/statement/domain/handling.h"

#include "common/time/business_date.h"
#include "gtest/gtest.h"
#include "services/statement/domain/case_test_support.h"
#include "services/statement/domain/tally.h"

namespace typl::statement {
namespace {

// Due a week after the clock of the fake law started, on 30.3.; of KEHA's after 30 days.
v1::Statement Given(absl::CivilDay given_on, absl::string_view authority = "employment_authority") {
  v1::Statement statement;
  statement.set_authority(std::string(authority));
  *statement.mutable_due_on() =
      DayToProto(absl::CivilDay(2020, 3, 30) + (authority == "keha" ? 30 : 7));
  *statement.mutable_issued_on() = DayToProto(given_on);
  return statement;
}

TEST(Handling, CountsTheDaysFromTheStartOfTheClock) {
  const FakeLaw law;
  EXPECT_EQ(HandlingOf(law, Given(absl::CivilDay(2020, 3, 30))), Handling::kWithin7Days);
  EXPECT_EQ(HandlingOf(law, Given(absl::CivilDay(2020, 4, 6))), Handling::kWithin7Days);
  EXPECT_EQ(HandlingOf(law, Given(absl::CivilDay(2020, 4, 7))), Handling::kWithin14Days);
  EXPECT_EQ(HandlingOf(law, Given(absl::CivilDay(2020, 4, 13), "keha")), Handling::kWithin14Days);
  EXPECT_EQ(HandlingOf(law, Given(absl::CivilDay(2020, 4, 14), "keha")), Handling::kWithin30Days);
  EXPECT_EQ(HandlingOf(law, Given(absl::CivilDay(2020, 4, 29), "keha")), Handling::kWithin30Days);
  EXPECT_EQ(HandlingOf(law, Given(absl::CivilDay(2020, 4, 30), "keha")), Handling::kLonger);
}

TEST(Handling, IsLateAfterTheLastDay) {
  EXPECT_FALSE(IsLate(Given(absl::CivilDay(2020, 4, 6))));
  EXPECT_TRUE(IsLate(Given(absl::CivilDay(2020, 4, 7))));
  EXPECT_FALSE(IsLate(Given(absl::CivilDay(2020, 4, 7), "keha")));
}

TEST(Handling, IsCountedOnceForEachStatement) {
  const FakeLaw law;
  Tally tally;
  AddHandling(law, Given(absl::CivilDay(2020, 4, 6)), tally);
  AddHandling(law, Given(absl::CivilDay(2020, 4, 7)), tally);

  EXPECT_EQ(tally.handling[static_cast<size_t>(Handling::kWithin7Days)][false], 1u);
  EXPECT_EQ(tally.handling[static_cast<size_t>(Handling::kWithin14Days)][true], 1u);
}

}  // namespace
}  // namespace typl::statement
