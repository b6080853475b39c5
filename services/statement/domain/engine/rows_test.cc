#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/domain/law.h"

// What rows may do besides stating an outcome: excuse their subject, note, give a second reading.

namespace typl::law {
namespace {

using ::testing::HasSubstr;

constexpr absl::CivilDay kToday(2022, 6, 15);
constexpr char kSearch[] = R"(facts { key: "s" job_search { from @2022-05-01 } }
    facts { key: "a" search_aim { from @2022-05-01 seeks_full_time: true } })";

// An employment that ended by resignation, which the small pack leaves to an officer.
std::string Resigned(const std::string& key, const std::string& fields = "") {
  return absl::StrCat("facts { key: \"", key, R"(" employment { from @2019-01-01 until @2022-06-01
      conduct_on @2022-05-10 end_ground: EMPLOYMENT_END_GROUND_RESIGNED )",
                      fields, " } }");
}

// The small pack with a provision on employment that excuses one who has the adjusted benefit.
std::string PackWithExcuse(const std::string& effects) {
  return absl::StrCat(SmallPack(), R"(
      provisions {
        id: "excuse" subject: "employment" selector { date: "employment.conduct_on" }
        versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
        tables {
          id: "t"
          inputs: "employment.until"
          inputs: "employment.adjusted_benefit"
          rows { id: "in_force" when: ["unset", "-"] automation: AUTOMATION_AUTOMATIC }
          rows { id: "valid" when: ["set", "yes"] automation: AUTOMATION_AUTOMATIC )",
                      effects, R"( }
          rows { id: "none" when: ["set", "no"] automation: AUTOMATION_AUTOMATIC }
        }
        kind: STATEMENT_KIND_EXPERT competence: "all"
      }
      questions { fact: "employment.adjusted_benefit" text: "ASK" })");
}

constexpr char kExcuse[] = "effects { disapply { provisions: \"leaving\" own_subject: true } }";

v1::Determination Decide(const std::string& pack, const std::string& facts, bool receipt = false) {
  return Determine(Facts(kSearch + facts), *MustLoad(pack), kToday, {.receipt = receipt});
}

TEST(SingleEntities, AreSubjectsAlsoWhenNothingIsKnown) {
  const std::string pack = absl::StrCat(SmallPack(), R"(
      provisions {
        id: "permit" subject: "person_basics" selector { date: "statement_day" }
        versions { id: "v1" table: "t" source: "A" confidence: CONFIDENCE_HIGH section: "s" }
        tables {
          id: "t" inputs: "person_basics.vocational_qualification"
          rows {
            id: "without" when: "no | unset"
            effects { outcome: OUTCOME_OBSTACLE from: "2022-05-11" reason: "BAD" }
            automation: AUTOMATION_AUTOMATIC
          }
          rows { id: "with" when: "yes" automation: AUTOMATION_AUTOMATIC }
        }
        kind: STATEMENT_KIND_BASIC competence: "all"
      })");
  EXPECT_EQ(Timeline(Decide(pack, "")),
            "2022-05-01..2022-05-10 ENTITLED base/v1/in_force; "
            "2022-05-11.. OBSTACLE permit/v1/without");
  EXPECT_EQ(Timeline(Decide(pack,
                            "facts { key: \"p\" person_basics { "
                            "vocational_qualification: true } }")),
            "2022-05-01.. ENTITLED base/v1/in_force");
}

TEST(OwnSubject, IsTheOnlyOneExcused) {
  const v1::Determination got =
      Decide(PackWithExcuse(kExcuse),
             Resigned("x", "adjusted_benefit: true") + Resigned("y", "adjusted_benefit: false"));
  EXPECT_EQ(Matters(got), "y/leaving/WEIGH:new/resigned");
}

TEST(OwnSubject, HangsOnWhatIsNotKnownOfTheExcuse) {
  const v1::Determination got = Decide(PackWithExcuse(kExcuse), Resigned("x"));
  EXPECT_EQ(Timeline(got),
            "2022-05-01..2022-05-31 ENTITLED base/v1/in_force; "
            "2022-06-01..2022-07-15 UNDETERMINED leaving excuse; "
            "2022-07-16.. ENTITLED base/v1/in_force");
  EXPECT_EQ(OpenFacts(got), "x/employment.adjusted_benefit");
}

TEST(OwnSubject, IsTracedAsDisapplied) {
  const v1::Determination got =
      Decide(PackWithExcuse(kExcuse), Resigned("x", "adjusted_benefit: true"), true);
  for (const v1::ProvisionTrace& trace : got.receipt().provisions()) {
    if (trace.provision() != "leaving") continue;
    EXPECT_EQ(trace.verdict(), v1::VERDICT_DISAPPLIED);
    EXPECT_EQ(trace.disapplied_by(), "excuse");
  }
}

TEST(OwnSubject, LosesOnlyTheDaysThatAreNamed) {
  const std::string pack = PackWithExcuse(
      "effects { disapply { provisions: \"leaving\" own_subject: true }"
      " from: \"2022-06-11\" until: \"2022-06-21\" }");
  const v1::Determination got = Decide(pack, Resigned("x", "adjusted_benefit: true"));
  EXPECT_EQ(Timeline(got),
            "2022-05-01..2022-05-31 ENTITLED base/v1/in_force; "
            "2022-06-01..2022-06-10 UNDETERMINED leaving; "
            "2022-06-11..2022-06-20 ENTITLED base/v1/in_force; "
            "2022-06-21..2022-07-15 UNDETERMINED leaving; "
            "2022-07-16.. ENTITLED base/v1/in_force");
}

TEST(OwnSubject, IsRefusedWhereItMakesNoSense) {
  const auto fault = [](const std::string& effects) { return LoadFault(PackWithExcuse(effects)); };
  EXPECT_THAT(fault("effects { disapply { provisions: \"base\" own_subject: true } }"),
              HasSubstr("own_subject: base has other subjects"));
  EXPECT_THAT(fault("effects { disapply { provisions: \"leaving\" own_subject: true }"
                    " until: \"2022-06-11\" }"),
              HasSubstr("expected a fact or a day"));
  EXPECT_THAT(
      fault("effects { disapply { provisions: \"leaving\" own_subject: true by_event: true } }"),
      HasSubstr("own_subject goes without"));
}

std::string Note(const std::string& from) {
  return absl::StrCat("effects { note: NOTE_KIND_SERVICE from: \"", from,
                      "\" until: \"2022-08-01\" reason: \"GOOD\" }");
}

TEST(Notes, AreGivenAndChangeNothing) {
  const v1::Determination got = Decide(PackWithExcuse(Note("employment.until")),
                                       Resigned("x", "adjusted_benefit: true"), true);
  EXPECT_EQ(NotesOf(got), "x/excuse/valid 2022-06-01..2022-07-31");
  EXPECT_EQ(got.notes(0).kind(), v1::NOTE_KIND_SERVICE);
  EXPECT_EQ(got.notes(0).section(), "Act 1 §");
  EXPECT_EQ(Matters(got), "x/leaving/WEIGH:new/resigned");
  for (const v1::ProvisionTrace& trace : got.receipt().provisions()) {
    if (trace.provision() == "excuse") {
      EXPECT_EQ(trace.verdict(), v1::VERDICT_APPLIED);
    }
  }
}

TEST(Notes, AreNotAskedFor) {
  const v1::Determination unknown = Decide(PackWithExcuse(Note("employment.until")), Resigned("x"));
  EXPECT_EQ(NotesOf(unknown), "");
  EXPECT_EQ(OpenFacts(unknown), "");
  const v1::Determination without_day = Decide(PackWithExcuse(Note("employment.contested_on")),
                                               Resigned("x", "adjusted_benefit: true"));
  EXPECT_EQ(NotesOf(without_day), "");
  EXPECT_EQ(OpenFacts(without_day), "");
}

TEST(Notes, OfNeighbouringVersionsAreOne) {
  std::string pack = PackWithExcuse(Note("employment.from"));
  const std::string versions = "date: \"employment.conduct_on\" }\n        versions { id: \"v1\"";
  pack.replace(pack.find(versions), versions.size(),
               "date: \"benefit_day\" } versions { id: \"v0\" until: \"2021-01-01\" table: \"t\" "
               "source: \"A\" confidence: CONFIDENCE_HIGH section: \"s\" } "
               "versions { id: \"v1\" from: \"2021-01-01\"");
  const v1::Determination got = Decide(pack, Resigned("x", "adjusted_benefit: true"));
  EXPECT_EQ(NotesOf(got), "x/excuse/valid 2019-01-01..2022-07-31");
  EXPECT_EQ(got.notes(0).version(), "v0");
}

// The small pack in which the waiting period may also be read to be an obstacle.
std::string PackWithReading(const std::string& alternative) {
  return SmallPackWith("matter: \"WEIGH\"\n    }",
                       absl::StrCat("matter: \"WEIGH\"\n    }\n", alternative));
}

constexpr char kReading[] = R"(rows {
      id: "reading" alternative_to: "resigned"
      effects { outcome: OUTCOME_OBSTACLE from: "employment.until" days: "10" reason: "BAD" }
      automation: AUTOMATION_OFFICER matter: "WEIGH"
    }
    rows {
      id: "third" alternative_to: "resigned"
      automation: AUTOMATION_OFFICER matter: "WEIGH"
    })";

TEST(SecondReadings, AreChoicesOfTheOfficers) {
  const v1::Determination got = Decide(PackWithReading(kReading), Resigned("x"));
  EXPECT_EQ(Matters(got), "x/leaving/WEIGH:new/resigned,new/reading");
  EXPECT_EQ(OpenFacts(got), "");
  EXPECT_EQ(got.officer_matters(0).choices(1).outcome(), v1::OUTCOME_OBSTACLE);
}

TEST(SecondReadings, ApplyWhenAnOfficerFoundSo) {
  const auto with_finding = [](const std::string& row) {
    return Decide(PackWithReading(kReading),
                  Resigned("x") +
                      "facts { key: \"f\" officer_finding { subject_key: \"x\" "
                      "provision: \"leaving\" row: \"" +
                      row + "\" } }");
  };
  EXPECT_EQ(Timeline(with_finding("new/reading")),
            "2022-05-01..2022-05-31 ENTITLED base/v1/in_force; "
            "2022-06-01..2022-06-10 OBSTACLE leaving/new/reading; "
            "2022-06-11.. ENTITLED base/v1/in_force");
  EXPECT_EQ(Timeline(with_finding("new/third")), "2022-05-01.. ENTITLED base/v1/in_force");
}

TEST(SecondReadings, AreRefusedWhenTheyAreNone) {
  const auto fault = [](const std::string& row) {
    return LoadFault(PackWithReading("rows { id: \"reading\" " + row + " }"));
  };
  EXPECT_THAT(fault("alternative_to: \"nothing\" automation: AUTOMATION_OFFICER matter: \"WEIGH\""),
              HasSubstr("row reading: alternative_to: no row nothing before it"));
  EXPECT_THAT(fault("alternative_to: \"short\" automation: AUTOMATION_OFFICER matter: \"WEIGH\""),
              HasSubstr("both rows must be an officer's"));
  EXPECT_THAT(fault("alternative_to: \"resigned\" automation: AUTOMATION_AUTOMATIC"),
              HasSubstr("both rows must be an officer's"));
  EXPECT_THAT(fault("alternative_to: \"resigned\" when: [\"set\", \"-\", \"-\"] "
                    "automation: AUTOMATION_OFFICER matter: \"WEIGH\""),
              HasSubstr("no cells of its own"));
  EXPECT_THAT(LoadFault(PackWithReading(std::string(kReading) +
                                        "rows { id: \"x\" alternative_to: \"third\" automation: "
                                        "AUTOMATION_OFFICER matter: \"WEIGH\" }")),
              HasSubstr("the other row is a second reading itself"));
}

}  // namespace
}  // namespace typl::law
