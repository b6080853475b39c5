#include "services/statement/law_tool.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "services/statement/domain/second_reader/second_reader.h"

namespace typl::law {
namespace {

std::string DateText(const google::type::Date& date) {
  const std::optional<absl::CivilDay> day = DayFromProto(date);
  return day ? FormatDay(*day) : "";
}

// "ENTITLED" of OUTCOME_ENTITLED.
std::string OutcomeText(v1::Outcome outcome) {
  return v1::Outcome_Name(outcome).substr(sizeof("OUTCOME_") - 1);
}

std::string WordingOf(const LawPack& pack, const std::string& code) {
  const v1::Pack::Text* text = pack.FindText(code);
  return text == nullptr ? code : text->fi();
}

void AppendGround(const LawPack& pack, const v1::Ground& ground, std::string& out) {
  absl::StrAppend(&out, "    ", ground.provision());
  if (!ground.version().empty()) {
    absl::StrAppend(&out, " ", ground.version(), "/", ground.row(), " (", ground.section(), ")");
  }
  if (!ground.subject_key().empty()) absl::StrAppend(&out, " on ", ground.subject_key());
  absl::StrAppend(&out, " ", DaysText(ground.own_range()), " by ", ground.competence(),
                  ground.area().empty() ? "" : " of ", ground.area(),
                  ground.by_officer() ? ", officer" : "");
  if (!ground.reason().empty()) absl::StrAppend(&out, "\n      ", WordingOf(pack, ground.reason()));
  absl::StrAppend(&out, "\n");
}

void AppendMatter(const LawPack& pack, absl::string_view title, const v1::OfficerMatter& matter,
                  std::string& out) {
  absl::StrAppend(&out, title, " ", matter.provision(), " on ", matter.subject_key(), " ",
                  DaysText(matter.range()), " ", matter.reason(), "\n  ",
                  WordingOf(pack, matter.reason()), "\n");
  for (const v1::OfficerChoice& choice : matter.choices()) {
    absl::StrAppend(&out, "  ", choice.row(), ": ", OutcomeText(choice.outcome()), " ",
                    DaysText(choice.range()), " (", choice.section(), ")\n");
  }
}

void AppendNote(const LawPack& pack, const v1::Note& note, std::string& out) {
  absl::StrAppend(&out, "note ", note.provision(), " ", note.version(), "/", note.row(), " on ",
                  note.subject_key(), " ", DaysText(note.range()), " ",
                  v1::NoteKind_Name(note.kind()).substr(sizeof("NOTE_KIND_") - 1), " (",
                  note.section(), ")\n  ", WordingOf(pack, note.reason()), "\n");
}

void AppendReceipt(const v1::Receipt& receipt, std::string& out) {
  absl::StrAppend(&out, "pack ", receipt.pack_hash(), "\n");
  for (const v1::ProvisionTrace& trace : receipt.provisions()) {
    absl::StrAppend(&out, "provision ", trace.provision(), " ", trace.version(), " on ",
                    trace.subject_key(), " by ", trace.selector(), " ",
                    DateText(trace.selector_day()), ": ",
                    v1::Verdict_Name(trace.verdict()).substr(sizeof("VERDICT_") - 1));
    for (const std::string& row : trace.rows()) absl::StrAppend(&out, " ", row);
    if (!trace.disapplied_by().empty()) absl::StrAppend(&out, " not by ", trace.disapplied_by());
    absl::StrAppend(&out, "\n");
  }
  for (const v1::FactRead& read : receipt.facts_read()) {
    absl::StrAppend(&out, "read ", read.subject_key(), " ", read.fact(), " = ",
                    read.value().empty() ? "unknown" : read.value(), " ", read.source_event(),
                    "\n");
  }
}

std::string ToText(const v1::Determination& determination, const LawPack& pack) {
  std::string out;
  for (const v1::Period& period : determination.timeline()) {
    absl::StrAppend(&out, DaysText(period.range()), " ", OutcomeText(period.outcome()), "\n");
    for (const v1::Ground& ground : period.grounds()) AppendGround(pack, ground, out);
  }
  for (const v1::OpenFact& open : determination.open_facts()) {
    absl::StrAppend(&out, "ask ", open.subject_key(), " ", open.fact(), " for ", open.provision(),
                    "\n  ", WordingOf(pack, open.question()), "\n");
  }
  for (const v1::OfficerMatter& matter : determination.officer_matters()) {
    AppendMatter(pack, "officer", matter, out);
  }
  for (const v1::OfficerMatter& matter : determination.deferred_matters()) {
    AppendMatter(pack, "deferred", matter, out);
  }
  for (const v1::Note& note : determination.notes()) AppendNote(pack, note, out);
  if (determination.has_receipt()) AppendReceipt(determination.receipt(), out);
  return out;
}

// Turns what the text parser finds into faults with their place.
class ParseFaults final : public google::protobuf::io::ErrorCollector {
 public:
  explicit ParseFaults(FieldViolations& faults) : faults_(faults) {}

  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    faults_.Add(absl::StrCat("facts:", line + 1, ":", column + 1), message);
  }

 private:
  FieldViolations& faults_;
};

absl::StatusOr<std::string> ToJson(const v1::Determination& determination) {
  std::string json;
  google::protobuf::util::JsonPrintOptions print;
  print.add_whitespace = true;
  print.preserve_proto_field_names = true;
  if (!google::protobuf::util::MessageToJsonString(determination, &json, print).ok()) {
    return MakeError(common::v1::ERROR_REASON_INTERNAL, "the determination can't be printed");
  }
  return json;
}

}  // namespace

absl::StatusOr<Decided> Decide(absl::string_view facts_text, const LawPack& pack,
                               const DecideOptions& options) {
  FieldViolations faults;
  v1::FactsFile file;
  ParseFaults collector(faults);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&collector);
  const bool parsed = parser.ParseFromString(std::string(facts_text), &file);
  const std::optional<absl::CivilDay> day =
      ParseDay(options.day.empty() ? file.day() : options.day);
  if (parsed && !day) faults.Add("day", "must be a day such as 2025-02-03");
  absl::Time known_at = absl::InfiniteFuture();
  std::string why;
  if (!options.known_at.empty() &&
      !absl::ParseTime(absl::RFC3339_full, options.known_at, &known_at, &why)) {
    faults.Add("known_at", "must be a time such as 2020-04-01T05:00:00Z");
  }
  RETURN_IF_ERROR(faults.ToStatus());
  const v1::PersonFacts facts = ToPersonFacts(file, known_at);
  const v1::Determination determination =
      Determine(facts, pack, *day, {.receipt = options.receipt});
  Decided decided;
  if (options.second_reader) {
    decided.differences = Differences(determination, SecondReader(pack.pack()).Read(facts, *day));
  }
  if (options.json) {
    ASSIGN_OR_RETURN(decided.text, ToJson(determination));
  } else {
    decided.text = ToText(determination, pack);
  }
  return decided;
}

}  // namespace typl::law
