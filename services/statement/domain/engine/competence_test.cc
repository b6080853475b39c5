#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/domain/law.h"

// Who is competent: by customer, benefit and home municipality, on the day of the statement.

namespace typl::law {
namespace {

using ::testing::HasSubstr;

constexpr char kAreas[] = R"(
areas {
  id: "north" competence: "authority" from: "2025-01-01" name_fi: "P" name_sv: "N"
  municipalities: "564" municipalities: "005"
}
areas {
  id: "south" competence: "authority" from: "2025-01-01" name_fi: "E" name_sv: "S"
  municipalities: "091"
}
deadlines { competence: "authority" days: 7 source: "A" })";

// The small pack whose competence is, from 2025 on, an authority's with areas; but in the area
// north an office's for one benefit.
std::string PackWith(const std::string& rules, const std::string& areas = kAreas) {
  return SmallPackWith("rules { until: \"2021-10-02\" competence: \"office\" source: \"A\" }",
                       absl::StrCat("rules { until: \"2021-10-02\" competence: \"office\" "
                                    "source: \"A\" }\n",
                                    rules)) +
         areas;
}

constexpr char kRules[] = R"(
    rules {
      from: "2025-01-01" competence: "authority" source: "A" areas: "north"
      benefits: BENEFIT_GENERAL_SUPPORT
    }
    rules { from: "2025-01-01" benefits: BENEFIT_BASIC competence: "authority" source: "A" })";

// Competence and area of a person of the municipality with the applications, on a day.
std::string Competent(const std::string& municipality, const std::string& applications,
                      absl::CivilDay day = absl::CivilDay(2025, 6, 1)) {
  const std::string facts = absl::StrCat(
      R"(facts { key: "s" job_search { from @2020-03-02 } }
         facts { key: "a" search_aim { from @2020-03-02 seeks_full_time: true } })",
      municipality.empty()
          ? ""
          : "facts { key: \"p\" person_basics { municipality_code: \"" + municipality + "\" } }",
      applications);
  const auto pack = MustLoad("successive_entities: \"benefit_application\"" + PackWith(kRules));
  const v1::Determination got = Determine(Facts(facts), *pack, day);
  const v1::Ground& ground = got.timeline(0).grounds(0);
  return absl::StrCat(ground.competence(), "/", ground.area());
}

constexpr char kSupport[] =
    "facts { key: \"b\" benefit_application { from @2025-01-01 benefit: BENEFIT_GENERAL_SUPPORT } "
    "}";
constexpr char kBasic[] =
    "facts { key: \"c\" benefit_application { from @2025-05-01 benefit: BENEFIT_BASIC } }";

TEST(Competence, GoesByHomeMunicipalityAndBenefit) {
  EXPECT_EQ(Competent("564", kSupport), "authority/north");
  EXPECT_EQ(Competent("091", kSupport), "office/");
  EXPECT_EQ(Competent("091", kBasic), "authority/south");
  EXPECT_EQ(Competent("091", ""), "office/");
}

TEST(Competence, KeepsLeadingZerosOfAMunicipality) {
  EXPECT_EQ(Competent("005", kSupport), "authority/north");
}

TEST(Competence, HasNoAreaForAMunicipalityThatIsNotKnown) {
  EXPECT_EQ(Competent("", kBasic), "authority/");
  EXPECT_EQ(Competent("999", kBasic), "authority/");
}

TEST(Competence, GoesByTheApplicationInForceOnTheDay) {
  const std::string both = std::string(kSupport) + kBasic;
  EXPECT_EQ(Competent("564", both, absl::CivilDay(2025, 4, 30)), "authority/north");
  EXPECT_EQ(Competent("091", both, absl::CivilDay(2025, 4, 30)), "office/");
  EXPECT_EQ(Competent("091", both, absl::CivilDay(2025, 5, 1)), "authority/south");
}

TEST(Competence, GoesByTheLastApplicationWhenNoneIsInForce) {
  const std::string ended =
      "facts { key: \"b\" benefit_application { from @2025-01-01 until @2025-02-01 benefit: "
      "BENEFIT_GENERAL_SUPPORT } }"
      "facts { key: \"c\" benefit_application { from @2025-03-01 until @2025-04-01 benefit: "
      "BENEFIT_BASIC } }";
  EXPECT_EQ(Competent("091", ended), "authority/south");
}

TEST(Competence, TakesTheMunicipalityLastSaid) {
  EXPECT_EQ(Competent("091", std::string(kBasic) +
                                 "facts { key: \"q\" person_basics { municipality_code: \"564\" } }"
                                 "facts { key: \"r\" person_basics { pilot_customer: false } }"),
            "authority/north");
}

TEST(Competence, ListsWhatItReadInTheReceipt) {
  const auto pack = MustLoad(PackWith(kRules));
  const v1::Determination got =
      Determine(Facts("facts { key: \"s\" job_search { from @2020-03-02 } }"), *pack,
                absl::CivilDay(2025, 6, 1), {.receipt = true});
  bool benefit = false;
  bool municipality = false;
  for (const v1::FactRead& read : got.receipt().facts_read()) {
    municipality = municipality || read.fact() == "person_basics.municipality_code";
    benefit = benefit || read.fact() == "benefit_application.benefit";
  }
  EXPECT_TRUE(municipality);
  // There is no application of which a benefit could have been read.
  EXPECT_FALSE(benefit);
}

TEST(Areas, AreRefusedWhenTheyAreWrong) {
  const auto fault = [](const std::string& rules, const std::string& areas) {
    return LoadFault(PackWith(rules, areas));
  };
  const std::string areas = kAreas;
  EXPECT_THAT(fault(kRules, areas + R"(areas { id: "x" competence: "authority" name_fi: "X"
                    name_sv: "X" municipalities: "091" })"),
              HasSubstr("area x: municipality 091 is in south too on the same days"));
  EXPECT_THAT(fault(kRules, areas + R"(areas { id: "x" competence: "nobody" name_fi: "X"
                    name_sv: "X" municipalities: "092" })"),
              HasSubstr("area x: no rule names its competence"));
  EXPECT_THAT(fault(kRules, areas + R"(areas { id: "x" competence: "authority" name_fi: "X"
                    name_sv: "X" municipalities: "92" })"),
              HasSubstr("municipality \"92\" has not three digits"));
  EXPECT_THAT(fault(R"(rules { from: "2025-01-01" areas: "west" competence: "authority"
                    source: "A" })",
                    areas),
              HasSubstr("unknown area west"));
}

TEST(Areas, AreRefusedInARuleThatIsNeverReached) {
  const std::string text = SmallPackWith(
      "rules { from: \"2021-10-02\" customers: CUSTOMERS_NOT_OF_PILOT competence: \"office\" "
      "source: \"A\" }",
      "rules { from: \"2021-10-02\" customers: CUSTOMERS_NOT_OF_PILOT competence: \"office\" "
      "source: \"A\" }"
      "rules { from: \"2025-01-01\" customers: CUSTOMERS_NOT_OF_PILOT areas: \"north\" competence: "
      "\"authority\" source: \"A\" }");
  EXPECT_THAT(LoadFault(text + kAreas),
              HasSubstr("a rule for some benefits or areas comes after one for all"));
}

}  // namespace
}  // namespace typl::law
