#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "tests/replay/corpus.h"
#include "tools/sim/persons.h"

// Decides a fixed choice of persons by the present pack and engine, and keeps them as a new corpus.

namespace typl::law {
namespace {

constexpr uint64_t kSeed = 2020;
// Weeks of 2020 from before, in and after the temporary acts, and how many persons of each.
constexpr int kWeeks[] = {2, 9, 12, 14, 16, 20, 31, 37, 46, 52};
constexpr size_t kPersonsOfWeek = 16;
// Time for what happens to a person after the registration.
constexpr int kDaysFollowed = 60;
constexpr int kFirstYearOfCases = 2022;
// So many that officers decided in, and so many others.
constexpr size_t kCasesOfEach = 80;

// About `wanted` of `size` places, spread evenly.
std::vector<size_t> Spread(size_t size, size_t wanted) {
  std::vector<size_t> places;
  const size_t count = std::min(size, wanted);
  for (size_t i = 0; i < count; ++i) places.push_back(i * size / count);
  return places;
}

void AddWeeks(v1::ReplayCorpus& corpus) {
  const sim::PersonGenerator generator(kSeed);
  const std::vector<sim::WeekProfile> weeks = sim::Weekly2020();
  uint64_t first_number = 0;
  for (const int week : kWeeks) {
    const auto plans = generator.PlanWeek(weeks[static_cast<size_t>(week) - 1], first_number);
    first_number += plans.size();
    for (const size_t place : Spread(plans.size(), kPersonsOfWeek)) {
      const sim::PersonPlan& plan = plans[place];
      v1::DecidedPerson& person = *corpus.add_persons();
      person.set_origin(absl::StrCat("week ", week, " of 2020, person ", plan.number));
      *person.mutable_day() = DayToProto(plan.day + kDaysFollowed);
      *person.mutable_facts() =
          sim::FactsAsJournalled(plan, generator.Make(plan), plan.day + kDaysFollowed);
    }
  }
}

bool HasFinding(const v1::Case& worked) {
  const auto& facts = worked.input().facts();
  return std::any_of(facts.begin(), facts.end(),
                     [](const v1::Fact& fact) { return fact.has_officer_finding(); });
}

void AddCases(const std::vector<v1::Case>& cases, bool decided, v1::ReplayCorpus& corpus) {
  std::vector<const v1::Case*> chosen;
  for (const v1::Case& worked : cases) {
    const bool late = ParseDay(worked.input().day())->year() >= kFirstYearOfCases;
    if (late && HasFinding(worked) == decided) chosen.push_back(&worked);
  }
  for (const size_t place : Spread(chosen.size(), kCasesOfEach)) {
    v1::DecidedPerson& person = *corpus.add_persons();
    person.set_origin(absl::StrCat("case ", chosen[place]->number()));
    *person.mutable_day() = DayToProto(*ParseDay(chosen[place]->input().day()));
    *person.mutable_facts() = ToPersonFacts(chosen[place]->input());
  }
}

absl::StatusOr<std::string> MakeCorpus(const std::string& law_folder,
                                       const std::string& case_folder, const std::string& folder) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const LawPack> pack, LoadPackFolder(law_folder));
  ASSIGN_OR_RETURN(const std::vector<v1::Case> cases, ReadCaseFolder(case_folder));
  v1::ReplayCorpus corpus;
  corpus.set_pack_hash(pack->hash());
  google::protobuf::TextFormat::Printer printer;
  if (!printer.PrintToString(pack->pack(), corpus.mutable_pack_text())) {
    return absl::InternalError("the pack can't be printed");
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const LawPack> kept, LoadPack(corpus));
  if (kept->hash() != pack->hash()) {
    return absl::InternalError("the pack's canonical text loads as another pack");
  }
  AddWeeks(corpus);
  AddCases(cases, true, corpus);
  AddCases(cases, false, corpus);
  for (v1::DecidedPerson& person : *corpus.mutable_persons()) Decide(*kept, person);
  return WriteCorpus(folder, corpus);
}

}  // namespace
}  // namespace typl::law

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: make_replay_corpus LAW_FOLDER CASE_FOLDER CORPUS_FOLDER\n");
    return 2;
  }
  const auto path = typl::law::MakeCorpus(argv[1], argv[2], argv[3]);
  if (!path.ok()) {
    std::fprintf(stderr, "%s\n", path.status().ToString().c_str());
    return 1;
  }
  std::printf("%s\n", path->c_str());
  return 0;
}
