// law_mutant_hunt: hunts all wrongs of the law packs, lists those that nothing notices, and
// proposes cases that would notice them. What a proposed case expects is what the pack says:
// whoever takes it into tests/cases has to hold it against the law.

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "services/statement/law_parts.h"
#include "tests/law/case_variants.h"
#include "tests/law/fact_fields.h"
#include "tests/law/mutant_hunt.h"
#include "tests/law/pack_mutants.h"

namespace typl::law {
namespace {

constexpr int kDaysOfYear = 365;
// Pairs of cases tried for each wrong before any is changed.
constexpr int kMeetings = 300;
// Within which what happened once still bears on what happens.
constexpr int kNearDays = 120;
// Employments that still count may have begun so early.
constexpr int kFirstEmployment = 1970;

struct Arguments {
  std::string pack = "services/statement/law";
  std::string cases = "tests/cases";
  // Only mutants of provisions and definitions whose name holds this.
  std::string only;
  // File of names, one a line: only these.
  std::string names_file;
  std::string noticers_file;
  std::string survivors_file;
  std::string proposals_file;
  // Only those that are said to be no wrongs, in place of the others.
  bool equivalent = false;
  uint64_t seed = 1;
  // Persons tried for one mutant.
  int tries = 3000;
};

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

int FieldCount(const v1::Fact& fact) {
  const FieldDescriptor* content = ContentOf(fact);
  return content == nullptr ? 0 : content->message_type()->field_count();
}

// Whether there was something to clear. What is unset asks; so only what needn't be asked goes.
bool ClearField(int index, v1::Fact& fact) {
  Message& content = *fact.GetReflection()->MutableMessage(&fact, ContentOf(fact));
  const FieldDescriptor* field = content.GetDescriptor()->field(index);
  if (!content.GetReflection()->HasField(content, field)) return false;
  content.GetReflection()->ClearField(&content, field);
  return true;
}

std::optional<absl::CivilDay> DayOf(const Message& content, const char* name) {
  const FieldDescriptor* field = content.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? std::nullopt : DayIn(content, field);
}

// No thing ends before it began, and no search or benefit began before the pack's time.
bool CouldBe(const v1::FactsFile& input) {
  return std::all_of(input.facts().begin(), input.facts().end(), [](const v1::Fact& fact) {
    if (ContentOf(fact) == nullptr) return false;
    const Message& content = fact.GetReflection()->GetMessage(fact, ContentOf(fact));
    const std::optional<absl::CivilDay> from = DayOf(content, "from");
    const std::optional<absl::CivilDay> until = DayOf(content, "until");
    if (from && until && *until <= *from) return false;
    return !from || from->year() >= kFirstEmployment;
  });
}

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
    // What takes two matters shows when their cases meet.
    for (int tried = 0; tried < kMeetings; ++tried) {
      const v1::Case& start = hunt_.cases()[near[random_() % near.size()]];
      Variant person{absl::StrCat("case ", start.number()), start.input()};
      MoveToChange(mutant, person);
      if (tried % 8 != 0) Join(mutant, person);
      if (!Tells(person.input, *wrong)) continue;
      return CaseFrom(mutant, person.what, Smallest(person.input, *wrong));
    }
    for (int tried = 0; tried < tries_;) {
      const v1::Case& start = hunt_.cases()[near[random_() % near.size()]];
      Variant person{absl::StrCat("case ", start.number()), start.input()};
      MoveToChange(mutant, person);
      if (random_() % 2 == 0) Join(mutant, person);
      // One change, or two after each other.
      for (int change = 0; change < 2; ++change) {
        const std::vector<Variant> next =
            random_() % 2 == 0 ? variants_.AtEdges(person.input, {.across = true, .provision = {}})
                               : variants_.WithOtherValues(person.input);
        for (const Variant& variant : next) {
          ++tried;
          if (!Tells(variant.input, *wrong)) continue;
          return CaseFrom(mutant, absl::StrCat(person.what, ", ", variant.what),
                          Smallest(variant.input, *wrong));
        }
        if (next.empty()) break;
        const Variant& taken = next[random_() % next.size()];
        person = {absl::StrCat(person.what, ", ", taken.what), taken.input};
      }
    }
    return {};
  }

 private:
  // Sometimes the whole life at another time, such as when a number that is wrong holds.
  void MoveToChange(const Mutant& mutant, Variant& person) {
    const size_t at = mutant.change.find("from ");
    if (at == std::string::npos || random_() % 4 == 0) return;
    const std::optional<absl::CivilDay> from = ParseDay(mutant.change.substr(at + 5, 10));
    if (!from) return;
    const absl::CivilDay day = *from + static_cast<int>(random_() % kDaysOfYear);
    ShiftDays(day - *ParseDay(person.input.day()), person.input);
    absl::StrAppend(&person.what, " on ", person.input.day());
  }

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
    v1::FactsFile joined = other.input();
    if (random_() % 4 != 0) {
      const int64_t apart = static_cast<int64_t>(random_() % (2 * kNearDays)) - kNearDays;
      ShiftDays(*ParseDay(person.input.day()) - *ParseDay(joined.day()) + apart, joined);
      absl::StrAppend(&person.what, " at its time");
    }
    for (v1::Fact& fact : *joined.mutable_facts()) {
      // One search and one life; of other things there may be two.
      const bool shared = fact.has_job_search() || fact.has_search_aim() ||
                          fact.has_benefit_application() || fact.has_person_basics();
      const bool there = std::any_of(
          person.input.facts().begin(), person.input.facts().end(),
          [&](const v1::Fact& own) { return own.content_case() == fact.content_case(); });
      if (shared && there) continue;
      if (!shared) Rename(fact);
      *person.input.add_facts() = fact;
    }
  }

  // So that facts of two cases with one key stay two things.
  static void Rename(v1::Fact& fact) {
    constexpr absl::string_view kOther = "other-";
    fact.set_key(absl::StrCat(kOther, fact.key()));
    if (fact.has_officer_finding()) {
      std::string& key = *fact.mutable_officer_finding()->mutable_subject_key();
      if (!absl::StartsWith(key, "search") && !absl::StartsWith(key, "benefit") &&
          !absl::StartsWith(key, "aim") && !key.empty()) {
        key = absl::StrCat(kOther, key);
      }
    }
    if (fact.has_lay_off() && !fact.lay_off().employment_key().empty()) {
      std::string& key = *fact.mutable_lay_off()->mutable_employment_key();
      key = absl::StrCat(kOther, key);
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

  bool Tells(const v1::FactsFile& input, const LawPack& wrong) const {
    if (!CouldBe(input)) return false;
    const v1::PersonFacts facts = ToPersonFacts(input);
    const absl::CivilDay day = *ParseDay(input.day());
    const v1::Determination sound = Determine(facts, pack_, day);
    const v1::Determination other = Determine(facts, wrong, day);
    return Noticeable(sound, other) && !CheckCase(CaseOf(input, pack_), other).empty();
  }

  // Without what has no part in it, so that people can see why.
  v1::FactsFile Smallest(v1::FactsFile input, const LawPack& wrong) const {
    for (int i = input.facts_size() - 1; i >= 0; --i) {
      v1::FactsFile less = input;
      less.mutable_facts()->DeleteSubrange(i, 1);
      if (Tells(less, wrong)) input = std::move(less);
    }
    for (int i = 0; i < input.facts_size(); ++i) {
      for (int field = 0; field < FieldCount(input.facts(i)); ++field) {
        v1::FactsFile less = input;
        if (ClearField(field, *less.mutable_facts(i)) && Tells(less, wrong))
          input = std::move(less);
      }
    }
    return input;
  }

  v1::Case CaseFrom(const Mutant& mutant, const std::string& of, const v1::FactsFile& input) const {
    v1::Case worked = CaseOf(input, pack_);
    worked.set_title(absl::StrCat(mutant.part, ": not as if ", mutant.change));
    worked.set_source(absl::StrCat("derived: ", of));
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
  std::ofstream noticers(arguments.noticers_file);
  std::ofstream survivors(arguments.survivors_file);
  std::ofstream proposals(arguments.proposals_file);
  std::set<std::string> names;
  std::ifstream names_file(arguments.names_file);
  for (std::string line; std::getline(names_file, line);) names.insert(line);
  std::map<std::string, int> noticed;
  int all = 0;
  int alive = 0;
  int proposed = 0;
  for (const Mutant& mutant : MutantsOf(pack->pack())) {
    if (!absl::StrContains(mutant.Name(), arguments.only)) continue;
    if (!names.empty() && !names.contains(mutant.Name())) continue;
    if (mutant.equivalent.empty() == arguments.equivalent) continue;
    ++all;
    if (const std::string by = hunt.CaughtBy(mutant); !by.empty()) {
      ++noticed[by.substr(0, by.find(' '))];
      noticers << mutant.Name() << " <- " << by << std::endl;
      continue;
    }
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
  std::cout << all << " mutants";
  for (const auto& [by, count] : noticed) std::cout << ", " << count << " noticed by " << by;
  std::cout << ", " << alive << " survive, " << proposed << " cases proposed\n";
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
  app.add_option("--names", arguments.names_file, "Only wrongs whose names are lines of this file");
  app.add_flag("--equivalent", arguments.equivalent,
               "Only changes that are said to be no wrongs: all must survive");
  app.add_option("--noticers", arguments.noticers_file, "File for what notices each of the others");
  app.add_option("--survivors", arguments.survivors_file, "File for what nothing notices");
  app.add_option("--propose", arguments.proposals_file, "File for cases that would notice it");
  app.add_option("--seed", arguments.seed, "Of the search for such cases")->capture_default_str();
  app.add_option("--tries", arguments.tries, "Persons tried for each")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = typl::law::Run(arguments);
  if (!status.ok()) std::cerr << "law_mutant_hunt: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
