// determine_plain, determine_receipt and determine_vs_zen: the law engine on one thread.

#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "services/statement/law_files.h"
#include "tools/benchmarks/jdm.h"
#include "tools/benchmarks/setting.h"
#include "tools/support/process.h"

namespace typl::bench {
namespace {

using std::chrono::steady_clock;

// Distinct persons, taken in turn.
constexpr int kPersons = 20'000;
// By then a person's file has what came later, such as refused work and neglected duties.
constexpr absl::CivilDay kStatementDay(2020, 9, 15);
// What the other engine is asked: the table of leaving work, the largest that many persons meet.
constexpr char kZenProvision[] = "2a:1";
constexpr char kZenPackage[] = "@gorules/zen-engine@0.54.0";
// Finds programs by PATH.
constexpr char kEnv[] = "/usr/bin/env";
// The two share a machine in turn and use other numbers of threads.
constexpr char kZenUnit[] = "determinations/s of processor time";
constexpr int kZenContexts = 2'000;
constexpr std::chrono::seconds kInstallPatience{120};

// Determinations a second, by the clock and of processor time.
struct DetermineRate {
  double by_clock = 0;
  double by_processor = 0;
};

// Over `facts`, for about `seconds`.
DetermineRate Rate(const std::vector<law::v1::PersonFacts>& facts, const law::LawPack& pack,
                   bool receipt, double seconds, uint64_t& periods) {
  law::DetermineOptions options;
  options.receipt = receipt;
  law::v1::Determination determination;
  auto begun = steady_clock::now();
  const std::clock_t processor_begun = std::clock();
  std::chrono::duration<double> took{};
  int64_t count = 0;
  while (took.count() < seconds) {
    for (const law::v1::PersonFacts& person : facts) {
      law::DetermineInto(person, pack, kStatementDay, options, determination);
      periods += static_cast<uint64_t>(determination.timeline_size());
    }
    count += static_cast<int64_t>(facts.size());
    took = steady_clock::now() - begun;
  }
  const double processor = static_cast<double>(std::clock() - processor_begun) / CLOCKS_PER_SEC;
  return {static_cast<double>(count) / took.count(), static_cast<double>(count) / processor};
}

std::vector<law::v1::PersonFacts> FactsOfPersons(const Setting& setting) {
  PersonSource persons(setting.seed);
  std::vector<law::v1::PersonFacts> facts;
  for (const sim::PersonPlan& plan : persons.NextPlans(kPersons)) {
    facts.push_back(sim::FactsAsJournalled(plan, persons.generator().Make(plan), kStatementDay));
  }
  return facts;
}

// Of each person the ended employments alone, as far as told: what the table of leaving work is
// about.
std::vector<law::v1::PersonFacts> EndedEmployments(const std::vector<law::v1::PersonFacts>& all) {
  std::vector<law::v1::PersonFacts> ended;
  for (const law::v1::PersonFacts& person : all) {
    law::v1::PersonFacts facts;
    for (const law::v1::KnownFact& known : person.facts()) {
      if (known.fact().employment().has_until()) *facts.add_facts() = known;
    }
    if (facts.facts_size() > 0) ended.push_back(std::move(facts));
  }
  return ended;
}

std::string ReadText(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// Runs a program and waits; its output. An error has the end of it.
absl::StatusOr<std::string> RunProgram(const std::vector<std::string>& command,
                                       const std::string& output_file,
                                       std::chrono::seconds patience) {
  std::error_code ignored;
  std::filesystem::remove(output_file, ignored);
  ASSIGN_OR_RETURN(const auto process, tools::Process::Start(command, output_file));
  const int code = process->Wait(patience);
  std::string output = ReadText(output_file);
  if (code == 0) return output;
  constexpr size_t kShown = 300;
  if (output.size() > kShown) output.erase(0, output.size() - kShown);
  return absl::UnavailableError(absl::StrCat(command[0], " ended with ", code, ": ", output));
}

// Where the other engine is installed: beside the programs of this build, never in the tree.
absl::StatusOr<std::string> InstallZen(const Setting& setting) {
  const std::string directory =
      (std::filesystem::path(setting.bin_dir).parent_path() / "zen").string();
  std::error_code failed;
  if (std::filesystem::exists(directory + "/node_modules/@gorules/zen-engine", failed)) {
    return directory;
  }
  std::filesystem::create_directories(directory, failed);
  RETURN_IF_ERROR(RunProgram({kEnv, "npm", "install", "--no-save", "--no-audit", "--no-fund",
                              "--prefix", directory, kZenPackage},
                             setting.work_dir + "/npm.out", kInstallPatience)
                      .status());
  return directory;
}

struct ZenRate {
  double rate = 0;
  int64_t wrong = 0;
  std::string version;
};

absl::StatusOr<ZenRate> RateOfZen(const Setting& setting, const std::string& modules,
                                  const std::string& job) {
  ASSIGN_OR_RETURN(const std::string output,
                   RunProgram({kEnv, "node", setting.source_dir + "/tools/benchmarks/zen_bench.mjs",
                               modules, job, absl::StrCat(setting.seconds)},
                              setting.work_dir + "/zen.out",
                              std::chrono::seconds(60 + static_cast<int>(setting.seconds))));
  const std::vector<std::string> words =
      absl::StrSplit(output, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  ZenRate rate;
  if (words.size() != 3 || !absl::SimpleAtod(words[0], &rate.rate) ||
      !absl::SimpleAtoi(words[1], &rate.wrong)) {
    return absl::InternalError(absl::StrCat("zen_bench.mjs printed: ", output));
  }
  rate.version = words[2];
  return rate;
}

Results SkippedZen(const Setting& setting, const absl::Status& why) {
  setting.say(absl::StrCat("determine_vs_zen: SKIPPED: ", why.message()));
  return {{"determine_vs_zen", 0, kZenUnit, "", std::nullopt,
           "SKIPPED: no zen-engine; see standard error"}};
}

}  // namespace

absl::StatusOr<Results> DetermineVsZen(const Setting& setting) {
  ASSIGN_OR_RETURN(auto pack, law::LoadPackFolder(setting.source_dir + "/services/statement/law"));
  sim::Random random(setting.seed);
  ASSIGN_OR_RETURN(const JdmTable table,
                   ToJdm(pack->pack(), kZenProvision, kStatementDay, kZenContexts, random));
  const absl::StatusOr<std::string> modules = InstallZen(setting);
  if (!modules.ok()) return SkippedZen(setting, modules.status());
  const std::string job = setting.work_dir + "/zen.json";
  std::ofstream(job) << table.json;
  setting.say(
      absl::StrCat("determine_vs_zen: all law of an ended employment here, and there the table of ",
                   kZenProvision, " alone (", table.rows, " rows, ", table.columns,
                   " columns); a second of processor time"));
  const std::vector<law::v1::PersonFacts> whole = FactsOfPersons(setting);
  const std::vector<law::v1::PersonFacts> ended = EndedEmployments(whole);
  std::vector<double> ours;
  std::vector<double> ours_whole;
  std::vector<double> theirs;
  std::string version;
  uint64_t periods = 0;
  for (int round = 0; round < setting.rounds; ++round) {
    ours.push_back(Rate(ended, *pack, false, setting.seconds, periods).by_processor);
    ours_whole.push_back(Rate(whole, *pack, false, setting.seconds, periods).by_processor);
    const absl::StatusOr<ZenRate> zen = RateOfZen(setting, *modules, job);
    if (!zen.ok()) return SkippedZen(setting, zen.status());
    if (zen->wrong > 0) {
      return absl::InternalError(
          absl::StrCat("zen-engine gives another row for ", zen->wrong, " inputs"));
    }
    theirs.push_back(zen->rate);
    version = zen->version;
    setting.say(absl::StrFormat("  round %d: %.0f ended employments, %.0f persons; zen %.0f tables",
                                round + 1, ours.back(), ours_whole.back(), theirs.back()));
  }
  return Results{{"determine_vs_zen", Median(ours), kZenUnit,
                  absl::StrFormat("zen-engine %s: %.0f tables", version, Median(theirs)),
                  Median(ours) / Median(theirs),
                  absl::StrFormat("all law of an ended employment; there one table (%d x %d). "
                                  "Whole persons: %.0f/s, ratio %.1f",
                                  table.rows, table.columns, Median(ours_whole),
                                  Median(ours_whole) / Median(theirs))}};
}

absl::StatusOr<Results> DetermineRates(const Setting& setting) {
  setting.say(absl::StrCat("determine: ", kPersons, " persons in the mix of 2020, one thread, ",
                           setting.rounds, " rounds of ", setting.seconds, " s"));
  ASSIGN_OR_RETURN(auto pack, law::LoadPackFolder(setting.source_dir + "/services/statement/law"));
  const std::vector<law::v1::PersonFacts> facts = FactsOfPersons(setting);
  uint64_t periods = 0;
  std::vector<double> plain;
  std::vector<double> with_receipt;
  for (int round = 0; round < setting.rounds; ++round) {
    plain.push_back(Rate(facts, *pack, false, setting.seconds, periods).by_clock);
    with_receipt.push_back(Rate(facts, *pack, true, setting.seconds, periods).by_clock);
    setting.say(absl::StrFormat("  round %d: plain %.0f/s, with receipt %.0f/s", round + 1,
                                plain.back(), with_receipt.back()));
  }
  if (periods == 0) return absl::InternalError("the determinations have no periods");
  const std::string how = "one thread, into a message that is used again, median";
  return Results{
      {"determine_plain", Median(plain), "determinations/s", "", std::nullopt, how},
      {"determine_receipt", Median(with_receipt), "determinations/s",
       absl::StrFormat("plain %.0f/s", Median(plain)), Median(with_receipt) / Median(plain), how}};
}

}  // namespace typl::bench
