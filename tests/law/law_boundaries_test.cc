#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/statement/domain/second_reader/second_reader.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "tests/law/case_variants.h"

// The worked cases with their days and numbers moved to every edge of the law near them: both
// readers of the pack must decide alike (the second one reads each fourth; TYPL_BOUNDARIES=all:
// all). What is decided is kept as a digest for each case, so that a change of the law's outcome
// shows in review; TYPL_REFRESH_GOLDEN=1 writes it anew.

namespace typl::law {
namespace {

constexpr char kCases[] = TYPL_SOURCE_DIR "/tests/cases";
constexpr char kGolden[] = TYPL_SOURCE_DIR "/tests/cases/boundaries.golden";
constexpr char kPack[] = TYPL_SOURCE_DIR "/services/statement/law";
// Differences told in full.
constexpr int kToldMax = 5;
// The second reader is slow. Its own test has it read persons by the million; here it need not read
// all that differ in one day.
constexpr int kReadEach = 4;

// FNV-1a, 64 bits: a digest that no library's version changes.
class Digest {
 public:
  void Add(const std::string& bytes) {
    for (const char c : bytes) {
      hash_ ^= static_cast<unsigned char>(c);
      hash_ *= 0x100000001b3u;
    }
  }
  std::string Text() const { return absl::StrFormat("%016x", hash_); }

 private:
  uint64_t hash_ = 0xcbf29ce484222325u;
};

// Why it is no determination that can be acted on; empty when it is one.
std::string WhyUnsound(const v1::Determination& determination) {
  std::optional<absl::CivilDay> end = kDayMin;
  for (const v1::Period& period : determination.timeline()) {
    const std::optional<absl::CivilDay> from = DayFromProto(period.range().from());
    if (!from || !end || *from < *end) return "periods are not in order of time";
    end = period.range().has_until() ? DayFromProto(period.range().until()) : std::nullopt;
    if (end && *end <= *from) return "a period is empty";
    if (period.outcome() == v1::OUTCOME_UNSPECIFIED) return "a period has no outcome";
    if (period.grounds().empty()) return "a period has no ground";
  }
  return "";
}

std::string FileText(const v1::FactsFile& input) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(input, &text);
  return text;
}

class LawBoundaries : public ::testing::Test {
 protected:
  void SetUp() override {
    auto pack = LoadPackFolder(kPack);
    ASSERT_TRUE(pack.ok()) << pack.status();
    pack_ = *std::move(pack);
    auto cases = ReadCaseFolder(kCases);
    ASSERT_TRUE(cases.ok()) << cases.status();
    cases_ = *std::move(cases);
  }

  // Both readings of the case and its variants; their digest.
  std::string LineOf(const v1::Case& worked, const CaseVariants& variants,
                     const SecondReader& second) {
    Digest digest;
    Compare(worked.number(), "as it is", worked.input(), second, digest);
    int count = 1;
    for (const Variant& variant : variants.AtEdges(worked.input())) {
      Compare(worked.number(), variant.what, variant.input, second, digest);
      ++count;
    }
    decided_ += count;
    return absl::StrCat(worked.number(), " ", digest.Text(), " ", count);
  }

  std::shared_ptr<const LawPack> pack_;
  std::vector<v1::Case> cases_;
  int64_t decided_ = 0;
  int64_t read_ = 0;
  int differing_ = 0;

 private:
  const bool read_all_ = std::getenv("TYPL_BOUNDARIES") != nullptr;
  int64_t count_ = 0;

  void Compare(const std::string& number, const std::string& what, const v1::FactsFile& input,
               const SecondReader& second, Digest& digest) {
    const v1::PersonFacts facts = ToPersonFacts(input);
    const absl::CivilDay day = *ParseDay(input.day());
    const v1::Determination first = Determine(facts, *pack_, day);
    digest.Add(first.SerializeAsString());
    std::vector<std::string> faults;
    if (read_all_ || count_++ % kReadEach == 0) {
      faults = Differences(first, second.Read(facts, day));
      ++read_;
    }
    if (const std::string why = WhyUnsound(first); !why.empty()) faults.push_back(why);
    if (faults.empty() || ++differing_ > kToldMax) return;
    ADD_FAILURE() << "case " << number << ", " << what << ":\n  " << absl::StrJoin(faults, "\n  ")
                  << "\n"
                  << FileText(input);
  }
};

// By number of the case.
std::map<std::string, std::string> ReadGolden() {
  std::map<std::string, std::string> lines;
  std::ifstream file(kGolden);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') lines[line.substr(0, line.find(' '))] = line;
  }
  return lines;
}

TEST_F(LawBoundaries, AreDecidedAlikeByBothReadersAndAsBefore) {
  const CaseVariants variants(*pack_);
  const SecondReader second(pack_->pack());
  std::map<std::string, std::string> lines;
  for (const v1::Case& worked : cases_) {
    lines[worked.number()] = LineOf(worked, variants, second);
  }
  std::cout << decided_ << " persons of " << cases_.size() << " cases, " << read_ << " read twice, "
            << differing_ << " differ\n";
  EXPECT_EQ(differing_, 0);
  if (std::getenv("TYPL_REFRESH_GOLDEN") != nullptr) {
    std::ofstream file(kGolden);
    file << "# Case, digest of what is decided of it and of its variants at the edges of the law, "
            "and how many these are.\n# Written by law_boundaries_test with "
            "TYPL_REFRESH_GOLDEN=1.\n";
    for (const auto& [number, line] : lines) file << line << "\n";
    return;
  }
  const std::map<std::string, std::string> golden = ReadGolden();
  std::vector<std::string> changed;
  for (const auto& [number, line] : lines) {
    const auto it = golden.find(number);
    if (it == golden.end() || it->second != line) changed.push_back(number);
  }
  EXPECT_TRUE(changed.empty() && golden.size() == lines.size())
      << "decided otherwise than in boundaries.golden: " << absl::StrJoin(changed, " ")
      << "\nnext: when that is as the law wants it, run again with TYPL_REFRESH_GOLDEN=1 and "
         "commit the file";
}

}  // namespace
}  // namespace typl::law
