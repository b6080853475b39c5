#include "services/statement/law_coverage.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/time/business_date.h"
#include "services/statement/law_cases.h"

namespace typl::law {
namespace {

// Cases named in a line of text; the rest are counted.
constexpr size_t kNamedMax = 6;

// Finds the parts of a pack by what receipts call them.
class Parts {
 public:
  Parts(const v1::Pack& pack, Coverage& coverage) : coverage_(coverage) {
    for (const v1::Provision& provision : pack.provisions()) Add(provision);
  }

  void Note(const v1::ProvisionTrace& trace, const std::string& number) {
    // One row that is met leaves nothing open but a day.
    const bool undetermined = trace.verdict() == v1::VERDICT_UNDETERMINED && trace.rows_size() > 1;
    const auto list =
        undetermined ? &PartCoverage::open
        : trace.verdict() == v1::VERDICT_WITH_OFFICER || trace.verdict() == v1::VERDICT_UNDETERMINED
            ? &PartCoverage::asked
            : &PartCoverage::applied;
    if (trace.verdict() == v1::VERDICT_NOT_IN_FORCE) return;
    if (trace.rows().empty()) NoteVersion(trace.provision(), trace.version(), list, number);
    for (const std::string& choice : trace.rows()) {
      const std::pair<std::string, std::string> names =
          absl::StrSplit(choice, absl::MaxSplits('/', 1));
      NoteVersion(trace.provision(), names.first, list, number);
      const auto table = tables_.find({trace.provision(), names.first});
      if (table == tables_.end()) continue;
      const auto row =
          rows_.find({trace.provision(), absl::StrCat(table->second, "/", names.second)});
      if (row != rows_.end()) AddNumber(coverage_.rows[row->second].*list, number);
    }
  }

 private:
  using Name = std::pair<std::string, std::string>;  // provision, part
  using List = std::vector<std::string> PartCoverage::*;

  void Add(const v1::Provision& provision) {
    for (const v1::Version& version : provision.versions()) {
      versions_[{provision.id(), version.id()}] = coverage_.versions.size();
      tables_[{provision.id(), version.id()}] = version.table();
      AddPart(coverage_.versions, provision.id(), version.id());
    }
    for (const v1::Table& table : provision.tables()) {
      for (const v1::Row& row : table.rows()) {
        const std::string part = absl::StrCat(table.id(), "/", row.id());
        rows_[{provision.id(), part}] = coverage_.rows.size();
        AddPart(coverage_.rows, provision.id(), part).officer =
            row.automation() == v1::AUTOMATION_OFFICER;
      }
    }
  }

  static PartCoverage& AddPart(std::vector<PartCoverage>& parts, const std::string& provision,
                               const std::string& part) {
    PartCoverage& added = parts.emplace_back();
    added.provision = provision;
    added.part = part;
    return added;
  }

  void NoteVersion(const std::string& provision, const std::string& version, List list,
                   const std::string& number) {
    const auto it = versions_.find({provision, version});
    if (it != versions_.end()) AddNumber(coverage_.versions[it->second].*list, number);
  }

  static void AddNumber(std::vector<std::string>& numbers, const std::string& number) {
    if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
  }

  Coverage& coverage_;
  std::map<Name, size_t> versions_;
  std::map<Name, size_t> rows_;
  // Table of each version.
  std::map<Name, std::string> tables_;
};

std::string Named(const std::vector<std::string>& numbers) {
  const size_t named = std::min(numbers.size(), kNamedMax);
  std::string text = absl::StrJoin(numbers.begin(), numbers.begin() + named, " ");
  if (numbers.size() > named) absl::StrAppend(&text, " and ", numbers.size() - named, " more");
  return text;
}

void AppendPart(absl::string_view kind, const PartCoverage& part, std::string& out) {
  absl::StrAppend(&out, part.touched() ? "  " : "! ", kind, " ", part.provision, " ", part.part,
                  part.officer ? " (officer)" : "", ":");
  if (!part.applied.empty()) absl::StrAppend(&out, " applied in ", Named(part.applied), ";");
  if (!part.asked.empty()) absl::StrAppend(&out, " asked in ", Named(part.asked), ";");
  if (!part.open.empty()) absl::StrAppend(&out, " open in ", Named(part.open), ";");
  if (!part.touched()) absl::StrAppend(&out, " no case decides by it");
  absl::StrAppend(&out, "\n");
}

std::string Count(absl::string_view kind, const std::vector<PartCoverage>& parts) {
  const auto touched = std::count_if(parts.begin(), parts.end(),
                                     [](const PartCoverage& part) { return part.touched(); });
  return absl::StrCat(kind, ": ", touched, " of ", parts.size(), " touched\n");
}

}  // namespace

Coverage CoverageOf(const LawPack& pack, const std::vector<v1::Case>& cases) {
  Coverage coverage;
  coverage.case_count = static_cast<int>(cases.size());
  Parts parts(pack.pack(), coverage);
  for (const v1::Case& worked : cases) {
    const v1::Determination determination = Determine(
        ToPersonFacts(worked.input()), pack, *ParseDay(worked.input().day()), {.receipt = true});
    for (const v1::ProvisionTrace& trace : determination.receipt().provisions()) {
      parts.Note(trace, worked.number());
    }
  }
  return coverage;
}

std::string ToText(const Coverage& coverage) {
  std::string out;
  for (const PartCoverage& part : coverage.versions) AppendPart("version", part, out);
  for (const PartCoverage& part : coverage.rows) AppendPart("row", part, out);
  absl::StrAppend(&out, "cases: ", coverage.case_count, "\n", Count("versions", coverage.versions),
                  Count("rows", coverage.rows));
  return out;
}

}  // namespace typl::law
