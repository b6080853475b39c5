#include "services/statement/law_cases.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace typl::law {
namespace {

namespace fs = std::filesystem;

// Turns what the text parser finds into faults with their place.
class ParseFaults final : public google::protobuf::io::ErrorCollector {
 public:
  ParseFaults(std::string file, FieldViolations& faults)
      : file_(std::move(file)), faults_(faults) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    faults_.Add(absl::StrCat(file_, ":", line + 1, ":", column + 1), message);
  }

 private:
  const std::string file_;
  FieldViolations& faults_;
};

void ReadCases(const fs::path& path, std::vector<v1::Case>& cases, FieldViolations& faults) {
  const std::string name = path.filename().string();
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) return faults.Add(name, "can't be read");
  v1::CaseFile file;
  ParseFaults collector(name, faults);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  if (!parser.ParseFromString(text, &file)) return;
  for (v1::Case& worked : *file.mutable_cases()) {
    const std::string place = absl::StrCat(name, ": case ", worked.number());
    if (worked.source().empty()) faults.Add(place, "it has no source");
    if (!ParseDay(worked.input().day())) faults.Add(place, "its day is none");
    cases.push_back(std::move(worked));
  }
}

std::string Line(const v1::ExpectedPeriod& period) {
  return absl::StrCat(period.days(), " ", v1::Outcome_Name(period.outcome()), " ", period.ground());
}

std::string Line(const v1::Period& period) {
  std::string ground;
  if (period.outcome() != v1::OUTCOME_UNDETERMINED && period.grounds_size() > 0) {
    const v1::Ground& first = period.grounds(0);
    ground = absl::StrCat(first.provision(), "/", first.version(), "/", first.row());
  }
  return absl::StrCat(DaysText(period.range()), " ", v1::Outcome_Name(period.outcome()), " ",
                      ground);
}

// Collects what differs.
class Comparison {
 public:
  void InOrder(absl::string_view what, const std::vector<std::string>& got,
               const std::vector<std::string>& expected) {
    if (got == expected) return;
    differences_.push_back(absl::StrCat(what, ":\n    ", absl::StrJoin(got, "\n    "),
                                        "\n  expected:\n    ", absl::StrJoin(expected, "\n    ")));
  }
  template <typename Expected>
  void InAnyOrder(absl::string_view what, std::vector<std::string> got, const Expected& expected) {
    std::vector<std::string> sorted(expected.begin(), expected.end());
    std::sort(got.begin(), got.end());
    std::sort(sorted.begin(), sorted.end());
    InOrder(what, got, sorted);
  }
  std::vector<std::string> Finish() { return std::move(differences_); }

 private:
  std::vector<std::string> differences_;
};

void CompareTimelines(const v1::Case& expected, const v1::Determination& got,
                      Comparison& comparison) {
  std::vector<std::string> lines;
  for (const v1::Period& period : got.timeline()) lines.push_back(Line(period));
  std::vector<std::string> expected_lines;
  for (const v1::ExpectedPeriod& period : expected.timeline()) {
    expected_lines.push_back(Line(period));
  }
  comparison.InOrder("timeline", lines, expected_lines);
  for (int i = 0; i < std::min(got.timeline_size(), expected.timeline_size()); ++i) {
    const v1::ExpectedPeriod& period = expected.timeline(i);
    const v1::Ground ground =
        got.timeline(i).grounds().empty() ? v1::Ground() : got.timeline(i).grounds(0);
    if (!period.section().empty()) {
      comparison.InOrder(absl::StrCat("section of ", period.days()), {ground.section()},
                         {period.section()});
    }
    if (!period.competence().empty()) {
      comparison.InOrder(absl::StrCat("competence of ", period.days()), {ground.competence()},
                         {period.competence()});
    }
  }
}

}  // namespace

std::string DaysText(const common::v1::DateRange& range) {
  const auto text = [](const google::type::Date& date, int offset) {
    const std::optional<absl::CivilDay> day = DayFromProto(date);
    return day ? FormatDay(*day + offset) : "";
  };
  return absl::StrCat(text(range.from(), 0), "..",
                      range.has_until() ? text(range.until(), -1) : "");
}

v1::PersonFacts ToPersonFacts(const v1::FactsFile& file, absl::Time known_at) {
  v1::PersonFacts facts;
  for (const v1::Fact& fact : file.facts()) {
    v1::KnownFact* known = facts.add_facts();
    *known->mutable_fact() = fact;
    known->set_source_event(absl::StrCat("file/", facts.facts_size()));
  }
  std::vector<v1::KnownFact> later;
  for (int i = 0; i < file.known_facts_size(); ++i) {
    v1::KnownFact known = file.known_facts(i);
    if (TimeFromProto(known.known_at()) > known_at) continue;
    if (known.source_event().empty()) {
      known.set_source_event(absl::StrCat("file/", file.facts_size() + i + 1));
    }
    later.push_back(std::move(known));
  }
  std::stable_sort(later.begin(), later.end(), [](const v1::KnownFact& a, const v1::KnownFact& b) {
    return TimeFromProto(a.known_at()) < TimeFromProto(b.known_at());
  });
  for (v1::KnownFact& known : later) *facts.add_facts() = std::move(known);
  return facts;
}

absl::StatusOr<std::vector<v1::Case>> ReadCaseFolder(const std::string& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".textproto") paths.push_back(entry.path());
  }
  FieldViolations faults;
  if (paths.empty()) faults.Add("cases", absl::StrCat("there is no *.textproto in ", folder));
  std::sort(paths.begin(), paths.end());
  std::vector<v1::Case> cases;
  for (const fs::path& path : paths) ReadCases(path, cases, faults);
  std::set<std::string> numbers;
  for (const v1::Case& worked : cases) {
    if (worked.number().empty()) faults.Add("cases", "a case has no number");
    if (!numbers.insert(worked.number()).second) {
      faults.Add("cases", absl::StrCat("there are two of number ", worked.number()));
    }
  }
  RETURN_IF_ERROR(faults.ToStatus());
  return cases;
}

std::vector<std::string> CheckCase(const v1::Case& expected, const v1::Determination& got) {
  Comparison comparison;
  CompareTimelines(expected, got, comparison);
  std::vector<std::string> open_facts;
  for (const v1::OpenFact& open : got.open_facts()) {
    open_facts.push_back(absl::StrCat(open.subject_key(), "/", open.fact()));
  }
  comparison.InAnyOrder("open facts", open_facts, expected.open_facts());
  std::vector<std::string> matters;
  std::vector<std::string> choices;
  for (const v1::OfficerMatter& matter : got.officer_matters()) {
    matters.push_back(
        absl::StrCat(matter.subject_key(), "/", matter.provision(), "/", matter.reason()));
    for (const v1::OfficerChoice& choice : matter.choices()) {
      choices.push_back(absl::StrCat(choice.row(), " ", DaysText(choice.range())));
    }
  }
  comparison.InAnyOrder("officer matters", matters, expected.officer_matters());
  comparison.InAnyOrder("choices", choices, expected.choices());
  std::vector<std::string> notes;
  for (const v1::Note& note : got.notes()) {
    notes.push_back(absl::StrCat(note.subject_key(), "/", note.provision(), "/", note.row(), " ",
                                 DaysText(note.range())));
  }
  comparison.InAnyOrder("notes", notes, expected.notes());
  return comparison.Finish();
}

}  // namespace typl::law
