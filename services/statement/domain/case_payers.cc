#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_parts.h"

// What payers ask, and what answers it.

namespace typl::statement {
namespace {

using intake::v1::PayerAsked;

constexpr absl::string_view kRecipients = "recipients/";
constexpr absl::string_view kKela = "kela";

// Whether the benefit is paid by the recipient that asks.
bool Pays(absl::string_view recipient, law::v1::Benefit benefit, absl::string_view fund) {
  const absl::string_view key = absl::StripPrefix(recipient, kRecipients);
  return benefit == law::v1::BENEFIT_EARNINGS_RELATED ? fund == key : key == kKela;
}

// The statement is in force on some day and goes to the recipient. Its stretches are then kept.
const v1::StatedPeriod* StatedTo(const v1::PersonFile& file, const PersonId& person,
                                 const PayerAsked& asked) {
  const auto named = ParsePersonResourceName(asked.statement(), kStatements);
  if (!named.has_value() || !(named->person == person)) return nullptr;
  for (const v1::StatedPeriod& said : file.stated()) {
    if (said.statement() == named->number && !said.annulled() &&
        Pays(asked.recipient(), said.benefit(), said.fund())) {
      return &said;
    }
  }
  return nullptr;
}

// The person is known to apply to the payer for all of the days.
bool AppliesAlready(const v1::PersonFile& file, const PayerAsked& asked, const DaySpan& days) {
  std::vector<DaySpan> applied;
  for (const PayerPeriod& payer : ReadPayers(file.facts())) {
    if (payer.known == PayerKnown::kKnown &&
        SamePayer(payer.benefit, payer.fund, asked.benefit(), asked.fund())) {
      applied.push_back(payer.days);
    }
  }
  return NotCovered(days, applied).empty();
}

// That the payer asks says that the person applies to it for a benefit.
void AddApplication(const StepContext& context, const PayerAsked& asked, v1::PersonFile& file) {
  law::v1::KnownFact& known = *file.mutable_facts()->add_facts();
  *known.mutable_known_at() = TimeToProto(context.input.recorded_at);
  known.set_source_event(SourceEvent(context.input));
  law::v1::Fact& fact = *known.mutable_fact();
  fact.set_key(absl::StrCat("payer-request-", asked.number()));
  fact.set_source(law::v1::FACT_SOURCE_PAYER);
  law::v1::BenefitApplication& application = *fact.mutable_benefit_application();
  application.set_benefit(asked.benefit());
  application.set_fund(asked.fund());
  if (asked.range().has_from()) *application.mutable_from() = asked.range().from();
  if (asked.range().has_until()) *application.mutable_until() = asked.range().until();
}

void SetAppeal(const PayerAsked& asked, uint64_t statement, v1::PersonFile& file) {
  auto& appeals = *file.mutable_appeals();
  appeals.erase(
      std::remove_if(appeals.begin(), appeals.end(),
                     [&](const v1::Appeal& appeal) { return appeal.statement() == statement; }),
      appeals.end());
  if (!asked.appeal_pending()) return;
  v1::Appeal& appeal = *appeals.Add();
  appeal.set_statement(statement);
  *appeal.mutable_appealed_on() = asked.appealed_on();
}

void OpenSupplementTask(const StepContext& context, const PayerAsked& asked,
                        const v1::StatedPeriod& said, const v1::PayerRequest& request, Step& step) {
  NewTask task;
  task.kind = v1::TASK_KIND_SUPPLEMENT;
  task.matter.set_reason(std::string(kSupplementRequested));
  task.matter.set_kind(said.kind());
  task.matter.set_provision(said.provision());
  task.matter.set_subject_key(said.subject_key());
  task.matter.set_competence(said.authority());
  task.area = said.authority_area();
  *task.matter.mutable_range() = ToDateRange({said.from_day(), said.until_day()});
  task.statement = asked.statement();
  task.payer_request = request.name();
  OpenTask(context, std::move(task), step);
}

// Statements that go to the payer and rule on days of the request, in the order of their days.
std::vector<uint64_t> StatedOn(const v1::PersonFile& file, const v1::OpenPayerRequest& open,
                               const DaySpan& days) {
  std::vector<uint64_t> stated;
  for (const v1::StatedPeriod& said : file.stated()) {
    if (said.annulled() || Intersection({said.from_day(), said.until_day()}, days).empty())
      continue;
    if (!SamePayer(said.benefit(), said.fund(), open.benefit(), open.fund())) continue;
    if (std::find(stated.begin(), stated.end(), said.statement()) == stated.end()) {
      stated.push_back(said.statement());
    }
  }
  return stated;
}

// Something is open on the days: undetermined, or held back.
bool IsOpenOn(const DaySpan& days, const std::vector<TimelinePeriod>& timeline,
              const Payers& payers, const std::vector<Hold>& holds) {
  const DaySpan undecided = {FirstUndeterminedDay(timeline, payers), kOpenDay};
  return !Intersection(days, undecided).empty() ||
         std::any_of(holds.begin(), holds.end(),
                     [&](const Hold& hold) { return !Intersection(days, hold.days).empty(); });
}

// Last day for the answer, by the authority that states something of the person now.
absl::CivilDay DueDay(const StepContext& context, const std::vector<TimelinePeriod>& timeline) {
  absl::string_view authority;
  if (!timeline.empty() && !timeline.back().period->grounds().empty()) {
    authority = timeline.back().period->grounds(0).competence();
  }
  return context.day +
         context.law.StatementDays(law::v1::STATEMENT_KIND_BASIC, authority, context.day);
}

}  // namespace

void ApplyPayerAsked(StepContext& context, const PayerAsked& asked, Step& step) {
  v1::OpenPayerRequest& open = *step.file.add_payer_requests();
  open.set_benefit(asked.benefit());
  open.set_fund(asked.fund());
  v1::PayerRequest& request = *open.mutable_request();
  request.set_name(PersonResourceName(context.person, kPayerRequests, asked.number()));
  request.set_kind(asked.kind());
  request.set_state(v1::PAYER_REQUEST_STATE_OPEN);
  request.set_recipient(asked.recipient());
  if (asked.has_range()) *request.mutable_range() = asked.range();
  request.set_statement(asked.statement());
  *request.mutable_received_on() = DayToProto(context.day);
  step.payer_requests.push_back(request);
  if (asked.kind() == v1::PAYER_REQUEST_KIND_STATEMENT) {
    context.payer_request = request.name();
    if (!AppliesAlready(step.file, asked, ToDaySpan(asked.range()))) {
      AddApplication(context, asked, step.file);
    }
    return;
  }
  const v1::StatedPeriod* const said = StatedTo(step.file, context.person, asked);
  if (said == nullptr) {
    v1::PayerRequest answer = request;
    answer.set_refusal(v1::PAYER_REQUEST_REFUSAL_STATEMENT_UNKNOWN);
    return ClosePayerRequest(std::move(answer), step);
  }
  if (asked.kind() == v1::PAYER_REQUEST_KIND_SUPPLEMENT) {
    return OpenSupplementTask(context, asked, *said, request, step);
  }
  SetAppeal(asked, said->statement(), step.file);
  v1::PayerRequest answer = request;
  answer.add_statements(asked.statement());
  ClosePayerRequest(std::move(answer), step);
}

void UpdatePayerRequests(const StepContext& context, const std::vector<TimelinePeriod>& timeline,
                         const Payers& payers, const std::vector<Hold>& holds, Step& step) {
  std::vector<v1::PayerRequest> answers;
  for (v1::OpenPayerRequest& open : *step.file.mutable_payer_requests()) {
    if (!open.request().has_due_on()) {
      *open.mutable_request()->mutable_due_on() = DayToProto(DueDay(context, timeline));
    }
    if (open.request().kind() != v1::PAYER_REQUEST_KIND_STATEMENT) continue;
    const DaySpan days = ToDaySpan(open.request().range());
    if (IsOpenOn(days, timeline, payers, holds)) continue;
    v1::PayerRequest& answer = answers.emplace_back(open.request());
    for (const uint64_t number : StatedOn(step.file, open, days)) {
      answer.add_statements(PersonResourceName(context.person, kStatements, number));
    }
  }
  for (v1::PayerRequest& answer : answers) ClosePayerRequest(std::move(answer), step);
}

const v1::OpenPayerRequest* FindPayerRequest(const v1::PersonFile& file, absl::string_view name) {
  for (const v1::OpenPayerRequest& open : file.payer_requests()) {
    if (open.request().name() == name) return &open;
  }
  return nullptr;
}

void ClosePayerRequest(v1::PayerRequest answer, Step& step) {
  auto& open = *step.file.mutable_payer_requests();
  open.erase(std::remove_if(open.begin(), open.end(),
                            [&](const v1::OpenPayerRequest& each) {
                              return each.request().name() == answer.name();
                            }),
             open.end());
  answer.set_state(answer.refusal() == v1::PAYER_REQUEST_REFUSAL_UNSPECIFIED
                       ? v1::PAYER_REQUEST_STATE_ANSWERED
                       : v1::PAYER_REQUEST_STATE_REFUSED);
  step.payer_requests.push_back(std::move(answer));
}

}  // namespace typl::statement
