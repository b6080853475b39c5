#include "services/intake/domain/municipality.h"

#include <string>

#include "absl/strings/str_format.h"
#include "gtest/gtest.h"

namespace typl::intake {
namespace {

using Kind = MunicipalityVerdict::Kind;
constexpr absl::CivilDay kDay2020(2020, 4, 1);

TEST(Municipality, KnowsTheNumberOfMunicipalitiesOfEachYear) {
  // Published counts of Statistics Finland.
  const struct {
    int year;
    int count;
  } years[] = {{2013, 320}, {2015, 317}, {2016, 313}, {2017, 311}, {2020, 310},
               {2021, 309}, {2024, 309}, {2025, 308}, {2026, 308}};
  for (const auto& [year, count] : years) {
    int in_force = 0;
    for (int code = 0; code < 1000; ++code) {
      const absl::CivilDay day(year, 6, 1);
      const bool special = code >= 198 && code <= 200;
      if (CheckMunicipality(absl::StrFormat("%03d", code), day).kind == Kind::kInForce &&
          !special) {
        ++in_force;
      }
    }
    EXPECT_EQ(in_force, count) << year;
  }
}

TEST(Municipality, NamesTheSuccessorFromTheDayOfTheMerger) {
  // Valtimo (911) merged into Nurmes (541) on 1.1.2020.
  EXPECT_EQ(CheckMunicipality("911", absl::CivilDay(2019, 12, 31)).kind, Kind::kInForce);
  const MunicipalityVerdict merged = CheckMunicipality("911", absl::CivilDay(2020, 1, 1));
  EXPECT_EQ(merged.kind, Kind::kMerged);
  EXPECT_EQ(merged.successor_code, "541");
}

TEST(Municipality, SuccessorsAreInForceThemselves) {
  for (int code = 0; code < 1000; ++code) {
    const absl::CivilDay day(2026, 1, 1);
    const MunicipalityVerdict verdict = CheckMunicipality(absl::StrFormat("%03d", code), day);
    if (verdict.kind != Kind::kMerged) continue;
    EXPECT_EQ(CheckMunicipality(verdict.successor_code, day).kind, Kind::kInForce) << code;
  }
}

TEST(Municipality, AcceptsTheCodesThatAreNoMunicipality) {
  for (const char* code : {"198", "199", "200"}) {
    EXPECT_EQ(CheckMunicipality(code, kDay2020).kind, Kind::kInForce) << code;
  }
}

TEST(Municipality, RefusesWhatIsNoCode) {
  EXPECT_EQ(CheckMunicipality("564", kDay2020).kind, Kind::kInForce);  // Oulu.
  EXPECT_EQ(CheckMunicipality("009", kDay2020).kind, Kind::kInForce);  // Leading zeros count.
  for (const char* code : {"", "9", "09", "0564", "56a", "000", "999", "-64", " 64"}) {
    EXPECT_EQ(CheckMunicipality(code, kDay2020).kind, Kind::kUnknown) << code;
  }
}

}  // namespace
}  // namespace typl::intake
