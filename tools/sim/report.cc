#include "tools/sim/report.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "tools/support/json.h"
#include "tools/support/percentile.h"
#include "tools/support/table.h"

namespace typl::sim {
namespace {

using tools::WithThousands;

// "service point" for SERVICE_POINT.
std::string Words(absl::string_view name, absl::string_view prefix) {
  absl::ConsumePrefix(&name, prefix);
  std::string words = absl::AsciiStrToLower(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string Number(uint64_t number) { return WithThousands(static_cast<int64_t>(number)); }

struct StatementGroup {
  uint64_t total = 0;
  uint64_t automatic = 0;
};

// What the tables show, made of an outcome.
struct Summary {
  explicit Summary(const Outcome& outcome);

  std::map<std::string, uint64_t> by_channel;
  std::map<std::pair<std::string, std::string>, StatementGroup> by_kind;
  // Milliseconds from a registration's acknowledgement to its statement at the recipient, for
  // registrations that led to a statement with nobody asked.
  tools::Percentiles latency_ms;
  double registrations_per_second = 0;
};

Summary::Summary(const Outcome& outcome) {
  absl::flat_hash_map<std::string, SteadyTime> acknowledged;
  for (const Registration& registration : outcome.registrations) {
    ++by_channel[Words(intake::v1::Channel_Name(registration.plan.channel), "CHANNEL_")];
    if (!registration.person.empty()) {
      acknowledged[registration.person] = registration.acknowledged;
    }
  }
  absl::flat_hash_map<std::string, const ReceivedEntry*> first;
  absl::flat_hash_set<std::string> asked;
  for (const auto& [recipient, record] : outcome.recipients) {
    for (const ReceivedEntry& entry : record.entries) {
      if (entry.content == ReceivedEntry::Content::kRequest) asked.insert(entry.person);
      if (entry.content != ReceivedEntry::Content::kStatement) continue;
      StatementGroup& group =
          by_kind[{Words(law::v1::StatementKind_Name(entry.kind), "STATEMENT_KIND_"),
                   Words(law::v1::Outcome_Name(entry.outcome), "OUTCOME_")}];
      ++group.total;
      group.automatic += entry.automatic ? 1 : 0;
      const ReceivedEntry*& earliest = first[entry.person];
      if (earliest == nullptr || entry.received < earliest->received) earliest = &entry;
    }
  }
  for (const auto& [person, entry] : first) {
    auto registered = acknowledged.find(person);
    if (registered == acknowledged.end() || asked.contains(person) || !entry->automatic) continue;
    std::chrono::duration<double, std::milli> took = entry->received - registered->second;
    // The statement may arrive before the client has seen its registration's answer.
    latency_ms.Add(std::max(took.count(), 0.0));
  }
  if (outcome.registering.count() > 0) {
    registrations_per_second =
        static_cast<double>(outcome.counts.registered) / outcome.registering.count();
  }
}

std::string Section(absl::string_view title, const tools::Table& table) {
  return absl::StrCat("\n", title, "\n", table.ToText());
}

std::string RecipientTable(const Outcome& outcome) {
  tools::Table table({"recipient", "sent", "received", "acknowledged", "sent again"});
  for (const auto& [recipient, mailbox] : outcome.mailboxes) {
    auto found = outcome.recipients.find(recipient);
    uint64_t received = found == outcome.recipients.end() ? 0 : found->second.entries.size();
    uint64_t again = found == outcome.recipients.end() ? 0 : found->second.sent_again;
    if (mailbox.head == 0 && received == 0) continue;
    absl::string_view name = recipient;
    absl::ConsumePrefix(&name, "recipients/");
    table.AddRow({std::string(name), Number(mailbox.head), Number(received),
                  Number(mailbox.acknowledged), Number(again)});
  }
  return Section("Recipients", table);
}

std::string BooksTable(const Outcome& outcome) {
  const Books& books = outcome.books;
  tools::Table table({"registrations", "count"});
  table.AddRow({"stated", Number(books.stated)});
  table.AddRow({"waiting for clarification", Number(books.waiting_for_clarification)});
  table.AddRow({"with an officer", Number(books.with_officer)});
  table.AddRow({"no benefit applied for", Number(books.no_benefit_applied_for)});
  table.AddRow({"not accounted for", Number(books.unaccounted)});
  table.AddRow({"total", Number(outcome.counts.planned)});
  return Section("Where the registrations are", table);
}

std::string Verdict(const Books& books) {
  if (books.balance()) {
    return absl::StrCat("\nBOOKS BALANCE: every registration accounted for once, ",
                        Number(books.statements_received),
                        " statements received once each, in order, and acknowledged; ",
                        Number(books.copies_received), " copies for the persons to see.\n");
  }
  std::string text =
      absl::StrCat("\nBOOKS DO NOT BALANCE: ", Number(books.imbalance_count), " fault(s)\n");
  for (const std::string& imbalance : books.imbalances)
    absl::StrAppend(&text, "  ", imbalance, "\n");
  if (books.imbalances.size() < books.imbalance_count) absl::StrAppend(&text, "  …\n");
  return text;
}

}  // namespace

std::string ProgressLine(const Progress& progress) {
  const LedgerCounts& counts = progress.counts;
  return absl::StrFormat(
      "%d.%d.%d  registered %s/%s  statements %s  asked %s, answered %s  tasks decided %s%s",
      progress.day.day(), progress.day.month(), progress.day.year(), Number(counts.registered),
      WithThousands(progress.registrations_planned), Number(counts.statements),
      Number(counts.requests), Number(counts.answers), Number(counts.tasks_decided),
      progress.settling ? "  (settling)" : "");
}

std::string TextReport(const Outcome& outcome) {
  Summary summary(outcome);
  std::string text;
  tools::Table channels({"channel", "registrations"});
  for (const auto& [channel, count] : summary.by_channel) channels.AddRow({channel, Number(count)});
  absl::StrAppend(&text, Section("Registrations by channel", channels));
  tools::Table statements({"kind", "outcome", "statements", "automatic"});
  for (const auto& [key, group] : summary.by_kind) {
    statements.AddRow({key.first, key.second, Number(group.total), Number(group.automatic)});
  }
  absl::StrAppend(&text, Section("Statements", statements));
  const Books& books = outcome.books;
  tools::Table matters({"matter", "count"});
  matters.AddRow({"clarification requests sent", Number(books.requests_received)});
  matters.AddRow({"answers given", Number(outcome.counts.answers)});
  matters.AddRow({"requests settled by an answer", Number(books.requests_answered)});
  matters.AddRow({"officer tasks opened",
                  Number(books.tasks_open + books.tasks_decided + books.tasks_lapsed)});
  matters.AddRow({"officer tasks decided", Number(books.tasks_decided)});
  matters.AddRow({"officer tasks lapsed", Number(books.tasks_lapsed)});
  matters.AddRow({"later changes told", Number(outcome.counts.changes)});
  matters.AddRow({"statements that payers asked for", Number(books.payers_asked)});
  matters.AddRow({"payers answered", Number(books.payers_answered)});
  absl::StrAppend(&text, Section("Clarifications, tasks, changes", matters));
  if (!outcome.refusals.empty()) {
    tools::Table refusals({"refused call", "count"});
    for (const auto& [what, count] : outcome.refusals) refusals.AddRow({what, Number(count)});
    absl::StrAppend(&text, Section("Refused", refusals));
  }
  absl::StrAppend(&text, RecipientTable(outcome));
  tools::Table speed({"speed", "value"});
  speed.AddRow({"registration acknowledged to statement received, p50",
                absl::StrFormat("%.1f ms", summary.latency_ms.At(50))});
  speed.AddRow({"the same, p99", absl::StrFormat("%.1f ms", summary.latency_ms.At(99))});
  speed.AddRow({"registrations through the chain",
                absl::StrFormat("%.0f/s", summary.registrations_per_second)});
  speed.AddRow({"days played in", absl::StrFormat("%.1f s", outcome.played.count())});
  speed.AddRow({"books checked in", absl::StrFormat("%.1f s", outcome.audited.count())});
  absl::StrAppend(&text, Section("Speed", speed), BooksTable(outcome), Verdict(books));
  return text;
}

std::string JsonReport(const Outcome& outcome) {
  Summary summary(outcome);
  const Books& books = outcome.books;
  tools::JsonWriter json;
  json.BeginObject();
  json.BeginObject("registrations_by_channel");
  for (const auto& [channel, count] : summary.by_channel) json.Add(channel, count);
  json.EndObject();
  json.BeginArray("statements");
  for (const auto& [key, group] : summary.by_kind) {
    json.BeginObject();
    json.Add("kind", key.first);
    json.Add("outcome", key.second);
    json.Add("count", group.total);
    json.Add("automatic", group.automatic);
    json.EndObject();
  }
  json.EndArray();
  json.Add("clarification_requests", books.requests_received);
  json.Add("answers", outcome.counts.answers);
  json.Add("tasks_opened", books.tasks_open + books.tasks_decided + books.tasks_lapsed);
  json.Add("tasks_decided", books.tasks_decided);
  json.Add("changes", outcome.counts.changes);
  json.Add("payers_asked", books.payers_asked);
  json.Add("payers_answered", books.payers_answered);
  json.BeginObject("refused");
  for (const auto& [what, count] : outcome.refusals) json.Add(what, count);
  json.EndObject();
  json.BeginArray("recipients");
  for (const auto& [recipient, mailbox] : outcome.mailboxes) {
    if (mailbox.head == 0) continue;
    json.BeginObject();
    json.Add("recipient", recipient);
    json.Add("sent", mailbox.head);
    json.Add("acknowledged", mailbox.acknowledged);
    json.EndObject();
  }
  json.EndArray();
  json.Add("latency_p50_ms", summary.latency_ms.At(50));
  json.Add("latency_p99_ms", summary.latency_ms.At(99));
  json.Add("registrations_per_second", summary.registrations_per_second);
  json.Add("played_seconds", outcome.played.count());
  json.BeginObject("books");
  json.Add("registrations", outcome.counts.planned);
  json.Add("stated", books.stated);
  json.Add("waiting_for_clarification", books.waiting_for_clarification);
  json.Add("with_officer", books.with_officer);
  json.Add("no_benefit_applied_for", books.no_benefit_applied_for);
  json.Add("unaccounted", books.unaccounted);
  json.Add("statements_received", books.statements_received);
  json.Add("copies_received", books.copies_received);
  json.Add("balance", books.balance());
  json.BeginArray("imbalances");
  for (const std::string& imbalance : books.imbalances) json.Add("", imbalance);
  json.EndArray();
  json.EndObject();
  json.EndObject();
  return json.Finish();
}

}  // namespace typl::sim
