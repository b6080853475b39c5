#include <cstdint>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "services/statement/law_files.h"
#include "tests/law/agreement/agreement.h"
#include "tests/law/agreement/person_generator.h"

// The engine and the second reader say the same of generated persons. The binary law_agreement does
// this for as many as one likes.

namespace typl::law {
namespace {

constexpr char kPack[] = TYPL_SOURCE_DIR "/services/statement/law";
constexpr char kFeatures[] = TYPL_SOURCE_DIR "/tests/law/agreement/features";

// What takes some ten seconds; without optimisation a tenth as many.
#ifdef NDEBUG
constexpr uint64_t kPersons = 8'000;
#else
constexpr uint64_t kPersons = 800;
#endif
// Other persons for other runs of the same binary: --gtest_random_seed.
uint64_t Seed() {
  return 1 + static_cast<uint64_t>(testing::UnitTest::GetInstance()->random_seed());
}

std::shared_ptr<const LawPack> Load(const std::string& folder) {
  auto pack = LoadPackFolder(folder);
  EXPECT_TRUE(pack.ok()) << pack.status();
  return pack.ok() ? *std::move(pack) : nullptr;
}

void ExpectAgreement(const std::string& folder, uint64_t persons) {
  const auto pack = Load(folder);
  ASSERT_NE(pack, nullptr);
  const Agreement agreement(*pack);
  const Agreement::Run run =
      agreement.Try(PersonGenerator(pack->pack(), Seed()), 0, persons, /*examples_max=*/3);
  for (const Disagreement& example : run.examples) {
    ADD_FAILURE() << "seed " << Seed() << ": " << example.differences.front() << "\n"
                  << example.person.DebugString();
  }
  EXPECT_EQ(run.disagreed, 0u) << "seed " << Seed();
  // Persons of whom nothing is to be said would agree too.
  EXPECT_GT(run.with_periods, run.persons / 2);
  EXPECT_GT(run.with_questions, run.persons / 4);
  EXPECT_GT(run.with_officer, run.persons / 20);
  EXPECT_GT(run.with_notes, run.persons / 50);
}

TEST(LawAgreement, HoldsOnTheLaw) { ExpectAgreement(kPack, kPersons); }

TEST(LawAgreement, HoldsOnAPackWithAllOfTheLanguage) { ExpectAgreement(kFeatures, kPersons / 2); }

TEST(LawAgreement, FindsOneNumberReadOtherwiseAndShowsASmallPerson) {
  const auto pack = Load(kFeatures);
  ASSERT_NE(pack, nullptr);
  v1::Pack other = pack->pack();
  for (v1::Parameter& parameter : *other.mutable_parameters()) {
    if (parameter.id() == "wait") parameter.mutable_values(2)->set_value(46);
  }
  const Agreement agreement(*pack, other);
  const Agreement::Run run =
      agreement.Try(PersonGenerator(pack->pack(), Seed()), 0, 1'500, /*examples_max=*/1);
  ASSERT_GT(run.disagreed, 0u) << "seed " << Seed();
  ASSERT_EQ(run.examples.size(), 1u);
  EXPECT_FALSE(run.examples.front().differences.empty());
  // A search that lets days count, the fact itself, what it hangs together with.
  EXPECT_LE(run.examples.front().person.facts_size(), 5);
}

}  // namespace
}  // namespace typl::law
