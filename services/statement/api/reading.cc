#include "services/statement/api/reading.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/api/statement_life.h"
#include "services/statement/domain/day_number.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 100;
// Statements that a file is shown with, the latest ones; ListStatements gives all.
constexpr uint64_t kStatementsInFileMax = 100;
// Part of the contract: see PreviewDecisionRequest.
constexpr int kFindingsMax = 20;

absl::Status NotFound() {
  return MakeError(Reason::ERROR_REASON_RESOURCE_NOT_FOUND, "there is no such resource");
}

law::v1::Period ToPeriod(const v1::DeterminedPeriod& determined) {
  law::v1::Period period;
  *period.mutable_range() = ToDateRange({determined.from_day(), determined.until_day()});
  period.set_outcome(determined.outcome());
  if (determined.provision().empty()) return period;
  law::v1::Ground& ground = *period.add_grounds();
  ground.set_provision(determined.provision());
  ground.set_version(determined.version());
  ground.set_row(determined.row());
  ground.set_section(determined.section());
  ground.set_subject_key(determined.subject_key());
  ground.set_reason(determined.reason());
  return period;
}

// Reads all values under `prefix`, from the key `start` (empty: the first), at most `max`.
template <typename Message>
absl::Status ReadAll(const store::Snapshot& snapshot, absl::string_view prefix,
                     absl::string_view start, uint64_t max,
                     google::protobuf::RepeatedPtrField<Message>& messages) {
  absl::Status fault;
  if (max == 0) return absl::OkStatus();
  const absl::Status status =
      snapshot.Scan(prefix, start, [&](absl::string_view, absl::string_view value) {
        fault = ParseStored(value, *messages.Add());
        return fault.ok() && static_cast<uint64_t>(messages.size()) < max;
      });
  if (!status.ok()) return StoreReadError(status);
  return fault;
}

// The statement whose receipt tells how this one came about: itself, or the one it is about.
uint64_t NumberWithReceipt(const v1::Statement& statement, uint64_t number) {
  const std::string& about =
      statement.supplements().empty() ? statement.annuls() : statement.supplements();
  const auto named = ParsePersonResourceName(about, kStatements);
  return named.has_value() ? named->number : number;
}

}  // namespace

absl::Status GetPersonFile(const Context& context, const v1::GetPersonFileRequest& request,
                           v1::GetPersonFileResponse& response) {
  FieldViolations faults;
  const std::optional<PersonId> person = ParsePersonName(request.name());
  if (!person.has_value()) faults.Add("name", "must have the form persons/{person}");
  RETURN_IF_ERROR(faults.ToStatus());

  ASSIGN_OR_RETURN(StoredFile stored, ReadFile(context, *person));
  v1::PersonFile& file = stored.file;
  // Later than the file, so that what the file counts is there.
  const std::unique_ptr<store::Snapshot> snapshot = context.store.NewSnapshot();
  const uint64_t first = file.statements_issued() > kStatementsInFileMax
                             ? file.statements_issued() - kStatementsInFileMax + 1
                             : 1;
  RETURN_IF_ERROR(ReadAll(*snapshot, StatementPrefix(*person), StatementKey(*person, first),
                          kStatementsInFileMax, *response.mutable_statements()));
  RETURN_IF_ERROR(ReadAll(*snapshot, RequestPrefix(*person), "", file.requests_sent(),
                          *response.mutable_clarification_requests()));
  RETURN_IF_ERROR(
      ReadAll(*snapshot, TaskPrefix(*person), "", file.tasks_opened(), *response.mutable_tasks()));
  const absl::Time now = context.clock.Now();
  for (v1::OpenTask& open : *file.mutable_tasks()) {
    *response.add_tasks() = AsOf(std::move(*open.mutable_task()), now);
  }
  for (const v1::OpenPayerRequest& open : file.payer_requests()) {
    *response.add_payer_requests() = open.request();
  }
  response.mutable_facts()->Swap(file.mutable_facts());
  for (const v1::DeterminedPeriod& period : file.timeline()) {
    *response.add_timeline() = ToPeriod(period);
  }
  return absl::OkStatus();
}

absl::Status GetStatement(const Context& context, const v1::GetStatementRequest& request,
                          v1::GetStatementResponse& response) {
  FieldViolations faults;
  const std::optional<PersonResource> named = ParsePersonResourceName(request.name(), kStatements);
  if (!named.has_value()) {
    faults.Add("name", "must have the form persons/{person}/statements/{n}");
  }
  RETURN_IF_ERROR(faults.ToStatus());

  ASSIGN_OR_RETURN(*response.mutable_statement(),
                   ReadStatement(context, named->person, named->number));
  const v1::Statement& statement = response.statement();
  ASSIGN_OR_RETURN(const StoredFile stored, ReadFile(context, named->person));
  ASSIGN_OR_RETURN(*response.mutable_life(),
                   LifeOf(context, named->person, statement, stored.file));
  const auto receipt =
      context.store.Get(ReceiptKey(named->person, NumberWithReceipt(statement, named->number)));
  if (!receipt.ok()) return StoreReadError(receipt.status());
  if (!receipt->has_value()) return absl::InternalError("a statement has no receipt");
  return ParseStored((*receipt)->value, *response.mutable_receipt());
}

absl::Status ListStatements(const Context& context, const v1::ListStatementsRequest& request,
                            v1::ListStatementsResponse& response) {
  FieldViolations faults;
  const std::optional<PersonId> person = ParsePersonName(request.parent());
  if (!person.has_value()) faults.Add("parent", "must have the form persons/{person}");
  if (request.page_size() < 0) faults.Add("page_size", "must not be negative");
  // The number of the statement that the page begins with.
  uint64_t first = 1;
  if (!request.page_token().empty() &&
      (!absl::SimpleAtoi(request.page_token(), &first) || first == 0)) {
    faults.Add("page_token", "was not given out by this method");
  }
  RETURN_IF_ERROR(faults.ToStatus());

  ASSIGN_OR_RETURN(const StoredFile stored, ReadFile(context, *person));
  const int page_size =
      request.page_size() == 0 ? kPageSizeDefault : std::min(request.page_size(), kPageSizeMax);
  RETURN_IF_ERROR(ReadAll(*context.store.NewSnapshot(), StatementPrefix(*person),
                          StatementKey(*person, first), static_cast<uint64_t>(page_size),
                          *response.mutable_statements()));
  const uint64_t next = first + static_cast<uint64_t>(response.statements_size());
  if (response.statements_size() > 0 && next <= stored.file.statements_issued()) {
    response.set_next_page_token(absl::StrCat(next));
  }
  return absl::OkStatus();
}

absl::Status PreviewDecision(const Context& context, const v1::PreviewDecisionRequest& request,
                             v1::PreviewDecisionResponse& response) {
  FieldViolations faults;
  const std::optional<PersonId> person = ParsePersonName(request.name());
  if (!person.has_value()) faults.Add("name", "must have the form persons/{person}");
  const auto day = request.has_day() ? DayFromProto(request.day())
                                     : std::optional(HelsinkiDay(context.clock.Now()));
  if (!day.has_value()) faults.Add("day", "must be a day of the calendar");
  if (request.findings_size() > kFindingsMax) {
    faults.Add("findings", absl::StrCat("must be at most ", kFindingsMax));
  }
  RETURN_IF_ERROR(faults.ToStatus());
  ASSIGN_OR_RETURN(StoredFile stored, ReadFile(context, *person));
  std::shared_ptr<const CaseLaw> law = context.laws.active().law;
  if (!request.pack_hash().empty()) {
    ASSIGN_OR_RETURN(law, context.laws.Find(request.pack_hash()));
  }
  law::v1::PersonFacts& facts = *stored.file.mutable_facts();
  for (const law::v1::OfficerFinding& finding : request.findings()) {
    law::v1::Fact& fact = *facts.add_facts()->mutable_fact();
    fact.set_key(absl::StrCat("preview-", facts.facts_size()));
    *fact.mutable_officer_finding() = finding;
  }
  law->Determine(facts, *day, *response.mutable_determination());
  return absl::OkStatus();
}

absl::StatusOr<StoredFile> ReadFile(const Context& context, const PersonId& person) {
  const auto stored = context.store.Get(FileKey(person));
  if (!stored.ok()) return StoreReadError(stored.status());
  if (!stored->has_value()) return NotFound();
  StoredFile read;
  read.version = (*stored)->version;
  RETURN_IF_ERROR(ParseStored((*stored)->value, read.file));
  return read;
}

absl::Status ParseStored(absl::string_view value, google::protobuf::MessageLite& message) {
  if (message.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::OkStatus();
  }
  return absl::InternalError("a stored value can't be parsed");
}

absl::Status StoreReadError(const absl::Status& status) {
  return absl::InternalError(absl::StrCat("the store can't be read: ", status.message()));
}

v1::OfficerTask AsOf(v1::OfficerTask task, absl::Time now) {
  if (task.state() == v1::OFFICER_TASK_STATE_CLAIMED &&
      TimeFromProto(task.claim_expire_time()) <= now) {
    task.set_state(v1::OFFICER_TASK_STATE_OPEN);
    task.clear_officer();
    task.clear_claim_expire_time();
  }
  return task;
}

}  // namespace typl::statement
