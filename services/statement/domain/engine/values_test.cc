#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/compiled.h"
#include "services/statement/domain/engine/inputs.h"
#include "services/statement/domain/engine/person_file.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/domain/law.h"

// What derivations give, worked out for one employment.

namespace typl::law {
namespace {

using engine::Value;

// The small pack with a derivation employment.tested of these terms.
std::string PackWith(const std::string& terms) {
  return absl::StrCat(SmallPack(), "derivations { id: \"employment.tested\" ", terms, R"( }
      provisions {
        id: "tested" subject: "employment" selector { date: "benefit_day" }
        versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
        tables {
          id: "t" inputs: "employment.tested"
          rows { id: "set" when: "set" automation: AUTOMATION_AUTOMATIC }
          rows { id: "unset" when: "unset" automation: AUTOMATION_AUTOMATIC }
        }
        kind: STATEMENT_KIND_BASIC competence: "all"
      })");
}

// Value for the first employment of the facts; nullopt: unset.
std::optional<int64_t> ValueOf(const std::string& terms, const std::string& employment,
                               const std::string& others = "") {
  const auto pack = MustLoad(PackWith(terms));
  const v1::PersonFacts facts =
      Facts(absl::StrCat("facts { key: \"e\" employment { ", employment, " } }", others));
  engine::PersonFile file(facts, pack->compiled());
  const engine::Marks marks;
  engine::Inputs inputs(pack->compiled(), file, marks);
  engine::InputRef input;
  input.kind = engine::InputRef::Kind::kDerivation;
  for (const engine::CompiledDerivation& derivation : pack->compiled().derivations) {
    if (derivation.source->id() == "employment.tested") break;
    ++input.derivation;
  }
  const int entity = *pack->compiled().vocabulary.FindEntity("employment");
  const Value value = inputs.Get(input, file.OfEntity(entity).front());
  return value.known ? std::optional<int64_t>(value.number) : std::nullopt;
}

int64_t DayOf(absl::CivilDay day) { return engine::ToDay(day); }

std::optional<int64_t> Months(const std::string& from, const std::string& until) {
  return ValueOf(
      "first_of { months_between { from: \"employment.from\" until: \"employment.until\" } }",
      "from " + from + " until " + until);
}

std::optional<int64_t> Years(const std::string& from, const std::string& until) {
  return ValueOf(
      "first_of { years_between { from: \"employment.from\" until: \"employment.until\" } }",
      "from " + from + " until " + until);
}

TEST(MonthsBetween, AreCountedAsAgesAre) {
  EXPECT_EQ(Months("@2020-01-31", "@2020-02-29"), 0);
  EXPECT_EQ(Months("@2020-01-31", "@2020-03-01"), 1);
  EXPECT_EQ(Months("@2020-01-15", "@2020-07-15"), 6);
  EXPECT_EQ(Months("@2020-01-15", "@2020-07-14"), 5);
  EXPECT_EQ(Months("@2020-07-15", "@2020-07-14"), -1);
}

TEST(MonthsBetween, AreUnknownWhenADayIs) {
  EXPECT_EQ(ValueOf("first_of { months_between { from: \"employment.from\" until: "
                    "\"employment.until\" } }",
                    "from @2020-01-01"),
            std::nullopt);
}

TEST(YearsBetween, GiveALeapDayItsBirthdayOnTheFirstOfMarch) {
  EXPECT_EQ(Years("@2000-02-29", "@2001-02-28"), 0);
  EXPECT_EQ(Years("@2000-02-29", "@2001-03-01"), 1);
  EXPECT_EQ(Years("@2000-02-29", "@2004-02-29"), 4);
  EXPECT_EQ(Years("@2000-05-01", "@2000-04-30"), -1);
}

constexpr char kFirstKnownDay[] = R"text(
    first_of {
      day {
        is: "earliest(employment.contested_on, employment.conduct_on + 1 m)"
        skip_unset: true
      }
    })text";

TEST(DayTerm, LeavesOutUnsetDaysWhenItSaysSo) {
  EXPECT_EQ(ValueOf(kFirstKnownDay, "contested_on @2020-05-05 conduct_on @2020-01-31"),
            DayOf(absl::CivilDay(2020, 2, 29)));
  EXPECT_EQ(ValueOf(kFirstKnownDay, "contested_on @2020-05-05"), DayOf(absl::CivilDay(2020, 5, 5)));
  EXPECT_EQ(ValueOf(kFirstKnownDay, ""), std::nullopt);
}

TEST(DayTerm, IsUnsetWhenADayIs) {
  constexpr char kBoth[] = R"text(
      first_of { day { is: "latest(employment.contested_on, employment.conduct_on)" } })text";
  EXPECT_EQ(ValueOf(kBoth, "contested_on @2020-05-05"), std::nullopt);
  EXPECT_EQ(ValueOf(kBoth, "contested_on @2020-05-05 conduct_on @2020-06-05"),
            DayOf(absl::CivilDay(2020, 6, 5)));
}

TEST(DayTerm, IsUnsetPastTheLastDay) {
  constexpr char kFar[] = R"(first_of { day { is: "employment.conduct_on + 500 y" } })";
  EXPECT_EQ(ValueOf(kFar, "conduct_on @2020-05-05"), std::nullopt);
}

TEST(Sum, IsUnknownWhenAPartIs) {
  constexpr char kSum[] =
      R"(first_of { sum { of: "employment.agreed_days" of: "employment.daily_travel_minutes" } })";
  EXPECT_EQ(ValueOf(kSum, "agreed_days: 5 daily_travel_minutes: 7"), 12);
  EXPECT_EQ(ValueOf(kSum, "agreed_days: 5"), std::nullopt);
}

TEST(Sum, IsUnknownBeyondAllNumbers) {
  constexpr char kSum[] = R"(first_of { sum { of: "employment.monthly_pay_cents"
                                              of: "employment.monthly_pay_cents" } })";
  EXPECT_EQ(ValueOf(kSum, "monthly_pay_cents: 9223372036854775807"), std::nullopt);
}

TEST(Quotient, IsTheWholePart) {
  constexpr char kQuotient[] = R"(first_of { quotient {
      of: "employment.agreed_days" by: "employment.daily_travel_minutes" } })";
  EXPECT_EQ(ValueOf(kQuotient, "agreed_days: 17 daily_travel_minutes: 5"), 3);
  EXPECT_EQ(ValueOf(kQuotient, "agreed_days: 17 daily_travel_minutes: 0"), std::nullopt);
  EXPECT_EQ(ValueOf(kQuotient, "agreed_days: 17 daily_travel_minutes: -5"), std::nullopt);
  EXPECT_EQ(ValueOf(kQuotient, "daily_travel_minutes: 5"), std::nullopt);
}

std::optional<int64_t> BeganBefore(const std::string& other) {
  return ValueOf(R"(first_of { exists { entity: "employment" on: "employment.from"
                                        began_within_days: 10 } })",
                 "from @2020-05-11", other);
}

TEST(Exists, IsUnknownOnlyWhenABeginningMayLieInTheDays) {
  EXPECT_EQ(BeganBefore(""), 0);
  EXPECT_EQ(BeganBefore("facts { key: \"o\" employment { from @2020-05-01 } }"), 1);
  EXPECT_EQ(BeganBefore("facts { key: \"o\" employment { from @2020-05-11 } }"), 0);
  EXPECT_EQ(BeganBefore("facts { key: \"o\" employment { until @2020-05-02 } }"), std::nullopt);
  EXPECT_EQ(BeganBefore("facts { key: \"o\" employment { until @2020-05-01 } }"), 0);
}

TEST(Exists, OnAnUnsetDayIsUnknownOnlyWhenThereIsAnother) {
  constexpr char kOther[] =
      R"(first_of { exists { entity: "employment" on: "employment.conduct_on" } })";
  EXPECT_EQ(ValueOf(kOther, ""), 0);
  EXPECT_EQ(ValueOf(kOther, "", "facts { key: \"o\" employment {} }"), std::nullopt);
}

TEST(AtLeast, CountsNoAsNothingAndYesAsOne) {
  constexpr char kYes[] = "first_of { fact: \"employment.not_contested\" at_least: 1 }";
  EXPECT_EQ(ValueOf(kYes, "not_contested: true"), 1);
  EXPECT_EQ(ValueOf(kYes, "not_contested: false"), std::nullopt);
  EXPECT_EQ(ValueOf(kYes, ""), std::nullopt);
}

TEST(Terms, AreRefusedWhenTheirPartsAreOfTheWrongType) {
  EXPECT_NE(LoadFault(PackWith("first_of { sum { of: \"employment.until\" } }"))
                .find("employment.until is no number"),
            std::string::npos);
  EXPECT_NE(LoadFault(PackWith("first_of { quotient { of: \"employment.agreed_days\" } }"))
                .find("unknown fact"),
            std::string::npos);
  EXPECT_NE(LoadFault(PackWith("first_of { fact: \"employment.until\" at_least: 3 }"))
                .find("at_least of what is no number"),
            std::string::npos);
  EXPECT_NE(LoadFault(PackWith("first_of { constant: 1 when_set: \"employment.tested\" }"))
                .find("cyclic reference"),
            std::string::npos);
}

}  // namespace
}  // namespace typl::law
