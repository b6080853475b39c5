#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/ids/ids.h"
#include "common/status/macros.h"
#include "tools/support/json.h"
#include "tools/support/table.h"
#include "tools/typlctl/commands.h"
#include "tools/typlctl/texts.h"

namespace typl::ctl {
namespace {

using intake::v1::IntakeService;
using statement::v1::StatementService;

absl::StatusOr<intake::v1::ListJobSearchesResponse> JobSearches(Session& session,
                                                                const std::string& person) {
  intake::v1::ListJobSearchesResponse all;
  if (session.settings().endpoints.intake.grpc.empty()) return all;
  ASSIGN_OR_RETURN(ServiceRef service, session.Service("intake"));
  intake::v1::ListJobSearchesRequest request;
  request.set_parent(person);
  do {
    intake::v1::ListJobSearchesResponse page;
    RETURN_IF_ERROR(
        session.Call<IntakeService>(service, &IntakeService::Stub::ListJobSearches, request, page));
    for (auto& search : *page.mutable_job_searches()) {
      *all.add_job_searches() = std::move(search);
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

void PrintSection(Session& session, absl::string_view title, const tools::Table& table) {
  if (table.empty()) return;
  session.out() << title << "\n";
  session.Print(table, "  ");
  session.out() << "\n";
}

void PrintSearches(Session& session, const intake::v1::ListJobSearchesResponse& searches) {
  tools::Table table({"n", "state", "from", "until", "end reason", "channel"});
  for (const auto& search : searches.job_searches()) {
    table.AddRow(
        {NumberPart(search.name()),
         Short(intake::v1::JobSearchState_Name(search.state()), "JOB_SEARCH_STATE_"),
         DayText(search.start_on()), search.has_end_on() ? DayText(search.end_on()) : "-",
         search.end_reason() == law::v1::SEARCH_END_REASON_UNSPECIFIED
             ? "-"
             : Short(law::v1::SearchEndReason_Name(search.end_reason()), "SEARCH_END_REASON_"),
         Short(intake::v1::Channel_Name(search.channel()), "CHANNEL_")});
  }
  PrintSection(session, "Job searches", table);
}

void PrintStatements(Session& session,
                     const google::protobuf::RepeatedPtrField<statement::v1::Statement>& list) {
  tools::Table table({"n", "kind", "outcome", "period", "issued", "why", "by", "section"});
  for (const statement::v1::Statement& statement : list) {
    table.AddRow({NumberPart(statement.name()),
                  Short(law::v1::StatementKind_Name(statement.kind()), "STATEMENT_KIND_"),
                  Short(law::v1::Outcome_Name(statement.outcome()), "OUTCOME_"),
                  RangeText(statement.range()), DayText(statement.issued_on()),
                  Short(statement::v1::IssueReason_Name(statement.issue_reason()), "ISSUE_REASON_"),
                  statement.decided_automatically() ? "automatic" : statement.officer(),
                  statement.grounds().empty() ? "-" : statement.grounds(0).section()});
  }
  PrintSection(session, "Statements", table);
}

void PrintOpenMatters(Session& session, const statement::v1::GetPersonFileResponse& file) {
  tools::Table requests({"n", "state", "sent", "reply by", "asks for"});
  for (const auto& request : file.clarification_requests()) {
    std::string questions;
    for (const auto& question : request.questions()) {
      absl::StrAppend(&questions, questions.empty() ? "" : ", ", question.fact(),
                      question.subject_key().empty() ? "" : " of ", question.subject_key());
    }
    requests.AddRow(
        {NumberPart(request.name()),
         Short(statement::v1::ClarificationState_Name(request.state()), "CLARIFICATION_STATE_"),
         DayText(request.sent_on()), DayText(request.reply_by()), questions});
  }
  PrintSection(session, "Clarification requests", requests);
  tools::Table tasks({"n", "state", "provision", "of", "reason", "due", "officer"});
  for (const auto& task : file.tasks()) {
    tasks.AddRow({NumberPart(task.name()),
                  Short(statement::v1::OfficerTaskState_Name(task.state()), "OFFICER_TASK_STATE_"),
                  task.matter().provision(), task.matter().subject_key(), task.matter().reason(),
                  DayText(task.due_on()), task.officer().empty() ? "-" : task.officer()});
  }
  PrintSection(session, "Officer tasks", tasks);
}

void PrintFile(Session& session, const statement::v1::GetPersonFileResponse& file) {
  tools::Table facts({"known at", "source", "fact"});
  for (const auto& known : file.facts().facts()) {
    facts.AddRow({MomentText(known.known_at()), known.source_event(), session.Line(known.fact())});
  }
  PrintSection(session, "Facts", facts);
  PrintStatements(session, file.statements());
  PrintOpenMatters(session, file);
  tools::Table timeline({"period", "outcome", "provision", "version", "section"});
  for (const auto& period : file.timeline()) {
    const bool has_ground = !period.grounds().empty();
    timeline.AddRow({RangeText(period.range()),
                     Short(law::v1::Outcome_Name(period.outcome()), "OUTCOME_"),
                     has_ground ? period.grounds(0).provision() : "-",
                     has_ground ? period.grounds(0).version() : "-",
                     has_ground ? period.grounds(0).section() : "-"});
  }
  PrintSection(session, "Determined timeline", timeline);
}

// A line "what: names" unless there are none.
void PrintNames(Session& session, absl::string_view what,
                const google::protobuf::RepeatedPtrField<std::string>& names) {
  if (!names.empty()) session.out() << what << ": " << absl::StrJoin(names, ", ") << "\n";
}

void PrintName(Session& session, absl::string_view what, const std::string& name) {
  if (!name.empty()) session.out() << what << ": " << name << "\n";
}

// What became of a statement, and what it is tied to.
void PrintLife(Session& session, const statement::v1::GetStatementResponse& response) {
  const statement::v1::Statement& statement = response.statement();
  const statement::v1::StatementLife& life = response.life();
  PrintName(session, "state",
            Short(statement::v1::StatementState_Name(life.state()), "STATEMENT_STATE_"));
  PrintNames(session, "replaces", statement.supersedes());
  PrintNames(session, "replaced by", life.superseded_by());
  PrintName(session, "supplements", statement.supplements());
  PrintNames(session, "supplemented by", life.supplemented_by());
  PrintName(session, "annuls", statement.annuls());
  PrintName(session, "annulled by", life.annulled_by());
  if (life.appeal_pending()) {
    session.out() << "appeal pending since: " << DayText(life.appealed_on()) << "\n";
  }
  PrintName(session, "answers the payer's request", statement.payer_request());
  PrintName(session, "approved by", statement.approver());
  PrintName(session, "adopted by decision", statement.adoption_decision());
  PrintName(session, "law pack", statement.pack_hash());
  session.out() << "\n";
}

void PrintReceipt(Session& session, const law::v1::Receipt& receipt) {
  session.out() << "law pack " << receipt.pack_hash() << ", determined for "
                << DayText(receipt.day()) << "\n\n";
  tools::Table provisions({"provision", "of", "version", "chosen by", "verdict", "rows"});
  for (const auto& trace : receipt.provisions()) {
    std::string rows;
    for (const auto& row : trace.rows()) absl::StrAppend(&rows, rows.empty() ? "" : ", ", row);
    if (!trace.disapplied_by().empty()) absl::StrAppend(&rows, "by ", trace.disapplied_by());
    provisions.AddRow({trace.provision(), trace.subject_key(), trace.version(),
                       absl::StrCat(trace.selector(), trace.has_selector_day() ? " " : "",
                                    trace.has_selector_day() ? DayText(trace.selector_day()) : ""),
                       Short(law::v1::Verdict_Name(trace.verdict()), "VERDICT_"), rows});
  }
  PrintSection(session, "Provisions", provisions);
  tools::Table facts({"of", "fact", "value", "source"});
  for (const auto& read : receipt.facts_read()) {
    std::string value = read.value().empty()                    ? "unknown"
                        : session.settings().show_personal_data ? read.value()
                                                                : "[redacted]";
    facts.AddRow({read.subject_key(), read.fact(), value, read.source_event()});
  }
  PrintSection(session, "Facts read", facts);
}

absl::Status FetchStatement(Session& session, const std::string& name,
                            statement::v1::GetStatementResponse& response) {
  ASSIGN_OR_RETURN(ServiceRef service, session.Service("statement"));
  statement::v1::GetStatementRequest request;
  request.set_name(name);
  return session.Call<StatementService>(service, &StatementService::Stub::GetStatement, request,
                                        response);
}

}  // namespace

absl::StatusOr<std::string> PersonNameFrom(const std::string& text) {
  absl::string_view id = text;
  absl::ConsumePrefix(&id, "persons/");
  auto person = PersonId::Parse(id);
  if (!person) {
    return absl::InvalidArgumentError(
        "a person is named by the opaque id that intake gave, persons/ and 32 hexadecimal digits; "
        "identity codes are not looked up here");
  }
  return PersonName(*person);
}

absl::Status ShowPerson(Session& session, const std::string& person, bool receipts) {
  ASSIGN_OR_RETURN(std::string name, PersonNameFrom(person));
  ASSIGN_OR_RETURN(auto searches, JobSearches(session, name));
  ASSIGN_OR_RETURN(ServiceRef service, session.Service("statement"));
  statement::v1::GetPersonFileRequest request;
  request.set_name(name);
  statement::v1::GetPersonFileResponse file;
  RETURN_IF_ERROR(session.Call<StatementService>(service, &StatementService::Stub::GetPersonFile,
                                                 request, file));
  std::vector<statement::v1::GetStatementResponse> with_receipts;
  for (const auto& statement : file.statements()) {
    if (!receipts) break;
    with_receipts.emplace_back();
    RETURN_IF_ERROR(FetchStatement(session, statement.name(), with_receipts.back()));
  }
  if (session.settings().json) {
    tools::JsonWriter json;
    json.BeginObject();
    json.Add("name", name);
    json.AddRaw("intake", session.Json(searches));
    json.AddRaw("file", session.Json(file));
    if (receipts) {
      json.BeginArray("receipts");
      for (const auto& one : with_receipts) json.AddRaw("", session.Json(one.receipt()));
      json.EndArray();
    }
    json.EndObject();
    session.out() << json.Finish();
    return absl::OkStatus();
  }
  session.out() << name << "\n\n";
  PrintSearches(session, searches);
  PrintFile(session, file);
  for (const auto& one : with_receipts) {
    session.out() << "Receipt of statement " << NumberPart(one.statement().name()) << ": ";
    PrintReceipt(session, one.receipt());
  }
  return absl::OkStatus();
}

absl::Status ShowStatement(Session& session, const std::string& name, bool receipt) {
  if (!ParsePersonResourceName(name, kStatements)) {
    return absl::InvalidArgumentError("a statement's name is persons/{id}/statements/{n}");
  }
  statement::v1::GetStatementResponse response;
  RETURN_IF_ERROR(FetchStatement(session, name, response));
  if (!receipt) response.clear_receipt();
  if (session.settings().json) {
    session.out() << session.Json(response);
    return absl::OkStatus();
  }
  google::protobuf::RepeatedPtrField<statement::v1::Statement> list;
  *list.Add() = response.statement();
  PrintStatements(session, list);
  PrintLife(session, response);
  for (const auto& wording : response.statement().wordings()) {
    session.out() << wording.section() << "\n  " << wording.fi() << "\n  " << wording.sv()
                  << "\n\n";
  }
  if (receipt) PrintReceipt(session, response.receipt());
  return absl::OkStatus();
}

}  // namespace typl::ctl
