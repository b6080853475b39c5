#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/time/business_date.h"
#include "gtest/gtest.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "typl/law/v1/case.pb.h"

// Every worked case in this folder, decided by the law pack.

namespace typl::law {
namespace {

constexpr char kCases[] = TYPL_SOURCE_DIR "/tests/cases";
constexpr char kPack[] = TYPL_SOURCE_DIR "/services/statement/law";

// None when the folder is faulty; the test of the files says why.
std::vector<v1::Case> AllCases() {
  auto cases = ReadCaseFolder(kCases);
  return cases.ok() ? *std::move(cases) : std::vector<v1::Case>();
}

class LawCases : public ::testing::TestWithParam<v1::Case> {
 protected:
  static void SetUpTestSuite() {
    auto loaded = LoadPackFolder(kPack);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    pack_ = *std::move(loaded);
  }
  static void TearDownTestSuite() { pack_.reset(); }

  static std::shared_ptr<const LawPack> pack_;
};

std::shared_ptr<const LawPack> LawCases::pack_;

TEST_P(LawCases, AreDecidedAsExpected) {
  ASSERT_NE(pack_, nullptr);
  const v1::Case& expected = GetParam();
  const v1::Determination got = Determine(ToPersonFacts(expected.input()), *pack_,
                                          *ParseDay(expected.input().day()), {.receipt = true});
  const std::vector<std::string> differences = CheckCase(expected, got);
  EXPECT_TRUE(differences.empty()) << "case " << expected.number() << ": " << expected.title()
                                   << "\n  " << absl::StrJoin(differences, "\n  ");
}

// "x2a4-3" as the name of a test.
std::string NameOf(const ::testing::TestParamInfo<v1::Case>& info) {
  std::string name = info.param.number();
  for (char& c : name) {
    if (c == '-' || c == '.') c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Worked, LawCases, ::testing::ValuesIn(AllCases()), NameOf);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LawCases);

TEST(CaseFiles, AreSound) {
  const auto cases = ReadCaseFolder(kCases);
  EXPECT_TRUE(cases.ok()) << cases.status();
}

}  // namespace
}  // namespace typl::law
