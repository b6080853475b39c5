#include "tests/law/mutant_hunt.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_lint.h"

namespace typl::law {
namespace {

size_t FaultCount(const v1::Pack& pack) {
  const LintReport report = Lint(pack, nullptr);
  return std::count_if(
      report.findings.begin(), report.findings.end(),
      [](const LintFinding& finding) { return finding.severity == LintFinding::Severity::kFault; });
}

v1::Determination Decide(const v1::Case& worked, const LawPack& pack, bool receipt) {
  return Determine(ToPersonFacts(worked.input()), pack, *ParseDay(worked.input().day()),
                   {.receipt = receipt});
}

}  // namespace

MutantHunt::MutantHunt(const LawPack& pack, const std::vector<v1::Case>& cases)
    : pack_(pack), cases_(cases), faults_(FaultCount(pack.pack())) {
  for (size_t i = 0; i < cases.size(); ++i) {
    std::set<std::string> provisions;
    const v1::Determination determination = Decide(cases[i], pack, true);
    for (const v1::ProvisionTrace& trace : determination.receipt().provisions()) {
      provisions.insert(trace.provision());
    }
    for (const std::string& provision : provisions) cases_of_[provision].push_back(i);
  }
}

std::string MutantHunt::CaughtBy(const Mutant& mutant) {
  v1::Pack wrong = pack_.pack();
  mutant.apply(wrong);
  std::string text;
  google::protobuf::TextFormat::PrintToString(wrong, &text);
  const auto loaded = LawPack::Load({{"mutant", std::move(text)}});
  if (!loaded.ok()) return "load";
  if (FaultCount(wrong) > faults_) return "lint";
  std::vector<bool> tried(cases_.size());
  for (const size_t i : cases_of_[mutant.part]) {
    tried[i] = true;
    if (CaseNotices(cases_[i], **loaded)) return absl::StrCat("case ", cases_[i].number());
  }
  for (size_t i = 0; i < cases_.size(); ++i) {
    if (!tried[i] && CaseNotices(cases_[i], **loaded)) {
      return absl::StrCat("case ", cases_[i].number());
    }
  }
  return "";
}

bool MutantHunt::CaseNotices(const v1::Case& worked, const LawPack& wrong) const {
  return !CheckCase(worked, Decide(worked, wrong, false)).empty();
}

std::string WhyEquivalent(const Mutant& mutant) { return ""; }

}  // namespace typl::law
