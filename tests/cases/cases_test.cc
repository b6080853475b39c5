#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/statement/law_files.h"
#include "services/statement/law_tool.h"
#include "typl/law/v1/case.pb.h"

// Every worked case in this folder, decided by the law pack.

namespace typl::law {
namespace {

using ::testing::UnorderedElementsAreArray;

constexpr char kCases[] = TYPL_SOURCE_DIR "/tests/cases";
constexpr char kPack[] = TYPL_SOURCE_DIR "/services/statement/law";

std::vector<v1::Case> AllCases() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(kCases)) {
    if (entry.path().extension() == ".textproto") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<v1::Case> cases;
  for (const std::string& path : paths) {
    std::ifstream stream(path);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    v1::CaseFile file;
    if (!google::protobuf::TextFormat::ParseFromString(text, &file)) {
      ADD_FAILURE() << path << " is no case file";
    }
    cases.insert(cases.end(), file.cases().begin(), file.cases().end());
  }
  return cases;
}

// With both end days.
std::string Days(const common::v1::DateRange& range) {
  const std::string from = FormatDay(*DayFromProto(range.from()));
  if (!range.has_until()) return absl::StrCat(from, "..");
  return absl::StrCat(from, "..", FormatDay(*DayFromProto(range.until()) - 1));
}

std::string Line(const v1::ExpectedPeriod& period) {
  return absl::StrCat(period.days(), " ", v1::Outcome_Name(period.outcome()), " ", period.ground());
}

std::string Line(const v1::Period& period) {
  std::string ground;
  if (period.outcome() != v1::OUTCOME_UNDETERMINED) {
    const v1::Ground& first = period.grounds(0);
    ground = absl::StrCat(first.provision(), "/", first.version(), "/", first.row());
  }
  return absl::StrCat(Days(period.range()), " ", v1::Outcome_Name(period.outcome()), " ", ground);
}

template <typename Periods>
std::string Lines(const Periods& periods) {
  return absl::StrJoin(periods, "\n", [](std::string* out, const auto& period) {
    absl::StrAppend(out, Line(period));
  });
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
  const v1::Case& expected = GetParam();
  SCOPED_TRACE(absl::StrCat("case ", expected.number(), ": ", expected.title()));
  ASSERT_FALSE(expected.source().empty());

  const v1::Determination got = Determine(ToPersonFacts(expected.input()), *pack_,
                                          *ParseDay(expected.input().day()), {.receipt = true});

  EXPECT_EQ(Lines(got.timeline()), Lines(expected.timeline()));
  for (int i = 0; i < std::min(got.timeline_size(), expected.timeline_size()); ++i) {
    const v1::ExpectedPeriod& period = expected.timeline(i);
    if (!period.section().empty()) {
      EXPECT_EQ(got.timeline(i).grounds(0).section(), period.section());
    }
    if (!period.competence().empty()) {
      EXPECT_EQ(got.timeline(i).grounds(0).competence(), period.competence());
    }
  }
  std::vector<std::string> open_facts;
  for (const v1::OpenFact& open : got.open_facts()) {
    open_facts.push_back(absl::StrCat(open.subject_key(), "/", open.fact()));
  }
  EXPECT_THAT(open_facts, UnorderedElementsAreArray(expected.open_facts()));
  std::vector<std::string> matters;
  std::vector<std::string> choices;
  for (const v1::OfficerMatter& matter : got.officer_matters()) {
    matters.push_back(
        absl::StrCat(matter.subject_key(), "/", matter.provision(), "/", matter.reason()));
    for (const v1::OfficerChoice& choice : matter.choices()) {
      choices.push_back(absl::StrCat(choice.row(), " ", Days(choice.range())));
    }
  }
  EXPECT_THAT(matters, UnorderedElementsAreArray(expected.officer_matters()));
  EXPECT_THAT(choices, UnorderedElementsAreArray(expected.choices()));
}

std::string NameOf(const ::testing::TestParamInfo<v1::Case>& info) { return info.param.number(); }

INSTANTIATE_TEST_SUITE_P(Worked, LawCases, ::testing::ValuesIn(AllCases()), NameOf);

// Numbers name cases in reports, so no two may share one.
TEST(CaseFiles, NumberEachCaseOnce) {
  std::vector<std::string> numbers;
  for (const v1::Case& worked : AllCases()) numbers.push_back(worked.number());
  ASSERT_FALSE(numbers.empty());
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(std::adjacent_find(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace
}  // namespace typl::law
