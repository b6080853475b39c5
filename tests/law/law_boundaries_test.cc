#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/statement/domain/second_reader/second_reader.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "tests/law/case_variants.h"
#include "tests/law/row_persons.h"

// Persons near the edges of the law: the worked cases with their days and numbers moved to every
// edge near them, and the persons around each row of each version. Both readers of the pack must
// decide them alike (the second one reads some of them; TYPL_BOUNDARIES=all: all). What is decided,
// and by which rows, is kept as a digest for each case and each row, so that a change of the law's
// outcome shows in review; TYPL_REFRESH_GOLDEN=1 writes them anew. The digests show change, not
// law: what is right is said by the cases.

namespace typl::law {
namespace {

constexpr char kCases[] = TYPL_SOURCE_DIR "/tests/cases";
constexpr char kCasesGolden[] = TYPL_SOURCE_DIR "/tests/cases/boundaries.golden";
constexpr char kRowsGolden[] = TYPL_SOURCE_DIR "/tests/cases/rows.golden";
constexpr char kPack[] = TYPL_SOURCE_DIR "/services/statement/law";
// Differences told in full.
constexpr int kToldMax = 5;
// The second reader is slow. Its own test has it read persons by the million; here it need not read
// all that differ in one day.
constexpr int kReadEachOfCases = 8;
constexpr int kReadEachOfRows = 16;

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

// By name, what stands in the file of it.
std::map<std::string, std::string> ReadGolden(const char* path) {
  std::map<std::string, std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') lines[line.substr(0, line.find(' '))] = line;
  }
  return lines;
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
    second_ = std::make_unique<SecondReader>(pack_->pack());
  }

  // Decides the persons; of each so many-th the second reader must say the same.
  void Decide(const std::string& name, const std::vector<Variant>& persons, int read_each) {
    Digest digest;
    for (const Variant& person : persons) {
      const v1::Determination decided = DecideWhole(person.input, *pack_);
      digest.Add(decided.SerializeAsString());
      std::vector<std::string> faults;
      if (const std::string why = WhyUnsound(decided); !why.empty()) faults.push_back(why);
      if (read_all_ || decided_++ % read_each == 0) {
        ++read_;
        const v1::Determination second =
            second_->Read(ToPersonFacts(person.input), *ParseDay(person.input.day()));
        for (std::string& fault : Differences(decided, second)) faults.push_back(std::move(fault));
      }
      if (faults.empty() || ++differing_ > kToldMax) continue;
      ADD_FAILURE() << name << ", " << person.what << ":\n  " << absl::StrJoin(faults, "\n  ")
                    << "\n"
                    << FileText(person.input);
    }
    lines_[name] = absl::StrCat(name, " ", digest.Text(), " ", persons.size());
  }

  void ExpectAsBefore(const char* path, absl::string_view what) const {
    std::cout << decided_ << " persons of " << lines_.size() << " " << what << ", " << read_
              << " read twice, " << differing_ << " differ\n";
    EXPECT_EQ(differing_, 0);
    if (std::getenv("TYPL_REFRESH_GOLDEN") != nullptr) {
      std::ofstream file(path);
      file << "# Of " << what
           << ": a digest of what is decided of the persons near it, and how many these are.\n"
              "# Written by law_boundaries_test with TYPL_REFRESH_GOLDEN=1.\n";
      for (const auto& [name, line] : lines_) file << line << "\n";
      return;
    }
    const std::map<std::string, std::string> golden = ReadGolden(path);
    std::vector<std::string> changed;
    for (const auto& [name, line] : lines_) {
      const auto it = golden.find(name);
      if (it == golden.end() || it->second != line) changed.push_back(name);
    }
    EXPECT_TRUE(changed.empty() && golden.size() == lines_.size())
        << "decided otherwise than in " << path << ": " << absl::StrJoin(changed, " ")
        << "\nnext: when that is as the law wants it, run again with TYPL_REFRESH_GOLDEN=1 and "
           "commit the file";
  }

  std::shared_ptr<const LawPack> pack_;
  std::vector<v1::Case> cases_;

 private:
  std::unique_ptr<const SecondReader> second_;
  const bool read_all_ = std::getenv("TYPL_BOUNDARIES") != nullptr;
  std::map<std::string, std::string> lines_;
  int64_t decided_ = 0;
  int64_t read_ = 0;
  int differing_ = 0;
};

TEST_F(LawBoundaries, OfCasesAreDecidedAlikeByBothReadersAndAsBefore) {
  const CaseVariants variants(*pack_);
  for (const v1::Case& worked : cases_) {
    std::vector<Variant> persons = variants.AtEdges(worked.input());
    persons.insert(persons.begin(), {"as it is", worked.input()});
    Decide(worked.number(), persons, kReadEachOfCases);
  }
  ExpectAsBefore(kCasesGolden, "cases");
}

TEST_F(LawBoundaries, OfRowsAreDecidedAlikeByBothReadersAndAsBefore) {
  const RowPersons persons(*pack_, cases_);
  for (const std::string& row : persons.Rows()) {
    Decide(absl::StrReplaceAll(row, {{" ", "/"}}), persons.Around(row), kReadEachOfRows);
  }
  ExpectAsBefore(kRowsGolden, "rows");
}

}  // namespace
}  // namespace typl::law
