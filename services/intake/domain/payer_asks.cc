#include "services/intake/domain/payer_asks.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/intake/domain/field_checks.h"

namespace typl::intake {
namespace {

constexpr absl::string_view kRecipientPrefix = "recipients/";
constexpr absl::string_view kKela = "kela";
// About a page: what an officer can be asked to read.
constexpr size_t kQuestionCharactersMax = 2'000;
// The law packs begin here.
constexpr absl::CivilDay kFirstDay(2017, 1, 1);

// The key of the payer, "ytk".
absl::StatusOr<std::string> KeyOf(const Payer& payer) {
  absl::string_view key = payer.principal;
  if (!absl::ConsumePrefix(&key, kRecipientPrefix) || !IsKey(key)) {
    return MakeError(common::v1::ERROR_REASON_CALLER_UNKNOWN, "the caller is no payer");
  }
  return std::string(key);
}

void CheckBenefit(law::v1::Benefit benefit, bool of_kela, FieldViolations& faults) {
  const FieldPath path = FieldPath::Of("benefit");
  CheckSaid(path, benefit, law::v1::Benefit_IsValid(benefit), faults);
  switch (benefit) {
    case law::v1::BENEFIT_UNSPECIFIED:
      return;
    case law::v1::BENEFIT_EARNINGS_RELATED:
      if (of_kela) faults.Add(path.ToString(), "is paid by funds");
      return;
    case law::v1::BENEFIT_BASIC:
    case law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY:
    case law::v1::BENEFIT_GENERAL_SUPPORT:
      if (!of_kela) faults.Add(path.ToString(), "is paid by Kela");
      return;
    default:
      if (law::v1::Benefit_IsValid(benefit)) {
        faults.Add(path.ToString(), "must be one that somebody pays");
      }
  }
}

// A day since the law packs begin.
std::optional<absl::CivilDay> CheckDayOfLaw(const FieldPath& path, const google::type::Date& date,
                                            FieldViolations& faults) {
  const std::optional<absl::CivilDay> day = CheckDay(path, date, faults);
  if (day && *day < kFirstDay) {
    faults.Add(path.ToString(), absl::StrCat("must not be before ", FormatDay(kFirstDay)));
  }
  return day;
}

void CheckRange(const common::v1::DateRange& range, FieldViolations& faults) {
  CheckNoUnknown(FieldPath::Of("range"), range, faults);
  const FieldPath from_path = FieldPath::In("range", "from");
  if (!range.has_from()) return faults.Add(from_path.ToString(), "must be given");
  const std::optional<absl::CivilDay> from = CheckDayOfLaw(from_path, range.from(), faults);
  if (!range.has_until()) return;
  const FieldPath until_path = FieldPath::In("range", "until");
  const std::optional<absl::CivilDay> until = CheckDay(until_path, range.until(), faults);
  if (from && until && *until <= *from) {
    faults.Add(until_path.ToString(), "must be after from: it is the first day not asked about");
  }
}

void CheckSubject(const v1::RequestStatementRequest& request, const ValidationRules& rules,
                  absl::CivilDay today, ValidAsk& valid, FieldViolations& faults) {
  switch (request.subject_case()) {
    case v1::RequestStatementRequest::kPerson:
      valid.person = ParsePersonName(request.person());
      if (!valid.person) faults.Add("person", "must have the form persons/{person}");
      return;
    case v1::RequestStatementRequest::kIdentityCode: {
      absl::CivilDay birth_date;
      CheckIdentity(request.identity_code(), rules, today, birth_date, faults);
      valid.identity_code = request.identity_code();
      return;
    }
    case v1::RequestStatementRequest::SUBJECT_NOT_SET:
      faults.Add("subject", "must be a person or an identity code");
  }
}

void CheckStatement(const std::string& name, ValidAsk& valid, FieldViolations& faults) {
  const std::optional<PersonResource> statement = ParsePersonResourceName(name, kStatements);
  if (statement) {
    valid.person = statement->person;
  } else {
    faults.Add("statement", "must have the form persons/{person}/statements/{n}");
  }
}

void CheckAppealedOn(const v1::ReportAppealRequest& request, absl::CivilDay today,
                     FieldViolations& faults) {
  const FieldPath path = FieldPath::Of("appealed_on");
  if (!request.has_appealed_on()) {
    if (request.pending()) faults.Add(path.ToString(), "must be given while it is pending");
    return;
  }
  const std::optional<absl::CivilDay> day = CheckDayOfLaw(path, request.appealed_on(), faults);
  if (day && *day > today) faults.Add(path.ToString(), "must not be after today");
}

}  // namespace

absl::Status Validate(const v1::RequestStatementRequest& request, const Payer& payer,
                      const ValidationRules& rules, ValidAsk& valid) {
  ASSIGN_OR_RETURN(const std::string key, KeyOf(payer));
  const bool of_kela = key == kKela;
  FieldViolations faults;
  CheckNoUnknown(FieldPath::Of("request"), request, faults);
  CheckRequestId(request.request_id(), faults);
  CheckSubject(request, rules, payer.today, valid, faults);
  CheckBenefit(request.benefit(), of_kela, faults);
  CheckRange(request.range(), faults);
  RETURN_IF_ERROR(faults.ToStatus());

  valid.asked.set_kind(statement::v1::PAYER_REQUEST_KIND_STATEMENT);
  valid.asked.set_recipient(std::string(payer.principal));
  valid.asked.set_benefit(request.benefit());
  if (!of_kela) valid.asked.set_fund(key);
  *valid.asked.mutable_range() = request.range();
  return absl::OkStatus();
}

absl::Status Validate(const v1::RequestSupplementRequest& request, const Payer& payer,
                      const ValidationRules&, ValidAsk& valid) {
  RETURN_IF_ERROR(KeyOf(payer).status());
  FieldViolations faults;
  CheckNoUnknown(FieldPath::Of("request"), request, faults);
  CheckRequestId(request.request_id(), faults);
  CheckStatement(request.statement(), valid, faults);
  if (request.question().empty()) faults.Add("question", "must be given");
  CheckText(FieldPath::Of("question"), request.question(), kQuestionCharactersMax,
            NewLines::kAllowed, faults);
  RETURN_IF_ERROR(faults.ToStatus());

  valid.asked.set_kind(statement::v1::PAYER_REQUEST_KIND_SUPPLEMENT);
  valid.asked.set_recipient(std::string(payer.principal));
  valid.asked.set_statement(request.statement());
  valid.asked.set_question(request.question());
  return absl::OkStatus();
}

absl::Status Validate(const v1::ReportAppealRequest& request, const Payer& payer,
                      const ValidationRules&, ValidAsk& valid) {
  RETURN_IF_ERROR(KeyOf(payer).status());
  FieldViolations faults;
  CheckNoUnknown(FieldPath::Of("request"), request, faults);
  CheckRequestId(request.request_id(), faults);
  CheckStatement(request.statement(), valid, faults);
  CheckAppealedOn(request, payer.today, faults);
  RETURN_IF_ERROR(faults.ToStatus());

  valid.asked.set_kind(statement::v1::PAYER_REQUEST_KIND_APPEAL);
  valid.asked.set_recipient(std::string(payer.principal));
  valid.asked.set_statement(request.statement());
  valid.asked.set_appeal_pending(request.pending());
  if (request.has_appealed_on()) *valid.asked.mutable_appealed_on() = request.appealed_on();
  return absl::OkStatus();
}

void Ask(const v1::PayerAsked& asked, absl::CivilDay received_on, v1::PersonRecord& record,
         v1::IntakeEvent& event) {
  record.set_payer_request_count(record.payer_request_count() + 1);
  record.set_event_count(record.event_count() + 1);
  event.set_kind(v1::INTAKE_EVENT_KIND_PAYER_ASKED);
  *event.mutable_reported_on() = DayToProto(received_on);
  event.set_person_event(record.event_count());
  *event.mutable_payer_asked() = asked;
  event.mutable_payer_asked()->set_number(record.payer_request_count());
}

}  // namespace typl::intake
