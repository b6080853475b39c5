// law_mutant_hunt: hunts all wrongs of the law packs, lists those that nothing notices, and
// proposes cases that would notice them. What a proposed case expects is what the pack says:
// whoever takes it into tests/cases has to hold it against the law.

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "services/statement/law_parts.h"
#include "tests/law/case_variants.h"
#include "tests/law/mutant_hunt.h"
#include "tests/law/pack_mutants.h"

namespace typl::law {
namespace {

struct Arguments {
  std::string pack = "services/statement/law";
  std::string cases = "tests/cases";
  // Only mutants of provisions and definitions whose name holds this.
  std::string only;
  std::string survivors_file;
  std::string proposals_file;
  uint64_t seed = 1;
  // Persons tried for one mutant.
  int tries = 3000;
};

// Finds a person of whom a wrong pack says something else.
class Proposer {
 public:
  Proposer(const LawPack& pack, const MutantHunt& hunt, const Arguments& arguments)
      : pack_(pack),
        hunt_(hunt),
        variants_(pack),
        tries_(arguments.tries),
        random_(arguments.seed) {}

  // A case that notices the mutant; one without number when none was found.
  v1::Case Propose(const Mutant& mutant) {
    const auto wrong = hunt_.Load(mutant);
    const std::vector<size_t> near = hunt_.CasesAt(mutant);
    if (near.empty()) return {};
    for (int tried = 0; tried < tries_;) {
      const v1::Case& start = hunt_.cases()[near[random_() % near.size()]];
      Variant person{absl::StrCat("case ", start.number()), start.input()};
      if (random_() % 2 == 0) Join(mutant, person);
      // One change, or two after each other.
      for (int change = 0; change < 2; ++change) {
        const std::vector<Variant> next = random_() % 2 == 0
                                              ? variants_.AtEdges(person.input, true)
                                              : variants_.WithOtherValues(person.input);
        for (const Variant& variant : next) {
          ++tried;
          if (Tells(variant, *wrong)) return CaseFrom(mutant, person.what, variant);
        }
        if (next.empty()) break;
        const Variant& taken = next[random_() % next.size()];
        person = {absl::StrCat(person.what, ", ", taken.what), taken.input};
      }
    }
    return {};
  }

 private:
  // The facts of another case as well, such as of one to whom a provision applies that is to be
  // switched off.
  void Join(const Mutant& mutant, Variant& person) {
    const size_t name = mutant.change.rfind(' ');
    std::vector<size_t> others = hunt_.CasesOf(mutant.change.substr(name + 1));
    if (others.empty()) others = hunt_.CasesOf(Companion(mutant.part));
    const size_t pick = random_();
    const v1::Case& other = others.empty() ? hunt_.cases()[pick % hunt_.cases().size()]
                                           : hunt_.cases()[others[pick % others.size()]];
    absl::StrAppend(&person.what, " and case ", other.number());
    for (const v1::Fact& fact : other.input().facts()) {
      const bool there = std::any_of(
          person.input.facts().begin(), person.input.facts().end(), [&](const v1::Fact& own) {
            return own.content_case() == fact.content_case() && own.key() == fact.key();
          });
      if (!there) *person.input.add_facts() = fact;
    }
  }

  // Some provision of the same sequence, where what happened earlier bears on what comes later.
  std::string Companion(const std::string& provision) {
    const v1::Provision* own = FindProvision(pack_.pack(), provision);
    if (own == nullptr || own->sequence().empty()) return "";
    std::vector<std::string> ids;
    for (const v1::Provision& other : pack_.pack().provisions()) {
      if (other.sequence() == own->sequence()) ids.push_back(other.id());
    }
    return ids[random_() % ids.size()];
  }

  bool Tells(const Variant& variant, const LawPack& wrong) const {
    const v1::PersonFacts facts = ToPersonFacts(variant.input);
    const absl::CivilDay day = *ParseDay(variant.input.day());
    const v1::Determination sound = Determine(facts, pack_, day);
    const v1::Determination other = Determine(facts, wrong, day);
    return Noticeable(sound, other) && !CheckCase(CaseOf(variant.input, pack_), other).empty();
  }

  v1::Case CaseFrom(const Mutant& mutant, const std::string& start, const Variant& variant) const {
    v1::Case worked = CaseOf(variant.input, pack_);
    worked.set_title(absl::StrCat(mutant.part, ": not as if ", mutant.change));
    worked.set_source(absl::StrCat("derived: ", start, ", ", variant.what));
    return worked;
  }

  const LawPack& pack_;
  const MutantHunt& hunt_;
  const CaseVariants variants_;
  const int tries_;
  std::mt19937_64 random_;
};

// One line for each fact, as cases are written.
void Write(const v1::Case& worked, std::ostream& out) {
  google::protobuf::TextFormat::Printer line;
  line.SetSingleLineMode(true);
  const auto text = [&line](const google::protobuf::Message& message) {
    std::string printed;
    line.PrintToString(message, &printed);
    return printed;
  };
  const auto quote = [](const std::string& value) { return absl::StrCat("\"", value, "\"\n"); };
  out << "cases {\n  number: " << quote(worked.number()) << "  title: " << quote(worked.title())
      << "  source: " << quote(worked.source())
      << "  input {\n    day: " << quote(worked.input().day());
  for (const v1::Fact& fact : worked.input().facts()) out << "    facts { " << text(fact) << "}\n";
  for (const v1::KnownFact& fact : worked.input().known_facts()) {
    out << "    known_facts { " << text(fact) << "}\n";
  }
  out << "  }\n";
  for (const v1::ExpectedPeriod& period : worked.timeline()) {
    out << "  timeline { " << text(period) << "}\n";
  }
  for (const std::string& open : worked.open_facts()) out << "  open_facts: " << quote(open);
  for (const std::string& matter : worked.officer_matters()) {
    out << "  officer_matters: " << quote(matter);
  }
  for (const std::string& choice : worked.choices()) out << "  choices: " << quote(choice);
  for (const std::string& note : worked.notes()) out << "  notes: " << quote(note);
  out << "}\n";
}

absl::Status Run(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const auto pack, LoadPackFolder(arguments.pack));
  ASSIGN_OR_RETURN(std::vector<v1::Case> cases, ReadCaseFolder(arguments.cases));
  MutantHunt hunt(*pack, std::move(cases));
  Proposer proposer(*pack, hunt, arguments);
  std::ofstream survivors(arguments.survivors_file);
  std::ofstream proposals(arguments.proposals_file);
  int all = 0;
  int alive = 0;
  int proposed = 0;
  for (const Mutant& mutant : MutantsOf(pack->pack())) {
    if (!absl::StrContains(mutant.Name(), arguments.only)) continue;
    ++all;
    if (!hunt.CaughtBy(mutant).empty()) continue;
    v1::Case found;
    if (!arguments.proposals_file.empty()) found = proposer.Propose(mutant);
    if (found.title().empty()) {
      ++alive;
      survivors << mutant.Name() << std::endl;
      continue;
    }
    found.set_number(absl::StrCat("m", hunt.cases().size()));
    Write(found, proposals);
    proposals.flush();
    hunt.AddCase(std::move(found));
    ++proposed;
  }
  std::cout << all << " mutants, " << alive << " survive, " << proposed << " cases proposed\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace typl::law

int main(int argc, char** argv) {
  typl::law::Arguments arguments;
  CLI::App app("Hunts wrongs of the law packs that nothing would notice.", "law_mutant_hunt");
  app.add_option("--pack", arguments.pack, "Folder of the pack")->capture_default_str();
  app.add_option("--cases", arguments.cases, "Folder of worked cases")->capture_default_str();
  app.add_option("--only", arguments.only, "Only wrongs whose name holds this, such as \" 2a:1:\"");
  app.add_option("--survivors", arguments.survivors_file, "File for what nothing notices");
  app.add_option("--propose", arguments.proposals_file, "File for cases that would notice it");
  app.add_option("--seed", arguments.seed, "Of the search for such cases")->capture_default_str();
  app.add_option("--tries", arguments.tries, "Persons tried for each")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = typl::law::Run(arguments);
  if (!status.ok()) std::cerr << "law_mutant_hunt: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
