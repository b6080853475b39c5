#include "services/statement/law_tool.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"

namespace typl::law {
namespace {

absl::Status Refused(absl::string_view field, absl::string_view description) {
  FieldViolations violations;
  violations.Add(std::string(field), std::string(description));
  return violations.ToStatus();
}

std::string DateText(const google::type::Date& date) {
  const std::optional<absl::CivilDay> day = DayFromProto(date);
  return day ? FormatDay(*day) : "";
}

// With both end days, as the law counts.
std::string DaysText(const common::v1::DateRange& range) {
  const std::optional<absl::CivilDay> until =
      range.has_until() ? DayFromProto(range.until()) : std::nullopt;
  return absl::StrCat(DateText(range.from()), "..", until ? FormatDay(*until - 1) : "");
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
  if (determination.has_receipt()) AppendReceipt(determination.receipt(), out);
  return out;
}

}  // namespace

absl::StatusOr<std::string> Decide(absl::string_view facts_text, const LawPack& pack,
                                   const DecideOptions& options) {
  v1::FactsFile file;
  if (!google::protobuf::TextFormat::ParseFromString(std::string(facts_text), &file)) {
    return Refused("facts", "is no typl.law.v1.FactsFile in text form");
  }
  const std::optional<absl::CivilDay> day =
      ParseDay(options.day.empty() ? file.day() : options.day);
  if (!day) return Refused("day", "must be a day such as 2025-02-03");
  const v1::Determination determination =
      Determine(ToPersonFacts(file), pack, *day, {.receipt = options.receipt});
  if (!options.json) return ToText(determination, pack);
  std::string json;
  google::protobuf::util::JsonPrintOptions print;
  print.add_whitespace = true;
  print.preserve_proto_field_names = true;
  const auto status = google::protobuf::util::MessageToJsonString(determination, &json, print);
  if (!status.ok()) {
    return MakeError(common::v1::ERROR_REASON_INTERNAL, "the determination can't be printed");
  }
  return json;
}

}  // namespace typl::law
