#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_coverage.h"
#include "services/statement/law_diff.h"
#include "services/statement/law_explain.h"
#include "services/statement/law_lint.h"
#include "services/statement/law_tool.h"

namespace typl::law {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Someone who resigned; `more` is added to the employment.
std::string Resigned(absl::string_view more) {
  return absl::StrReplaceAll(
      R"(day: "2022-06-01"
         facts { key: "search-1" job_search { from { year: 2022 month: 6 day: 1 } } }
         facts { key: "aim-1" search_aim { from { year: 2022 month: 6 day: 1 } seeks_full_time: true } }
         facts { key: "employment-1" employment {
           from { year: 2020 month: 1 day: 1 } until { year: 2022 month: 6 day: 1 }
           conduct_on { year: 2022 month: 5 day: 20 } agreed_days: 100 MORE } })",
      {{"MORE", more}});
}

v1::Case ResignedCase(absl::string_view more) {
  v1::Case worked;
  worked.set_number("1");
  EXPECT_TRUE(
      google::protobuf::TextFormat::ParseFromString(Resigned(more), worked.mutable_input()));
  return worked;
}

const PartCoverage& RowOf(const Coverage& coverage, absl::string_view provision,
                          absl::string_view part) {
  for (const PartCoverage& row : coverage.rows) {
    if (row.provision == provision && row.part == part) return row;
  }
  ADD_FAILURE() << "no row " << part;
  static const PartCoverage none;
  return none;
}

TEST(Coverage, TellsDecidedFromAskedAndFromOpen) {
  const auto pack = MustLoad(SmallPack());
  const Coverage asked =
      CoverageOf(*pack, {ResignedCase("end_ground: EMPLOYMENT_END_GROUND_RESIGNED")});
  EXPECT_THAT(RowOf(asked, "leaving", "t/resigned").asked, ElementsAre("1"));
  EXPECT_THAT(RowOf(asked, "base", "t/in_force").applied, ElementsAre("1"));
  EXPECT_FALSE(RowOf(asked, "leaving", "t/short").touched());

  const Coverage open = CoverageOf(*pack, {ResignedCase("")});
  EXPECT_THAT(RowOf(open, "leaving", "t/resigned").open, ElementsAre("1"));
  EXPECT_FALSE(RowOf(open, "leaving", "t/resigned").touched());
  EXPECT_THAT(ToText(open), HasSubstr("! row leaving t/resigned (officer): open in 1;"));
}

// The findings of a kind, "place: text".
std::vector<std::string> Findings(const LintReport& report, absl::string_view kind) {
  std::vector<std::string> found;
  for (const LintFinding& finding : report.findings) {
    if (finding.kind == kind) found.push_back(finding.place + ": " + finding.text);
  }
  return found;
}

LintReport LintOf(const std::string& text) { return Lint(MustLoad(text)->pack(), nullptr); }

TEST(Lint, FindsNoFaultInASoundPack) {
  const LintReport report = LintOf(SmallPack());
  EXPECT_TRUE(report.sound()) << ToText(report);
  EXPECT_THAT(Findings(report, "section_without_url"), ElementsAre("section s: Act 1 §"));
  EXPECT_THAT(Findings(report, "text_without_english"), Contains("text GOOD: hyvä"));
  EXPECT_THAT(Findings(report, "fact_never_read"), Contains(HasSubstr("entity study: ")));
  EXPECT_THAT(ToText(report), HasSubstr("provisions                         4"));
}

TEST(Lint, ListsDoubtsAndWantsTheirReason) {
  const std::string row = "id: \"resigned\"";
  const LintReport told =
      LintOf(SmallPackWith(row, row + " confidence: CONFIDENCE_LOW note: \"who knows\""));
  EXPECT_TRUE(told.sound());
  EXPECT_THAT(Findings(told, "doubtful"),
              ElementsAre("provision leaving, table t, row resigned: who knows"));
  const LintReport untold = LintOf(SmallPackWith(row, row + " confidence: CONFIDENCE_LOW"));
  EXPECT_FALSE(untold.sound());
  EXPECT_EQ(Findings(untold, "doubt_without_note").size(), 1u);
}

TEST(Lint, FindsWhatIsNeverUsed) {
  // Read by nobody before the first version.
  const LintReport values =
      LintOf(SmallPackWith("id: \"old\" until", "id: \"old\" from: \"2022-05-01\" until"));
  EXPECT_TRUE(values.sound());
  const LintReport unread = LintOf(absl::StrReplaceAll(
      SmallPack(),
      {{"id: \"old\" until", "id: \"old\" from: \"2021-01-01\" until"},
       {"values { until: \"2022-05-02\" value: 90",
        "values { until: \"2020-01-01\" value: 80 source: \"A\" confidence: "
        "CONFIDENCE_HIGH } values { from: \"2020-01-01\" until: \"2022-05-02\" value: 90"}}));
  EXPECT_THAT(Findings(unread, "value_never_used"),
              ElementsAre(HasSubstr("parameter wait, value from ever")));
  const std::string term = "first_of { fact: \"employment.agreed_days\" }";
  const LintReport terms = LintOf(SmallPackWith(term, "first_of { constant: 7 } " + term));
  EXPECT_THAT(Findings(terms, "term_never_used"),
              ElementsAre(HasSubstr("derivation employment.length, term 3")));
}

TEST(Lint, WantsACaseForEachRowAndVersion) {
  const auto pack = MustLoad(SmallPack());
  const Coverage coverage =
      CoverageOf(*pack, {ResignedCase("end_ground: EMPLOYMENT_END_GROUND_RESIGNED")});
  const LintReport report = Lint(pack->pack(), &coverage);
  EXPECT_FALSE(report.sound());
  EXPECT_THAT(Findings(report, "row_untouched"),
              Contains("provision leaving, row t/short: no case meets it"));
  EXPECT_THAT(Findings(report, "version_untouched"),
              Contains(HasSubstr("provision leaving, version old")));
  EXPECT_THAT(Findings(report, "row_not_decided"),
              ElementsAre(HasSubstr("provision leaving, row t/resigned")));
}

std::string DiffText(const std::string& before, const std::string& now) {
  return ToText(Diff(MustLoad(before)->pack(), MustLoad(now)->pack()));
}

TEST(Diff, IsEmptyForTheSamePack) {
  EXPECT_EQ(DiffText(SmallPack(), "# A remark.\n" + SmallPack()), "0 change(s)\n");
}

TEST(Diff, TellsInWordsWhatChanged) {
  EXPECT_EQ(DiffText(SmallPack(), SmallPackWith("value: 45", "value: 46")),
            "~ parameter wait, value 2022-05-02, value: 45 -> 46\n1 change(s)\n");
  EXPECT_EQ(DiffText(SmallPack(), SmallPackWith("fi: \"huono\"", "fi: \"kehno\"")),
            "~ text BAD, fi: huono -> kehno\n1 change(s)\n");
  EXPECT_EQ(DiffText(SmallPack(), SmallPackWith("until: \"earliest(lay_off.until, 2021-01-01)\"",
                                                "until: \"lay_off.until\"")),
            "~ provision act, table t, row laid_off, effects 1: switches off aim from lay_off.from "
            "until before earliest(lay_off.until, 2021-01-01) -> switches off aim from "
            "lay_off.from until before lay_off.until\n1 change(s)\n");
  EXPECT_EQ(DiffText(SmallPack(), SmallPackWith("rows { id: \"not\" when: \"no\"",
                                                "rows { id: \"nay\" when: \"no\"")),
            "+ provision act, table t, row nay: when no: \n"
            "- provision act, table t, row not: when no: \n2 change(s)\n");
}

TEST(Diff, ComparesCellsByTheirInput) {
  // The same rule with its columns the other way round.
  std::string turned = SmallPackWith(
      "inputs: \"search_aim.seeks_full_time\"\n    inputs: "
      "\"search_aim.partial_disability_pension\"",
      "inputs: \"search_aim.partial_disability_pension\"\n    inputs: "
      "\"search_aim.seeks_full_time\"");
  turned = absl::StrReplaceAll(turned, {{"[\"yes\", \"-\"]", "[\"-\", \"yes\"]"},
                                        {"[\"no\", \"yes\"]", "[\"yes\", \"no\"]"}});
  EXPECT_EQ(DiffText(SmallPack(), turned), "0 change(s)\n");
}

TEST(Explain, ShowsAllVersionsAndWhatTheyUse) {
  const auto pack = MustLoad(SmallPack());
  const auto page = Explain(pack->pack(), "leaving", {.language = v1::LANGUAGE_EN});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(*page, AllOf(HasSubstr("old  ..2022-05-01"), HasSubstr("new  2022-05-02.."),
                           HasSubstr("waiting period from employment.until, {wait} calendar days"),
                           HasSubstr("90  ..2022-05-01"), HasSubstr("45  2022-05-02.."),
                           HasSubstr("employment.length"), HasSubstr("WAIT: odota")));
}

TEST(Explain, ShowsOneDayWithItsNumbersInTheLanguageAskedFor) {
  const auto pack = MustLoad(SmallPack());
  const auto page = Explain(pack->pack(), "leaving",
                            {.on = absl::CivilDay(2022, 5, 2), .language = v1::LANGUAGE_SV});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(*page, AllOf(Not(HasSubstr("old  ..")), HasSubstr("45 kalenderdagar"),
                           HasSubstr("WAIT: vänta"), Not(HasSubstr("{wait}"))));
}

TEST(Explain, TellsWhatSwitchesAProvisionOff) {
  const auto page = Explain(MustLoad(SmallPack())->pack(), "aim", {.language = v1::LANGUAGE_EN});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(*page, HasSubstr("act t/laid_off: switches off aim from lay_off.from"));
}

TEST(Explain, NamesWhatThereIsWhenAskedForSomethingElse) {
  const auto page = Explain(MustLoad(SmallPack())->pack(), "2a:1", {});
  EXPECT_THAT(std::string(page.status().message()), HasSubstr("it has base aim leaving act"));
}

TEST(Decide, TakesWhatWasKnownAtTheTime) {
  const auto pack = MustLoad(SmallPack());
  const std::string facts = Resigned("end_ground: EMPLOYMENT_END_GROUND_RESIGNED") +
                            R"(known_facts { known_at { seconds: 1654500000 }
           fact { key: "employment-1" employment {
             from { year: 2020 month: 1 day: 1 } until { year: 2022 month: 6 day: 1 }
             conduct_on { year: 2022 month: 5 day: 20 }
             end_ground: EMPLOYMENT_END_GROUND_ECONOMIC agreed_days: 100 } } })";
  const auto then = Decide(facts, *pack, {.known_at = "2022-06-01T00:00:00Z"});
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_THAT(then->text, HasSubstr("officer leaving on employment-1"));
  const auto later = Decide(facts, *pack, {.known_at = "2022-07-01T00:00:00Z"});
  ASSERT_TRUE(later.ok()) << later.status();
  EXPECT_THAT(later->text, Not(HasSubstr("officer")));
}

TEST(Decide, AsksTheSecondReader) {
  const auto decided = Decide(Resigned(""), *MustLoad(SmallPack()), {.second_reader = true});
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_THAT(decided->differences, ElementsAre());
}

TEST(Decide, NamesEveryFaultOfTheRequestWithItsPlace) {
  const auto pack = MustLoad(SmallPack());
  const auto garbled = Decide("day: \"2022-06-01\"\nfacts { kye: \"x\" }", *pack, {});
  ASSERT_TRUE(GetBadRequest(garbled.status()).has_value());
  EXPECT_THAT(GetBadRequest(garbled.status())->field_violations(0).field(), HasSubstr("facts:2:"));
  const auto two = Decide("", *pack, {.known_at = "yesterday"});
  ASSERT_TRUE(GetBadRequest(two.status()).has_value());
  EXPECT_EQ(GetBadRequest(two.status())->field_violations_size(), 2);
}

class CaseFolder : public ::testing::Test {
 protected:
  CaseFolder() : folder_(::testing::TempDir() + "/law_tools_test_cases") {
    std::filesystem::create_directories(folder_);
  }
  ~CaseFolder() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
  }

  const std::string folder_;
};

TEST_F(CaseFolder, TellsEveryFaultOfItsFilesAtOnce) {
  Write("a.textproto", "cases { number: \"1\" source: \"s\" input { day: \"2022-01-01\" } }");
  Write("b.textproto", "cases { number: \"1\" input { day: \"2022-02-30\" } }");
  Write("c.textproto", "cases {");
  const auto cases = ReadCaseFolder(folder_);
  ASSERT_TRUE(GetBadRequest(cases.status()).has_value());
  EXPECT_EQ(GetBadRequest(cases.status())->field_violations_size(), 4) << cases.status();
}

TEST(CheckCase, TellsEachPartThatDiffers) {
  v1::Case expected = ResignedCase("end_ground: EMPLOYMENT_END_GROUND_RESIGNED");
  expected.add_open_facts("employment-1/employment.end_ground");
  const auto pack = MustLoad(SmallPack());
  const v1::Determination got =
      Determine(ToPersonFacts(expected.input()), *pack, absl::CivilDay(2022, 6, 1));
  EXPECT_THAT(CheckCase(expected, got),
              ElementsAre(HasSubstr("timeline:"), HasSubstr("open facts:"),
                          HasSubstr("officer matters:"), HasSubstr("choices:")));
}

}  // namespace
}  // namespace typl::law
