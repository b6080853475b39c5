#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statement/domain/engine/test_support.h"
#include "services/statement/law_files.h"
#include "tools/support/process.h"

// Packs that can't be used: from disk, and offered to typl-statement when it starts. Each fault is
// named with its place, all of them at once.

namespace typl::law {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kStatement[] = TYPL_STATEMENT_BINARY;
// Of typl-statement --help: bad configuration.
constexpr int kBadConfiguration = 2;
constexpr std::chrono::seconds kPatience(30);

struct BadPack {
  std::string name;
  // Files by name.
  std::vector<std::pair<std::string, std::string>> files;
  // Each of these is in the one answer.
  std::vector<std::string> faults;
};

void PrintTo(const BadPack& pack, std::ostream* out) { *out << pack.name; }

using Replacements = std::vector<std::pair<absl::string_view, absl::string_view>>;

BadPack Wrong(std::string name, const Replacements& replacements, std::vector<std::string> faults) {
  std::string text = SmallPack();
  for (const auto& [from, to] : replacements) {
    const size_t at = text.find(std::string(from));
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), std::string(to));
  }
  return {std::move(name), {{"pack.textproto", std::move(text)}}, std::move(faults)};
}

std::vector<BadPack> BadPacks() {
  std::vector<BadPack> packs = {
      Wrong("NamesAndTypes",
            {{"inputs: \"search_aim.seeks_full_time\"", "inputs: \"search_aim.seeks\""},
             {"\"earliest(lay_off.until, 2021-01-01)\"", "\"lay_off.by_employer\""},
             {"when: [\"unset\", \"-\", \"-\"]", "when: [\"yes\", \"-\", \"-\"]"}},
            {"pack.textproto: provision aim, table t: unknown fact search_aim.seeks",
             "provision act, version v1, table t, row laid_off: lay_off.by_employer is no day",
             "row in_force: employment.until: cell \"yes\""}),
      Wrong("Cycles",
            {{"first_of { fact: \"employment.agreed_days\" }",
              "first_of { fact: \"employment.length\" }"},
             {"disapply { provisions: \"aim\"", "disapply { provisions: \"act\""}},
            {"derivation employment.length: cyclic reference", "provision act: cyclic reference"}),
      Wrong("Versions",
            {{"id: \"new\" from: \"2022-05-02\"", "id: \"new\" from: \"2022-05-01\""},
             {"versions { id: \"v1\" table: \"t\" source: \"A\" confidence",
              "versions { id: \"v1\" from: \"2030-02-30\" table: \"t\" source: \"A\" confidence"}},
            {"provision leaving, version new: it overlaps with the version before it",
             "\"2030-02-30\" is no day"}),
      Wrong("GapsBetweenVersions",
            {{"id: \"new\" from: \"2022-05-02\"", "id: \"new\" from: \"2022-05-03\""}},
            {"provision leaving, version new: there is a gap before it"}),
      Wrong("WordingsAndSections",
            {{"fi: \"huono\"", ""},
             {"sv: \"god\"", ""},
             {"CONFIDENCE_HIGH section: \"s\"", "CONFIDENCE_HIGH section: \"elsewhere\""}},
            {"text BAD: it has no wording in Finnish", "text GOOD: it has no wording in Swedish",
             "unknown section elsewhere"}),
      Wrong("RowsThatNothingMeets", {{"\"<= 5\"", "\"5..4\""}},
            {"row short: employment.length: cell \"5..4\": can never be met"}),
      Wrong("PersonsThatNoRowMeets", {{"\"<= 5\"", "\"<= 4\""}},
            {"provision leaving, version old, table t: no row for employment.until = ",
             "provision leaving, version new, table t: no row for employment.until = "}),
      Wrong("TwoOfOneId",
            {{"id: \"aim\"", "id: \"base\""},
             {"texts { code: \"GOOD\"", "texts { code: \"BAD\""},
             {"rows { id: \"not\"", "rows { id: \"laid_off\""}},
            {"provision base: there are two with this id", "text BAD: there are two with this id",
             "row laid_off: there are two with this id"}),
  };
  const std::string sound = SmallPack();
  packs.push_back({"HalfWritten",
                   {{"pack.textproto", sound.substr(0, sound.size() / 2)}},
                   {"pack.textproto:"}});
  std::string junk;
  for (int i = 0; i < 100'000; ++i) junk.push_back(static_cast<char>(i * 7919 % 251));
  packs.push_back({"BinaryJunk",
                   {{"a.textproto", junk}, {"b.textproto", "name: \"x\" provisions { idd: 1 }"}},
                   {"a.textproto:1:", "b.textproto:1:"}});
  packs.push_back({"Empty", {{"pack.textproto", ""}}, {"pack: it has no name"}});
  packs.push_back({"TwoPacks",
                   {{"a.textproto", sound}, {"b.textproto", sound}},
                   {"b.textproto: another file names the pack already"}});
  return packs;
}

class BadPackFiles : public ::testing::TestWithParam<BadPack> {
 protected:
  BadPackFiles() : folder_(absl::StrCat(::testing::TempDir(), "/bad_pack_", GetParam().name)) {
    fs::create_directories(folder_);
    for (const auto& [name, text] : GetParam().files) {
      paths_.push_back(absl::StrCat(folder_, "/", name));
      std::ofstream(paths_.back(), std::ios::binary) << text;
    }
  }
  ~BadPackFiles() override { fs::remove_all(folder_); }

  std::string ConfigFile() const {
    const std::string file = absl::StrCat(folder_, "/statement.config");
    std::ofstream out(file);
    out << "server { listen: \"127.0.0.1:0\" admin_listen: \"127.0.0.1:0\" }\n"
        << "store { path: \"" << folder_ << "/store\" create_if_missing: true }\n"
        << "intake { address: \"127.0.0.1:1\" }\nclarification_reply_days: 14\n";
    for (const std::string& path : paths_) out << "law_pack_files: \"" << path << "\"\n";
    return file;
  }

  const std::string folder_;
  std::vector<std::string> paths_;
};

TEST_P(BadPackFiles, AreRefusedWithEveryFaultAndItsPlace) {
  const auto pack = LoadPackFolder(folder_);
  ASSERT_FALSE(pack.ok());
  for (const std::string& fault : GetParam().faults) {
    EXPECT_THAT(std::string(pack.status().message()), HasSubstr(fault));
  }
}

TEST_P(BadPackFiles, StopStatementFromStarting) {
  const std::string log = absl::StrCat(folder_, "/log");
  auto process = tools::Process::Start({kStatement, "--config", ConfigFile()}, log);
  ASSERT_TRUE(process.ok()) << process.status();
  EXPECT_EQ((*process)->Wait(kPatience), kBadConfiguration);
  std::ifstream stream(log);
  const std::string said{std::istreambuf_iterator<char>(stream), {}};
  for (const std::string& fault : GetParam().faults) EXPECT_THAT(said, HasSubstr(fault));
  EXPECT_FALSE(fs::exists(absl::StrCat(folder_, "/store"))) << "nothing is made before the check";
}

INSTANTIATE_TEST_SUITE_P(Packs, BadPackFiles, ::testing::ValuesIn(BadPacks()),
                         [](const auto& pack) { return pack.param.name; });

TEST(HugePacks, AreRefusedUnread) {
  const std::string folder = absl::StrCat(::testing::TempDir(), "/huge_pack");
  fs::create_directories(folder);
  const std::string file = absl::StrCat(folder, "/huge.textproto");
  std::ofstream(file) << "name: \"x\"\n";
  // Sparse: takes no room on disk, and would take as much memory when read.
  fs::resize_file(file, uintmax_t{100} << 20);
  const auto start = std::chrono::steady_clock::now();
  const auto pack = LoadPackFolder(folder);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
  EXPECT_THAT(std::string(pack.status().message()),
              AllOf(HasSubstr("huge.textproto"), HasSubstr("too large: 104857600 bytes")));
  fs::remove_all(folder);
}

TEST(HugePacks, AreRefusedWithinASecondWhenTheyComeAsText) {
  const std::string text = absl::StrCat("name: \"x\"\n", std::string(size_t{100} << 20, '#'));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(LoadFault(text), HasSubstr("too large"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

// Files each small enough, whose whole is too large.
TEST(HugePacks, AreCountedTogether) {
  std::vector<PackFile> files;
  for (int i = 0; i < 9; ++i) {
    files.push_back({absl::StrCat(i, ".textproto"), std::string(size_t{1} << 20, '#')});
  }
  EXPECT_THAT(std::string(LawPack::Load(files).status().message()), HasSubstr("too large"));
}

}  // namespace
}  // namespace typl::law
