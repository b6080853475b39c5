#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "tests/replay/corpus.h"

// What was decided with an earlier engine is decided the same by this one: see README.md.

namespace typl::law {
namespace {

constexpr char kFolder[] = TYPL_SOURCE_DIR "/tests/replay/corpus";

class Corpora : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    auto corpus = ReadCorpus(GetParam());
    ASSERT_TRUE(corpus.ok()) << corpus.status();
    corpus_ = *std::move(corpus);
    auto pack = LoadPack(corpus_);
    ASSERT_TRUE(pack.ok()) << pack.status();
    pack_ = *std::move(pack);
  }

  v1::ReplayCorpus corpus_;
  std::shared_ptr<const LawPack> pack_;
};

TEST_P(Corpora, CarryThePackThatTheyAreNamedBy) {
  EXPECT_EQ(corpus_.pack_hash(), pack_->hash());
  const std::string name = std::filesystem::path(GetParam()).filename().string();
  EXPECT_TRUE(absl::StartsWith(name, pack_->hash())) << name;
}

TEST_P(Corpora, AreDecidedAgainToTheByte) {
  ASSERT_GT(corpus_.persons_size(), 0);
  std::vector<std::string> differences;
  for (const v1::DecidedPerson& person : corpus_.persons()) {
    std::string difference = ReplayDifference(*pack_, person);
    if (!difference.empty()) differences.push_back(std::move(difference));
  }
  EXPECT_THAT(differences, testing::IsEmpty())
      << differences.size() << " of " << corpus_.persons_size();
}

TEST_P(Corpora, ADifferenceWouldBeNoticed) {
  v1::DecidedPerson person = corpus_.persons(0);
  person.mutable_receipt_sha256()->back() ^= 1;
  EXPECT_THAT(ReplayDifference(*pack_, person), testing::HasSubstr("another receipt"));
  person = corpus_.persons(0);
  ASSERT_FALSE(person.determination().timeline().empty());
  person.mutable_determination()->mutable_timeline(0)->mutable_range()->clear_from();
  EXPECT_THAT(ReplayDifference(*pack_, person), testing::HasSubstr("decided otherwise"));
}

INSTANTIATE_TEST_SUITE_P(
    Kept, Corpora, ::testing::ValuesIn(CorpusFiles(kFolder)), [](const auto& test) {
      return std::filesystem::path(test.param).filename().string().substr(0, 16);
    });

TEST(CorpusFolder, HoldsACorpus) { EXPECT_FALSE(CorpusFiles(kFolder).empty()); }

}  // namespace
}  // namespace typl::law
