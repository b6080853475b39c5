#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "tests/law/mutant_hunt.h"
#include "tests/law/pack_mutants.h"

// Whether a wrong in the law packs would be noticed: by load, lint, a case, or by persons near a
// case or row of whom something else is decided than law_boundaries_test keeps. Each seed takes
// fifty wrongs of all that are known, TYPL_MUTANTS=all every one, and then also looks whether
// changes that are said to be no wrongs (equivalence.h) indeed go unnoticed.

namespace typl::law {
namespace {

constexpr char kCases[] = TYPL_SOURCE_DIR "/tests/cases";
constexpr char kPack[] = TYPL_SOURCE_DIR "/services/statement/law";

constexpr uint64_t kSeeds[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
constexpr size_t kMutantsPerSeed = 50;

class LawMutants : public ::testing::TestWithParam<uint64_t> {
 protected:
  static void SetUpTestSuite() {
    auto pack = LoadPackFolder(kPack);
    ASSERT_TRUE(pack.ok()) << pack.status();
    auto cases = ReadCaseFolder(kCases);
    ASSERT_TRUE(cases.ok()) << cases.status();
    pack_ = *std::move(pack);
    hunt_ = std::make_unique<MutantHunt>(*pack_, *std::move(cases));
  }
  static void TearDownTestSuite() {
    hunt_.reset();
    pack_.reset();
  }

  static std::shared_ptr<const LawPack> pack_;
  static std::unique_ptr<MutantHunt> hunt_;
};

std::shared_ptr<const LawPack> LawMutants::pack_;
std::unique_ptr<MutantHunt> LawMutants::hunt_;

TEST_P(LawMutants, AreNoticedByLoadOrLintOrACase) {
  ASSERT_NE(hunt_, nullptr);
  Mutants mutants = MutantsOf(pack_->pack());
  std::erase_if(mutants, [](const Mutant& mutant) { return !mutant.equivalent.empty(); });
  const size_t all = mutants.size();
  std::mt19937_64 random(GetParam());
  std::shuffle(mutants.begin(), mutants.end(), random);
  if (std::getenv("TYPL_MUTANTS") == nullptr) mutants.resize(std::min(all, kMutantsPerSeed));

  std::map<std::string, int> noticed;
  for (const Mutant& mutant : mutants) {
    const std::string by = hunt_->CaughtBy(mutant);
    EXPECT_FALSE(by.empty()) << "nothing notices " << mutant.Name();
    ++noticed[by.empty() ? "nothing" : by.substr(0, by.find(' '))];
  }
  std::cout << "seed " << GetParam() << ": " << mutants.size() << " of " << all << " mutants";
  for (const auto& [by, count] : noticed) std::cout << ", " << count << " noticed by " << by;
  std::cout << "\n";
}

TEST_P(LawMutants, ThatAreSaidToBeNoneAreNotNoticed) {
  if (GetParam() != kSeeds[0]) return;
  if (std::getenv("TYPL_MUTANTS") == nullptr) GTEST_SKIP() << "SKIPPED: takes TYPL_MUTANTS=all";
  ASSERT_NE(hunt_, nullptr);
  for (const Mutant& mutant : MutantsOf(pack_->pack())) {
    // One that can't even be loaded does no harm either.
    if (mutant.equivalent.empty() || hunt_->Load(mutant) == nullptr) continue;
    EXPECT_EQ(hunt_->CaughtBy(mutant), "") << mutant.Name() << ", though " << mutant.equivalent;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LawMutants, ::testing::ValuesIn(kSeeds));

}  // namespace
}  // namespace typl::law
