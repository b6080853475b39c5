// determine_plain and determine_receipt: the law engine on one thread.

#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "services/statement/law_files.h"
#include "tools/benchmarks/setting.h"

namespace typl::bench {
namespace {

using std::chrono::steady_clock;

// Distinct persons, taken in turn.
constexpr int kPersons = 20'000;

// Determinations a second over `facts`, for about `seconds`.
double Rate(const std::vector<law::v1::PersonFacts>& facts, const law::LawPack& pack, bool receipt,
            double seconds, uint64_t& periods) {
  law::DetermineOptions options;
  options.receipt = receipt;
  law::v1::Determination determination;
  auto begun = steady_clock::now();
  std::chrono::duration<double> took{};
  int64_t count = 0;
  while (took.count() < seconds) {
    for (const law::v1::PersonFacts& person : facts) {
      law::DetermineInto(person, pack, kDay, options, determination);
      periods += static_cast<uint64_t>(determination.timeline_size());
    }
    count += static_cast<int64_t>(facts.size());
    took = steady_clock::now() - begun;
  }
  return static_cast<double>(count) / took.count();
}

}  // namespace

absl::StatusOr<Results> DetermineRates(const Setting& setting) {
  setting.say(absl::StrCat("determine: ", kPersons, " persons in the mix of 2020, one thread, ",
                           setting.rounds, " rounds of ", setting.seconds, " s"));
  ASSIGN_OR_RETURN(auto pack, law::LoadPackFolder(setting.source_dir + "/services/statement/law"));
  PersonSource persons(setting.seed);
  std::vector<law::v1::PersonFacts> facts;
  for (const sim::PersonPlan& plan : persons.NextPlans(kPersons)) {
    facts.push_back(sim::FactsAsJournalled(plan, persons.generator().Make(plan)));
  }
  uint64_t periods = 0;
  std::vector<double> plain;
  std::vector<double> with_receipt;
  for (int round = 0; round < setting.rounds; ++round) {
    plain.push_back(Rate(facts, *pack, false, setting.seconds, periods));
    with_receipt.push_back(Rate(facts, *pack, true, setting.seconds, periods));
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
