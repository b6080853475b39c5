// determine_plain, determine_receipt, and determine_vs_zen and others: the law engine on one
// thread.

#include <chrono>
#include <ctime>
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"
#include "services/statement/law_files.h"
#include "tools/benchmarks/jdm.h"
#include "tools/benchmarks/json_rules.h"
#include "tools/benchmarks/peer.h"
#include "tools/benchmarks/setting.h"
#include "tools/benchmarks/table_cells.h"

namespace typl::bench {
namespace {

using std::chrono::steady_clock;

// Distinct persons, taken in turn.
constexpr int kPersons = 20'000;
// By then a person's file has what came later, such as refused work and neglected duties.
constexpr absl::CivilDay kStatementDay(2020, 9, 15);
// What other engines are asked: the table of leaving work, the largest that many persons meet.
constexpr char kTableOf[] = "2a:1";
constexpr int kContexts = 2'000;
// The two share a machine in turn and use other numbers of threads.
constexpr char kPeerUnit[] = "determinations/s of processor time";

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

// Another rules engine, from npm.
struct Engine {
  const char* benchmark;
  const char* package;
  const char* version;
  // In tools/benchmarks: prints "RATE WRONG VERSION".
  const char* script;
  // The table in its form.
  void (*write)(const TableCells& cells, tools::JsonWriter& json);
};

constexpr Engine kZen{"determine_vs_zen", "@gorules/zen-engine", "0.54.0", "zen_bench.mjs",
                      WriteJdm};
constexpr Engine kJsonRules{"determine_vs_json_rules", "json-rules-engine", "7.3.1",
                            "json_rules_bench.mjs", WriteJsonRules};

// The table and what it is asked, as one JSON file.
void WriteJob(const Engine& engine, const TableCells& cells, uint64_t seed,
              const std::string& file) {
  sim::Random random(seed);
  tools::JsonWriter json;
  json.BeginObject();
  engine.write(cells, json);
  WriteContexts(cells, kContexts, random, json);
  json.EndObject();
  std::ofstream(file) << json.Finish();
}

// Tables a second of processor time. An error: one gave another row than ours.
absl::StatusOr<double> RateOf(const Engine& engine, const Setting& setting,
                              const std::string& modules, const std::string& job) {
  ASSIGN_OR_RETURN(const std::string node, FindProgram("node"));
  ASSIGN_OR_RETURN(
      const std::string output,
      RunProgram({node, absl::StrCat(setting.source_dir, "/tools/benchmarks/", engine.script),
                  modules, job, absl::StrCat(setting.seconds)},
                 job + ".out", std::chrono::seconds(60 + static_cast<int>(setting.seconds))));
  const std::vector<std::string> words =
      absl::StrSplit(output, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  double rate = 0;
  int64_t wrong = 0;
  if (words.size() != 3 || !absl::SimpleAtod(words[0], &rate) ||
      !absl::SimpleAtoi(words[1], &wrong)) {
    return absl::InternalError(absl::StrCat(engine.script, " printed: ", output));
  }
  if (wrong > 0) {
    return absl::InternalError(
        absl::StrCat(engine.package, " gives another row for ", wrong, " inputs"));
  }
  return rate;
}

absl::StatusOr<Results> DetermineVs(const Engine& engine, const Setting& setting) {
  ASSIGN_OR_RETURN(auto pack, law::LoadPackFolder(setting.source_dir + "/services/statement/law"));
  ASSIGN_OR_RETURN(const TableCells cells, ReadTableCells(pack->pack(), kTableOf, kStatementDay));
  const absl::StatusOr<std::string> modules = NodeModules(setting, engine.package, engine.version);
  if (!modules.ok()) return Skipped(setting, engine.benchmark, kPeerUnit, modules.status());
  const std::string job = absl::StrCat(setting.work_dir, "/", engine.benchmark, ".json");
  WriteJob(engine, cells, setting.seed, job);
  setting.say(absl::StrCat(engine.benchmark,
                           ": all law of an ended employment here, and there the table of ",
                           kTableOf, " alone (", cells.rows.size(), " rows, ", cells.inputs.size(),
                           " columns); a second of processor time"));
  const std::vector<law::v1::PersonFacts> whole = FactsOfPersons(setting);
  const std::vector<law::v1::PersonFacts> ended = EndedEmployments(whole);
  std::vector<double> ours_whole;
  uint64_t periods = 0;
  const auto ours = [&]() -> absl::StatusOr<double> {
    ours_whole.push_back(Rate(whole, *pack, false, setting.seconds, periods).by_processor);
    return Rate(ended, *pack, false, setting.seconds, periods).by_processor;
  };
  const auto theirs = [&] { return RateOf(engine, setting, *modules, job); };
  ASSIGN_OR_RETURN(const Rates rates, InTurn(setting, engine.package, ours, theirs));
  return Results{
      {engine.benchmark, rates.ours, kPeerUnit,
       absl::StrFormat("%s %s: %.0f tables", engine.package, engine.version, rates.theirs),
       rates.ours / rates.theirs,
       absl::StrFormat("all law of an ended employment; there one table (%d x %d). "
                       "Whole persons: %.0f/s, ratio %.1f",
                       cells.rows.size(), cells.inputs.size(), Median(ours_whole),
                       Median(ours_whole) / rates.theirs)}};
}

}  // namespace

absl::StatusOr<Results> DetermineVsZen(const Setting& setting) {
  return DetermineVs(kZen, setting);
}

absl::StatusOr<Results> DetermineVsJsonRules(const Setting& setting) {
  return DetermineVs(kJsonRules, setting);
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
