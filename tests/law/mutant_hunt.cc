#include "tests/law/mutant_hunt.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "services/statement/domain/engine/compiler.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_lint.h"
#include "services/statement/law_parts.h"
#include "tests/law/pack_reads.h"

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

v1::Determination Decide(const v1::FactsFile& input, const LawPack& pack) {
  return Determine(ToPersonFacts(input), pack, *ParseDay(input.day()));
}

}  // namespace

v1::Case CaseOf(const v1::FactsFile& input, const LawPack& pack) {
  v1::Case worked;
  *worked.mutable_input() = input;
  const v1::Determination determination = Decide(input, pack);
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
    : pack_(pack), persons_(pack, cases), rows_(persons_.Rows()), faults_(FaultCount(pack.pack())) {
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
  v1::Determination determination = DecideWhole(worked.input(), pack_);
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

std::set<std::string> MutantHunt::ProvisionsNear(const Mutant& mutant) const {
  if (FindProvision(pack_.pack(), mutant.part) != nullptr) return {mutant.part};
  const auto readers = readers_.find(mutant.part);
  return readers == readers_.end() ? std::set<std::string>() : readers->second;
}

std::vector<std::string> MutantHunt::RowsNear(const Mutant& mutant) const {
  const std::set<std::string> provisions = ProvisionsNear(mutant);
  // What reads marks shows where these are put.
  const std::set<std::string> marks = ReadsOf(pack_.pack(), {mutant.part}).marks;
  const auto puts = [&](const std::string& row) {
    const std::vector<std::string>& put = persons_.MarksPutBy(row);
    return std::any_of(put.begin(), put.end(),
                       [&](const std::string& mark) { return marks.contains(mark); });
  };
  std::vector<std::string> near;
  for (const std::string& row : rows_) {
    if (provisions.empty() || provisions.contains(row.substr(0, row.find(' '))) || puts(row)) {
      near.push_back(row);
    }
  }
  std::stable_partition(near.begin(), near.end(), [&](const std::string& row) {
    if (mutant.where.empty()) return puts(row);
    return std::any_of(mutant.where.begin(), mutant.where.end(), [&](const std::string& where) {
      return where[0] == '@' ? absl::StrContains(row, absl::StrCat(" ", where.substr(1), "/"))
                             : absl::EndsWith(row, absl::StrCat("/", where));
    });
  });
  return near;
}

std::string MutantHunt::CaughtByCase(const Mutant& mutant, const LawPack& wrong) const {
  std::string golden;
  for (const size_t i : CasesNear(mutant)) {
    const v1::Determination got = DecideWhole(cases_[i].input(), wrong);
    if (!Noticeable(sound_[i], got)) continue;
    if (!CheckCase(cases_[i], got).empty()) return absl::StrCat("case ", cases_[i].number());
    if (golden.empty()) golden = absl::StrCat("golden ", cases_[i].number());
  }
  return golden;
}

size_t MutantHunt::Fingerprint(const v1::FactsFile& input, const LawPack& pack) {
  DecideWholeInto(input, pack, decided_);
  decided_.SerializeToString(&bytes_);
  return std::hash<std::string>()(bytes_);
}

std::vector<uint16_t> MutantHunt::RowsAt(const Mutant& mutant) const {
  std::vector<uint16_t> at;
  if (FindProvision(pack_.pack(), mutant.part) == nullptr) {
    const std::set<std::string> provisions = ProvisionsNear(mutant);
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (provisions.contains(rows_[i].substr(0, rows_[i].find(' ')))) {
        at.push_back(static_cast<uint16_t>(i));
      }
    }
  }
  for (const std::string& where : mutant.where) {
    // What lies beside a version is another one or none.
    if (where[0] == '@') return {};
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (absl::StartsWith(rows_[i], absl::StrCat(mutant.part, " ")) &&
          absl::EndsWith(rows_[i], absl::StrCat("/", where))) {
        at.push_back(static_cast<uint16_t>(i));
      }
    }
  }
  return at;
}

const std::vector<MutantHunt::Sound>& MutantHunt::SoundAround(const std::string& row,
                                                              const std::vector<Variant>& persons) {
  std::vector<Sound>& around = sound_around_[row];
  if (!around.empty()) return around;
  for (const Variant& person : persons) {
    Sound& sound = around.emplace_back();
    sound.fingerprint = Fingerprint(person.input, pack_);
    for (const v1::ProvisionTrace& trace : decided_.receipt().provisions()) {
      for (const std::string& choice : trace.rows()) {
        const std::string name = absl::StrCat(trace.provision(), " ", choice);
        const auto it = std::lower_bound(rows_.begin(), rows_.end(), name);
        if (it == rows_.end() || *it != name) continue;
        sound.rows.push_back(static_cast<uint16_t>(it - rows_.begin()));
      }
    }
  }
  return around;
}

// Of rows only those to whom they are applied can tell.
std::string MutantHunt::CaughtByRow(const std::string& row, const std::vector<uint16_t>& at,
                                    const LawPack& wrong) {
  const auto comes = [&at](const Sound& sound) {
    return at.empty() || std::find_first_of(sound.rows.begin(), sound.rows.end(), at.begin(),
                                            at.end()) != sound.rows.end();
  };
  const auto known = sound_around_.find(row);
  if (known != sound_around_.end() &&
      std::none_of(known->second.begin(), known->second.end(), comes)) {
    return "";
  }
  const std::vector<Variant> persons = persons_.Around(row);
  const std::vector<Sound>& sound = SoundAround(row, persons);
  for (size_t i = 0; i < persons.size(); ++i) {
    if (comes(sound[i]) && sound[i].fingerprint != Fingerprint(persons[i].input, wrong)) {
      return absl::StrCat("row ", row, ", ", persons[i].what);
    }
  }
  return "";
}

std::string MutantHunt::CaughtBy(const Mutant& mutant) {
  const std::shared_ptr<const LawPack> wrong = Load(mutant);
  if (wrong == nullptr) return "load";
  if (FaultCount(wrong->pack()) > faults_) return "lint";
  std::string by = CaughtByCase(mutant, *wrong);
  if (!by.empty()) return by;
  const std::vector<uint16_t> at = RowsAt(mutant);
  for (const std::string& row : RowsNear(mutant)) {
    by = CaughtByRow(row, at, *wrong);
    if (!by.empty()) break;
  }
  return by;
}

}  // namespace typl::law
