#include <fstream>
#include <ostream>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_coverage.h"
#include "services/statement/law_diff.h"
#include "services/statement/law_explain.h"
#include "services/statement/law_files.h"
#include "services/statement/law_lint.h"
#include "services/statement/law_tool.h"
#include "tools/support/json.h"
#include "tools/typlctl/commands.h"

namespace typl::ctl {
namespace {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::InvalidArgumentError(absl::StrCat(path, " can't be read"));
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// With every fault that the error names and what to do.
absl::Status WithFaults(const absl::Status& status, absl::string_view next) {
  std::string text(status.message());
  if (auto faults = GetBadRequest(status)) {
    for (const auto& fault : faults->field_violations()) {
      // The text of a pack's error tells them itself.
      if (absl::StrContains(status.message(), fault.description())) continue;
      absl::StrAppend(&text, "\n  ", fault.field(), ": ", fault.description());
    }
  }
  absl::StrAppend(&text, "\n  next: ", next);
  return {status.code(), text};
}

absl::StatusOr<std::shared_ptr<const law::LawPack>> LoadPack(const std::string& folder) {
  auto pack = law::LoadPackFolder(folder);
  if (!pack.ok()) {
    return WithFaults(pack.status(),
                      absl::StrCat("mend the pack in ", folder, ", or name another with --pack"));
  }
  return pack;
}

absl::StatusOr<std::vector<law::v1::Case>> LoadCases(const std::string& folder) {
  auto cases = law::ReadCaseFolder(folder);
  if (!cases.ok()) {
    return WithFaults(cases.status(), absl::StrCat("mend the cases in ", folder,
                                                   ", or name another folder with --cases"));
  }
  return cases;
}

void WriteParts(absl::string_view key, const std::vector<law::PartCoverage>& parts,
                tools::JsonWriter& json) {
  const auto write_list = [&json](absl::string_view name, const std::vector<std::string>& numbers) {
    json.BeginArray(name);
    for (const std::string& number : numbers) json.Add("", number);
    json.EndArray();
  };
  json.BeginArray(key);
  for (const law::PartCoverage& part : parts) {
    json.BeginObject();
    json.Add("provision", part.provision);
    json.Add("part", part.part);
    json.Add("officer", part.officer);
    json.Add("touched", part.touched());
    write_list("applied", part.applied);
    write_list("asked", part.asked);
    write_list("open", part.open);
    json.EndObject();
  }
  json.EndArray();
}

std::string ToJson(const law::LintReport& report) {
  tools::JsonWriter json;
  json.BeginObject();
  json.Add("sound", report.sound());
  json.BeginArray("findings");
  for (const law::LintFinding& finding : report.findings) {
    json.BeginObject();
    json.Add("severity",
             finding.severity == law::LintFinding::Severity::kFault ? "fault" : "remark");
    json.Add("kind", finding.kind);
    json.Add("place", finding.place);
    json.Add("text", finding.text);
    json.EndObject();
  }
  json.EndArray();
  json.BeginObject("counts");
  for (const auto& [what, count] : report.counts) json.Add(what, count);
  json.EndObject();
  json.EndObject();
  return json.Finish();
}

}  // namespace

absl::Status LawLint(Session& session, const LawArguments& arguments) {
  ASSIGN_OR_RETURN(auto pack, LoadPack(arguments.pack));
  law::Coverage coverage;
  const law::Coverage* known = nullptr;
  if (!arguments.cases.empty()) {
    ASSIGN_OR_RETURN(auto cases, LoadCases(arguments.cases));
    coverage = law::CoverageOf(*pack, cases);
    known = &coverage;
  }
  const law::LintReport report = law::Lint(pack->pack(), known);
  session.out() << (session.settings().json ? ToJson(report) : law::ToText(report));
  if (report.sound()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the pack has faults\n  next: mend what the lines beginning with \"fault\" name");
}

absl::Status LawCoverage(Session& session, const LawArguments& arguments) {
  ASSIGN_OR_RETURN(auto pack, LoadPack(arguments.pack));
  ASSIGN_OR_RETURN(auto cases,
                   LoadCases(arguments.cases.empty() ? "tests/cases" : arguments.cases));
  const law::Coverage coverage = law::CoverageOf(*pack, cases);
  if (!session.settings().json) {
    session.out() << law::ToText(coverage);
    return absl::OkStatus();
  }
  tools::JsonWriter json;
  json.BeginObject();
  json.Add("pack_hash", pack->hash());
  json.Add("cases", coverage.case_count);
  WriteParts("versions", coverage.versions, json);
  WriteParts("rows", coverage.rows, json);
  json.EndObject();
  session.out() << json.Finish();
  return absl::OkStatus();
}

absl::Status LawDecide(Session& session, const LawArguments& arguments) {
  ASSIGN_OR_RETURN(std::string facts, ReadFile(arguments.file));
  ASSIGN_OR_RETURN(auto pack, LoadPack(arguments.pack));
  law::DecideOptions options;
  options.day = arguments.day;
  options.known_at = arguments.known_at;
  options.receipt = arguments.receipt;
  options.second_reader = arguments.second_reader;
  options.json = session.settings().json;
  auto decided = law::Decide(facts, *pack, options);
  if (!decided.ok()) {
    return WithFaults(decided.status(),
                      "the file must be a typl.law.v1.FactsFile in text form (proto/typl/law/v1/"
                      "case.proto), with a day in it or --as-of");
  }
  session.out() << decided->text;
  if (!decided->text.empty() && decided->text.back() != '\n') session.out() << "\n";
  if (!options.second_reader) return absl::OkStatus();
  if (decided->differences.empty()) {
    if (!options.json) session.out() << "the second reader agrees\n";
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      absl::StrCat("the second reader differs:\n  ", absl::StrJoin(decided->differences, "\n  "),
                   "\n  next: see by docs/law-language.md which of the two is wrong"));
}

absl::Status LawExplain(Session& session, const LawArguments& arguments) {
  ASSIGN_OR_RETURN(auto pack, LoadPack(arguments.pack));
  law::ExplainOptions options;
  options.on = ParseDay(arguments.day);
  if (!arguments.day.empty() && !options.on) {
    return absl::InvalidArgumentError("--on must be a day such as 2025-02-03");
  }
  options.language = law::LanguageFrom(arguments.language).value_or(options.language);
  auto page = law::Explain(pack->pack(), arguments.provision, options);
  if (!page.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(page.status().message(), "\n  next: name another provision or day"));
  }
  if (session.settings().json) {
    tools::JsonWriter json;
    json.BeginObject();
    json.Add("provision", arguments.provision);
    json.Add("language", arguments.language);
    json.Add("page", *page);
    json.EndObject();
    session.out() << json.Finish();
  } else {
    session.out() << *page;
  }
  return absl::OkStatus();
}

absl::Status LawDiff(Session& session, const LawArguments& arguments) {
  ASSIGN_OR_RETURN(auto before, LoadPack(arguments.before));
  ASSIGN_OR_RETURN(auto now, LoadPack(arguments.now));
  const std::vector<law::PackChange> changes = law::Diff(before->pack(), now->pack());
  if (!session.settings().json) {
    session.out() << "before " << before->hash() << "\nnow    " << now->hash() << "\n"
                  << law::ToText(changes);
    return absl::OkStatus();
  }
  tools::JsonWriter json;
  json.BeginObject();
  json.Add("before", before->hash());
  json.Add("now", now->hash());
  json.BeginArray("changes");
  for (const law::PackChange& change : changes) {
    json.BeginObject();
    json.Add("place", change.place);
    if (change.kind != law::PackChange::Kind::kAdded) json.Add("before", change.before);
    if (change.kind != law::PackChange::Kind::kRemoved) json.Add("now", change.now);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  session.out() << json.Finish();
  return absl::OkStatus();
}

absl::Status LawHash(Session& session, const LawArguments& arguments) {
  ASSIGN_OR_RETURN(auto pack, LoadPack(arguments.pack));
  if (session.settings().json) {
    tools::JsonWriter json;
    json.BeginObject();
    json.Add("pack_hash", pack->hash());
    json.EndObject();
    session.out() << json.Finish();
  } else {
    session.out() << pack->hash() << "\n";
  }
  return absl::OkStatus();
}

}  // namespace typl::ctl
