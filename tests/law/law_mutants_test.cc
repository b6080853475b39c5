#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "tests/law/mutant_hunt.h"
#include "tests/law/pack_mutants.h"

// Whether a wrong in the law packs would be noticed. A run takes some mutants, by the seed of the
// runner (--gtest_random_seed); TYPL_MUTANTS=500 takes so many, TYPL_MUTANTS=all every one. Wrongs
// that nothing notices yet stand in unnoticed.txt, which law_mutant_hunt --survivors writes: it may
// grow shorter, never longer.

namespace typl::law {
namespace {

constexpr char kCases[] = TYPL_SOURCE_DIR "/tests/cases";
constexpr char kUnnoticed[] = TYPL_SOURCE_DIR "/tests/law/unnoticed.txt";
constexpr char kPack[] = TYPL_SOURCE_DIR "/services/statement/law";

// Enough that a run of every day finds most of what nobody tests, in a few seconds.
constexpr size_t kMutantsPerRun = 50;

size_t CountToTake(size_t all) {
  const char* wanted = std::getenv("TYPL_MUTANTS");
  if (wanted == nullptr) return std::min(all, kMutantsPerRun);
  size_t count = 0;
  return absl::SimpleAtoi(wanted, &count) ? std::min(all, count) : all;
}

std::set<std::string> ReadUnnoticed() {
  std::set<std::string> names;
  std::ifstream file(kUnnoticed);
  for (std::string line; std::getline(file, line);) names.insert(line);
  return names;
}

TEST(LawMutants, AreNoticedByLoadOrLintOrACase) {
  const auto pack = LoadPackFolder(kPack);
  ASSERT_TRUE(pack.ok()) << pack.status();
  auto cases = ReadCaseFolder(kCases);
  ASSERT_TRUE(cases.ok()) << cases.status();
  MutantHunt hunt(**pack, *std::move(cases));
  Mutants mutants = MutantsOf((*pack)->pack());
  const size_t all = mutants.size();
  const int seed = ::testing::UnitTest::GetInstance()->random_seed();
  std::mt19937_64 random(static_cast<uint64_t>(seed));
  std::shuffle(mutants.begin(), mutants.end(), random);
  mutants.resize(CountToTake(all));

  std::map<std::string, int> noticed;
  const std::set<std::string> unnoticed = ReadUnnoticed();
  int known = 0;
  int survivors = 0;
  for (const Mutant& mutant : mutants) {
    const std::string by = hunt.CaughtBy(mutant);
    if (!by.empty()) {
      ++noticed[by.substr(0, by.find(' '))];
    } else if (unnoticed.contains(mutant.Name())) {
      ++known;
    } else {
      ++survivors;
      std::cout << "survivor " << mutant.Name() << "\n";
    }
  }
  std::cout << "seed " << seed << ": " << mutants.size() << " of " << all << " mutants";
  for (const auto& [by, count] : noticed) std::cout << ", " << count << " noticed by " << by;
  std::cout << ", " << known << " known to survive, " << survivors << " survive\n";
  EXPECT_EQ(survivors, 0) << "seed " << seed;
}

}  // namespace
}  // namespace typl::law
