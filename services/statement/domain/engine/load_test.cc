#include <string>

#include "common/status/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/domain/law.h"

// What packs are refused for, and that the fault names its place.

namespace typl::law {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Load, TakesASoundPack) {
  const auto pack = MustLoad(SmallPack());
  EXPECT_EQ(pack->hash().size(), 64u);
  EXPECT_EQ(pack->FindText("ASK")->fi(), "kysy");
  EXPECT_EQ(pack->FindText("NOBODY"), nullptr);
}

TEST(Load, HashesContentNotLayout) {
  const std::string commented = "# A remark.\n" + SmallPack();
  EXPECT_EQ(MustLoad(commented)->hash(), MustLoad(SmallPack())->hash());
  EXPECT_NE(MustLoad(SmallPackWith("\"> 5\"", "\">  5\""))->hash(), MustLoad(SmallPack())->hash());
}

TEST(Load, HashDoesNotHangOnTheOrderOfFiles) {
  const PackFile first{"a.textproto", SmallPack()};
  const PackFile second{"b.textproto",
                        "sections { id: \"t\" cite: \"Act 2 §\" }"
                        "texts { code: \"ASK_T\" fi: \"f\" sv: \"s\" section: \"t\" }"
                        "questions { fact: \"search_aim.until\" text: \"ASK_T\" }"};
  const auto forth = LawPack::Load({first, second});
  const auto back = LawPack::Load({second, first});
  ASSERT_TRUE(forth.ok()) << forth.status();
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ((*forth)->hash(), (*back)->hash());
}

TEST(Load, RefusesTextThatIsNoPack) {
  EXPECT_THAT(LoadFault("name: \"x\"\nprovision {"), HasSubstr("small.textproto:2:"));
}

TEST(Load, RefusesTextThatIsFarTooLarge) {
  EXPECT_THAT(LoadFault(std::string(size_t{100} << 20, '#')), HasSubstr("too large"));
}

TEST(Load, IsAFailedPreconditionWithAReason) {
  const auto pack = LawPack::Load({{"x", "name: \"x\""}});
  EXPECT_EQ(ReasonOf(pack.status()), common::v1::ERROR_REASON_LAW_PACK_INVALID);
  ASSERT_TRUE(GetBadRequest(pack.status()).has_value());
  EXPECT_EQ(GetBadRequest(pack.status())->field_violations(0).field(), "pack");
}

TEST(Load, NamesEveryFault) {
  std::string text = SmallPackWith("sv: \"god\"", "sv: \"\"");
  const size_t at = text.find("source: \"A\" confidence: CONFIDENCE_HIGH section");
  text.replace(at, 11, "");
  EXPECT_THAT(LoadFault(text),
              AllOf(HasSubstr("2 fault(s)"), HasSubstr("text GOOD: it has no wording in Swedish"),
                    HasSubstr("provision base, version v1: it has no source")));
}

struct Mutant {
  const char* name;
  const char* from;
  const char* to;
  const char* fault;
};

class RefusedPacks : public ::testing::TestWithParam<Mutant> {};

TEST_P(RefusedPacks, NameFaultAndPlace) {
  const Mutant& mutant = GetParam();
  EXPECT_THAT(LoadFault(SmallPackWith(mutant.from, mutant.to)), HasSubstr(mutant.fault));
}

const Mutant kMutants[] = {
    {"UnknownFact", "inputs: \"search_aim.seeks_full_time\"", "inputs: \"search_aim.seeks\"",
     "small.textproto: provision aim, table t: unknown fact search_aim.seeks"},
    {"FactOfAnotherEntity", "inputs: \"search_aim.seeks_full_time\"",
     "inputs: \"employment.until\"", "employment.until is no fact of search_aim"},
    {"TypeMismatch", "when: [\"yes\", \"-\"]", "when: [\"5\", \"-\"]",
     "row full: search_aim.seeks_full_time: cell \"5\": expected yes, no"},
    {"UnknownEnumValue", "\"RESIGNED\", \"<= 5\"", "\"RESIGND\", \"<= 5\"",
     "row short: employment.end_ground: cell \"RESIGND\""},
    {"Gap", "\"<= 5\"", "\"<= 4\"", "no row for employment.until = "},
    {"Overlap", "\"<= 5\"", "\"<= 6\"", "several rows for employment.until = "},
    {"OverlappingVersions", "id: \"new\" from: \"2022-05-02\"", "id: \"new\" from: \"2022-05-01\"",
     "provision leaving, version new: it overlaps with the version before it"},
    {"VersionGap", "id: \"new\" from: \"2022-05-02\"", "id: \"new\" from: \"2022-05-03\"",
     "provision leaving, version new: there is a gap before it"},
    {"MissingWording", "fi: \"huono\"", "", "text BAD: it has no wording in Finnish"},
    {"UnknownReason", "reason: \"BAD\"", "reason: \"WORSE\"", "row part: unknown text WORSE"},
    {"UnknownSection", "HIGH section: \"s\"", "HIGH section: \"none\"", "unknown section none"},
    {"UnknownTable", "table: \"t\"", "table: \"u\"", "unknown table u"},
    {"TwoOfOneId", "id: \"aim\"", "id: \"base\"", "provision base: there are two with this id"},
    {"WrongDay", "until: \"2022-05-02\" table", "until: \"2022-02-30\" table",
     "\"2022-02-30\" is no day"},
    {"EndsBeforeItBegins", "id: \"new\" from: \"2022-05-02\"",
     "id: \"new\" until: \"2022-05-01\" from: \"2022-05-02\"", "it ends before it begins"},
    {"CellCount", "when: [\"no\", \"yes\"]", "when: [\"no\"]", "it has 1 cells for 2 inputs"},
    {"CellThatIsNeverMet", "\"<= 5\"", "\"5..4\"", "can never be met"},
    {"ParameterGap", "values { from: \"2022-05-02\" value: 45",
     "values { from: \"2022-06-02\" value: 45", "no parameter {wait}"},
    {"UnusedParameter", "\"{wait}\"", "\"90\"", "parameter wait: is never used"},
    {"UnusedText", "texts { code: \"GOOD\"",
     "texts { code: \"X\" fi: \"x\" sv: \"x\" } texts { code: \"GOOD\"", "text X: is never used"},
    {"UnknownParameter", "\"{wait}\"", "\"{weight}\"", "no parameter {weight}"},
    {"NoQuestion", "questions { fact: \"lay_off.by_employer\" text: \"ASK\" }", "",
     "no question for lay_off.by_employer"},
    {"UnreadQuestion", "questions { fact: \"lay_off.from\"",
     "questions { fact: \"study.from\" text: \"ASK\" } questions { fact: \"lay_off.from\"",
     "question study.from: is never asked"},
    {"CyclicDerivation", "first_of { fact: \"employment.agreed_days\" }",
     "first_of { fact: \"employment.length\" }", "cyclic reference"},
    {"CyclicDisapplication", "disapply { provisions: \"aim\"", "disapply { provisions: \"act\"",
     "cyclic reference"},
    {"UnknownProvision", "disapply { provisions: \"aim\"", "disapply { provisions: \"aims\"",
     "unknown provision aims"},
    {"BadExpression", "\"earliest(lay_off.until, 2021-01-01)\"", "\"earliest(lay_off.until\"",
     "row laid_off: day \"earliest(lay_off.until\": expected )"},
    {"NotADay", "\"earliest(lay_off.until, 2021-01-01)\"", "\"lay_off.by_employer\"",
     "lay_off.by_employer is no day"},
    {"LowConfidenceWithoutOfficer", "id: \"part\"", "id: \"part\" confidence: CONFIDENCE_LOW",
     "low confidence must go to an officer"},
    {"OfficerWithoutMatter", "matter: \"WEIGH\"\n    }", "}", "unknown text  of its matter"},
    {"NoAutomation", "automation: AUTOMATION_OFFICER", "", "it has no automation"},
    {"CompetenceGap", "until: \"2021-10-02\"", "until: \"2021-10-01\"",
     "competence group all: its rules overlap or leave a gap for pilot customers at 2021-10-02"},
    {"NoDeadline", "deadlines { competence: \"pilot\" days: 7 source: \"A\" }", "",
     "no deadline for pilot on 2021-10-02"},
    {"UnknownCompetence", "competence: \"all\"", "competence: \"none\"",
     "unknown competence group none"},
    {"SelectorOfNoDay", "selector { date: \"lay_off.from\" }",
     "selector { date: \"lay_off.full\" }", "selector: lay_off.full is no day of its subject"},
    {"UndeterminedOutcome", "outcome: OUTCOME_OBSTACLE", "outcome: OUTCOME_UNDETERMINED",
     "an outcome that can be stated"},
};

INSTANTIATE_TEST_SUITE_P(Mutants, RefusedPacks, ::testing::ValuesIn(kMutants),
                         [](const auto& mutant) { return std::string(mutant.param.name); });

}  // namespace
}  // namespace typl::law
