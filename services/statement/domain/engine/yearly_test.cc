#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/domain/law.h"

// Facts that are required on a day of each year.

namespace typl::law {
namespace {

using ::testing::HasSubstr;

// The small pack with a duty to have applied for studies on each 1.9. of a job search.
std::string Pack(const std::string& required_on = "required_on: \"09-01\"") {
  return absl::StrCat(SmallPack(), R"(
      provisions {
        id: "youth" subject: "study_application" required_within: "job_search" )",
                      required_on, R"(
        selector { date: "study_application.from" }
        versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
        tables {
          id: "t" inputs: "study_application.plan_replaces_duty"
          rows { id: "replaced" when: "yes" automation: AUTOMATION_AUTOMATIC }
          rows {
            id: "not" when: "no"
            effects {
              outcome: OUTCOME_OBSTACLE from: "study_application.from"
              until: "study_application.until" reason: "BAD"
            }
            automation: AUTOMATION_AUTOMATIC
          }
        }
        kind: STATEMENT_KIND_EXPERT competence: "all"
      }
      questions { fact: "study_application.from" text: "ASK" }
      questions { fact: "study_application.plan_replaces_duty" text: "ASK" })");
}

std::string Search(const std::string& fields) {
  return absl::StrCat("facts { key: \"s\" job_search { ", fields, R"( } }
      facts { key: "a" search_aim { from @2000-01-01 seeks_full_time: true } })");
}

std::string Decided(const std::string& facts, absl::CivilDay day) {
  return Timeline(Determine(Facts(facts), *MustLoad(Pack()), day));
}

TEST(RequiredOn, StandsForAYearFromEachDayNotCovered) {
  const std::string facts = Search("from @2022-09-01") +
                            "facts { key: \"y\" study_application { from @2023-09-01 until "
                            "@2024-09-01 plan_replaces_duty: true } }";
  EXPECT_EQ(Decided(facts, absl::CivilDay(2024, 9, 1)),
            "2022-09-01..2023-08-31 UNDETERMINED youth; "
            "2023-09-01..2024-08-31 ENTITLED base/v1/in_force; "
            "2024-09-01..2025-08-31 UNDETERMINED youth; "
            "2025-09-01.. ENTITLED base/v1/in_force");
}

TEST(RequiredOn, DoesNotLookBeyondTheDayOfTheStatement) {
  EXPECT_EQ(Decided(Search("from @2022-09-02"), absl::CivilDay(2023, 8, 31)),
            "2022-09-02.. ENTITLED base/v1/in_force");
}

TEST(RequiredOn, LeavesOutDaysOutsideThePeriod) {
  EXPECT_EQ(Decided(Search("from @2022-09-02 until @2023-09-01"), absl::CivilDay(2025, 1, 1)),
            "2022-09-02..2023-08-31 ENTITLED base/v1/in_force");
}

TEST(RequiredOn, TakesADayOfSeveralSearchesOnce) {
  const v1::Determination got =
      Determine(Facts(Search("from @2022-08-01") +
                      "facts { key: \"t\" job_search { from @2022-08-15 until @2022-10-01 } }"),
                *MustLoad(Pack()), absl::CivilDay(2023, 1, 1), {.receipt = true});
  int traced = 0;
  for (const v1::ProvisionTrace& trace : got.receipt().provisions()) {
    if (trace.provision() == "youth") ++traced;
  }
  EXPECT_EQ(traced, 1);
}

TEST(RequiredOn, IsRefusedWhenItIsNoDayOfEveryYear) {
  EXPECT_THAT(LoadFault(Pack("required_on: \"02-29\"")), HasSubstr("is no day of every year"));
  EXPECT_THAT(LoadFault(Pack("required_on: \"1.9.\"")), HasSubstr("is no day of every year"));
}

}  // namespace
}  // namespace typl::law
