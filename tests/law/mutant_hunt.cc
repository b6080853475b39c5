#include "tests/law/mutant_hunt.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "services/statement/domain/engine/compiler.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_lint.h"
#include "services/statement/law_parts.h"

namespace typl::law {
namespace {

// A pack compiled as LawPack::Load does, without writing and reading its text.
class CompiledMutant final : public LawPack {
 public:
  explicit CompiledMutant(std::unique_ptr<const engine::CompiledPack> compiled)
      : compiled_(std::move(compiled)) {}
  const std::string& hash() const override { return compiled_->hash; }
  const v1::Pack& pack() const override { return compiled_->pack; }
  const engine::CompiledPack& compiled() const override { return *compiled_; }
  const v1::Pack::Text* FindText(absl::string_view) const override { return nullptr; }
  int StatementDays(v1::StatementKind, absl::string_view, absl::CivilDay) const override {
    return 0;
  }

 private:
  const std::unique_ptr<const engine::CompiledPack> compiled_;
};

size_t FaultCount(const v1::Pack& pack) {
  const LintReport report = Lint(pack, nullptr);
  return std::count_if(
      report.findings.begin(), report.findings.end(),
      [](const LintFinding& finding) { return finding.severity == LintFinding::Severity::kFault; });
}

v1::Determination Decide(const v1::FactsFile& input, const LawPack& pack, bool receipt) {
  return Determine(ToPersonFacts(input), pack, *ParseDay(input.day()), {.receipt = receipt});
}

}  // namespace

v1::Case CaseOf(const v1::FactsFile& input, const LawPack& pack) {
  v1::Case worked;
  *worked.mutable_input() = input;
  const v1::Determination determination = Decide(input, pack, false);
  for (const v1::Period& period : determination.timeline()) {
    v1::ExpectedPeriod& expected = *worked.add_timeline();
    expected.set_days(DaysText(period.range()));
    expected.set_outcome(period.outcome());
    if (period.outcome() == v1::OUTCOME_UNDETERMINED) continue;
    const v1::Ground& ground = period.grounds(0);
    expected.set_ground(absl::StrCat(ground.provision(), "/", ground.version(), "/", ground.row()));
  }
  for (const v1::OpenFact& open : determination.open_facts()) {
    worked.add_open_facts(absl::StrCat(open.subject_key(), "/", open.fact()));
  }
  for (const v1::OfficerMatter& matter : determination.officer_matters()) {
    worked.add_officer_matters(
        absl::StrCat(matter.subject_key(), "/", matter.provision(), "/", matter.reason()));
    for (const v1::OfficerChoice& choice : matter.choices()) {
      worked.add_choices(absl::StrCat(choice.row(), " ", DaysText(choice.range())));
    }
  }
  for (const v1::Note& note : determination.notes()) {
    worked.add_notes(absl::StrCat(note.subject_key(), "/", note.provision(), "/", note.row(), " ",
                                  DaysText(note.range())));
  }
  return worked;
}

bool Noticeable(const v1::Determination& sound, const v1::Determination& wrong) {
  // Most wrongs change nothing of most cases, which is soonest seen as bytes.
  return sound.SerializeAsString() != wrong.SerializeAsString();
}

MutantHunt::MutantHunt(const LawPack& pack, std::vector<v1::Case> cases)
    : pack_(pack), faults_(FaultCount(pack.pack())) {
  for (v1::Case& worked : cases) AddCase(std::move(worked));
  for (const v1::Provision& provision : pack.pack().provisions()) {
    v1::Pack own;
    *own.add_provisions() = provision;
    std::set<std::string> names = FactsNamed(own);
    for (bool grown = true; grown;) {
      grown = false;
      for (const v1::Derivation& derivation : pack.pack().derivations()) {
        if (!names.contains(derivation.id())) continue;
        v1::Pack part;
        *part.add_derivations() = derivation;
        const size_t before = names.size();
        names.merge(FactsNamed(part));
        std::string text;
        google::protobuf::TextFormat::PrintToString(part, &text);
        names.merge(ParametersIn(text));
        grown = grown || names.size() > before;
      }
    }
    for (const v1::Table& table : provision.tables()) names.merge(ParametersOf(table));
    for (const std::string& name : names) readers_[name].insert(provision.id());
  }
}

void MutantHunt::AddCase(v1::Case worked) {
  v1::Determination determination = Decide(worked.input(), pack_, true);
  std::set<std::string> provisions;
  for (const v1::ProvisionTrace& trace : determination.receipt().provisions()) {
    provisions.insert(trace.provision());
    for (const std::string& choice : trace.rows()) {
      const size_t slash = choice.find('/');
      const std::string row = choice.substr(slash + 1);
      const std::string version = absl::StrCat("@", choice.substr(0, slash));
      cases_at_[absl::StrCat(trace.provision(), " ", row)].push_back(cases_.size());
      cases_at_[absl::StrCat(trace.provision(), " ", version)].push_back(cases_.size());
    }
  }
  for (const std::string& provision : provisions) cases_of_[provision].push_back(cases_.size());
  determination.clear_receipt();
  sound_.push_back(std::move(determination));
  cases_.push_back(std::move(worked));
}

std::shared_ptr<const LawPack> MutantHunt::Load(const Mutant& mutant) const {
  v1::Pack wrong = pack_.pack();
  mutant.apply(wrong);
  auto compiled = engine::Compile(std::move(wrong), {});
  if (!compiled.ok()) return nullptr;
  return std::make_shared<const CompiledMutant>(*std::move(compiled));
}

const std::vector<size_t>& MutantHunt::CasesOf(const std::string& provision) const {
  static const auto& none = *new std::vector<size_t>;
  const auto it = cases_of_.find(provision);
  return it == cases_of_.end() ? none : it->second;
}

std::vector<size_t> MutantHunt::CasesNear(const Mutant& mutant) const {
  if (FindProvision(pack_.pack(), mutant.part) != nullptr) return CasesOf(mutant.part);
  std::set<size_t> near;
  const auto readers = readers_.find(mutant.part);
  if (readers == readers_.end()) {
    // Of an entity or a question: any case.
    for (size_t i = 0; i < cases_.size(); ++i) near.insert(i);
  } else {
    for (const std::string& provision : readers->second) {
      near.insert(CasesOf(provision).begin(), CasesOf(provision).end());
    }
  }
  return {near.begin(), near.end()};
}

std::vector<size_t> MutantHunt::CasesAt(const Mutant& mutant) const {
  std::set<size_t> at;
  for (const std::string& where : mutant.where) {
    const auto it = cases_at_.find(absl::StrCat(mutant.part, " ", where));
    if (it != cases_at_.end()) at.insert(it->second.begin(), it->second.end());
  }
  if (at.empty()) return CasesNear(mutant);
  return {at.begin(), at.end()};
}

std::string MutantHunt::CaughtBy(const Mutant& mutant) {
  const std::shared_ptr<const LawPack> wrong = Load(mutant);
  if (wrong == nullptr) return "load";
  if (FaultCount(wrong->pack()) > faults_) return "lint";
  for (const size_t i : CasesNear(mutant)) {
    const v1::Determination got = Decide(cases_[i].input(), *wrong, false);
    if (Noticeable(sound_[i], got) && !CheckCase(cases_[i], got).empty()) {
      return absl::StrCat("case ", cases_[i].number());
    }
  }
  return "";
}

}  // namespace typl::law
