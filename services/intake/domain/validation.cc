#include "services/intake/domain/validation.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/business_date.h"
#include "services/intake/domain/fact_checks.h"
#include "services/intake/domain/field_checks.h"
#include "services/intake/domain/municipality.h"

namespace typl::intake {
namespace {

// Longest names in use are well below.
constexpr size_t kNameCharactersMax = 100;
constexpr size_t kAddressCharactersMax = 200;
// RFC 5321 4.5.3.1.3: a path has 256 characters with its angle brackets.
constexpr size_t kEmailCharactersMax = 254;
// ITU-T E.164 allows 15 digits; the rest is room for "+", spaces and dashes.
constexpr size_t kTelephoneCharactersMax = 30;
constexpr size_t kPostalCodeLength = 5;

std::string DayLimitText(int days) {
  return absl::StrCat("must not be more than ", days, " days back");
}

// The day on which the person said something.
std::optional<absl::CivilDay> CheckSaidOn(absl::string_view field, bool present,
                                          const google::type::Date& date,
                                          const ValidationRules& rules, absl::CivilDay today,
                                          FieldViolations& faults) {
  if (!present) {
    faults.Add(std::string(field), "must be given");
    return std::nullopt;
  }
  const std::optional<absl::CivilDay> day = CheckDay(FieldPath::Of(field), date, faults);
  if (!day) return std::nullopt;
  if (*day > today) faults.Add(std::string(field), "must not be after today");
  if (*day < today - rules.request_age_max_days) {
    faults.Add(std::string(field), DayLimitText(rules.request_age_max_days));
  }
  return day;
}

void CheckChannel(v1::Channel channel, FieldViolations& faults) {
  CheckSaid(FieldPath::Of("channel"), channel, v1::Channel_IsValid(channel), faults);
}

void CheckMunicipalityField(absl::string_view code, std::optional<absl::CivilDay> day,
                            FieldViolations& faults) {
  // A code that never was is a fault on any day; whether it has merged depends on the day.
  const MunicipalityVerdict verdict = CheckMunicipality(code, day.value_or(kDayMin));
  switch (verdict.kind) {
    case MunicipalityVerdict::Kind::kInForce:
      return;
    case MunicipalityVerdict::Kind::kUnknown:
      return faults.Add("municipality_code", "must be the three digits of a municipality");
    case MunicipalityVerdict::Kind::kMerged:
      return faults.Add(
          "municipality_code",
          absl::StrCat("this municipality has merged; on this day it is ", verdict.successor_code));
  }
}

void CheckPostalCode(absl::string_view code, FieldViolations& faults) {
  bool digits = code.size() == kPostalCodeLength;
  for (const char c : code) digits = digits && absl::ascii_isdigit(static_cast<unsigned char>(c));
  if (!digits) faults.Add("contact.postal_code", "must be five digits");
}

// Lenient: one "@" with something on both sides and no spaces. Whether mail arrives is not known
// before it is sent.
void CheckEmail(absl::string_view email, FieldViolations& faults) {
  const size_t at = email.find('@');
  const bool shaped = at != absl::string_view::npos && at > 0 && at + 1 < email.size() &&
                      email.find('@', at + 1) == absl::string_view::npos &&
                      email.find(' ') == absl::string_view::npos;
  if (!shaped) return faults.Add("contact.email", "must have the form name@domain");
  CheckText(FieldPath::In("contact", "email"), email, kEmailCharactersMax, NewLines::kRefused,
            faults);
}

void CheckTelephone(absl::string_view telephone, FieldViolations& faults) {
  int digits = 0;
  bool shaped = telephone.size() <= kTelephoneCharactersMax;
  for (const char c : telephone) {
    const bool digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    digits += digit ? 1 : 0;
    shaped = shaped && (digit || c == '+' || c == ' ' || c == '-' || c == '(' || c == ')');
  }
  // The shortest Finnish subscriber numbers have three digits or more.
  if (!shaped || digits < 3) {
    faults.Add("contact.telephone", "must be digits, with + - ( ) and spaces, at most 30 in all");
  }
}

void CheckContact(const v1::ContactData& contact, FieldViolations& faults) {
  CheckNoUnknown(FieldPath::Of("contact"), contact, faults);
  CheckText(FieldPath::In("contact", "given_names"), contact.given_names(), kNameCharactersMax,
            NewLines::kRefused, faults);
  CheckText(FieldPath::In("contact", "family_name"), contact.family_name(), kNameCharactersMax,
            NewLines::kRefused, faults);
  CheckText(FieldPath::In("contact", "street_address"), contact.street_address(),
            kAddressCharactersMax, NewLines::kRefused, faults);
  if (!contact.postal_code().empty()) CheckPostalCode(contact.postal_code(), faults);
  if (!contact.email().empty()) CheckEmail(contact.email(), faults);
  if (!contact.telephone().empty()) CheckTelephone(contact.telephone(), faults);
}

std::optional<PersonResource> CheckJobSearchName(absl::string_view name, FieldViolations& faults) {
  std::optional<PersonResource> job_search = ParsePersonResourceName(name, kJobSearches);
  if (!job_search) faults.Add("job_search", "must have the form persons/{person}/jobSearches/{n}");
  return job_search;
}

}  // namespace

void CheckIdentity(absl::string_view code, const ValidationRules& rules,
                   std::optional<absl::CivilDay> born_by, absl::CivilDay& birth_date,
                   FieldViolations& faults) {
  const IdentityCodeFault fault = CheckIdentityCode(code, rules.numbers, birth_date);
  if (fault != IdentityCodeFault::kNone) {
    return faults.Add("identity_code", std::string(Describe(fault)));
  }
  if (birth_date < kDayMin) faults.Add("identity_code", "the birth date is before 1900");
  if (born_by && birth_date > *born_by) {
    faults.Add("identity_code", "the birth date is after the day of the request");
  }
}

absl::Status Validate(const v1::RegisterJobSearchRequest& request, const ValidationRules& rules,
                      absl::CivilDay today, ValidRegistration& valid) {
  FieldViolations faults;
  CheckNoUnknown(FieldPath::Of("request"), request, faults);
  CheckRequestId(request.request_id(), faults);
  CheckChannel(request.channel(), faults);
  const std::optional<absl::CivilDay> requested_on = CheckSaidOn(
      "requested_on", request.has_requested_on(), request.requested_on(), rules, today, faults);
  CheckIdentity(request.identity_code(), rules, requested_on, valid.birth_date, faults);

  std::optional<absl::CivilDay> start_on = requested_on;
  if (request.has_start_on()) {
    start_on = CheckDay(FieldPath::Of("start_on"), request.start_on(), faults);
    if (start_on && requested_on && *start_on < *requested_on) {
      faults.Add("start_on", "must not be before requested_on");
    }
    if (start_on && requested_on &&
        *start_on >
            absl::CivilDay(requested_on->year() + 1, requested_on->month(), requested_on->day())) {
      faults.Add("start_on", "must not be more than a year after requested_on");
    }
  }
  CheckMunicipalityField(request.municipality_code(), start_on, faults);
  CheckSaid(FieldPath::Of("language"), request.language(),
            law::v1::Language_IsValid(request.language()), faults);
  if (request.has_contact()) CheckContact(request.contact(), faults);
  CheckFacts(request.facts(), faults);
  if (request.has_details()) CheckDetails(request.details(), faults);
  if (!faults.empty()) return faults.ToStatus();

  valid.requested_on = *requested_on;
  valid.start_on = *start_on;
  return absl::OkStatus();
}

absl::Status Validate(const v1::ReportChangeRequest& request, const ValidationRules& rules,
                      absl::CivilDay today, ValidChange& valid) {
  FieldViolations faults;
  CheckNoUnknown(FieldPath::Of("request"), request, faults);
  CheckRequestId(request.request_id(), faults);
  valid.job_search = CheckJobSearchName(request.job_search(), faults);
  CheckChannel(request.channel(), faults);
  const std::optional<absl::CivilDay> reported_on = CheckSaidOn(
      "reported_on", request.has_reported_on(), request.reported_on(), rules, today, faults);
  CheckFacts(request.facts(), faults);
  if (valid.job_search) CheckOwner(request.facts(), valid.job_search->person, faults);
  if (!request.municipality_code().empty()) {
    CheckMunicipalityField(request.municipality_code(), reported_on, faults);
  }
  if (request.has_contact()) CheckContact(request.contact(), faults);
  if (request.facts().empty() && request.municipality_code().empty() && !request.has_contact()) {
    faults.Add("facts", "must be at least one, unless the municipality or contact data change");
  }
  if (!request.clarification_request().empty()) {
    const std::optional<PersonResource> answered =
        ParsePersonResourceName(request.clarification_request(), kClarificationRequests);
    if (!answered) {
      faults.Add("clarification_request", std::string(kClarificationRequestRule));
    } else if (valid.job_search && answered->person != valid.job_search->person) {
      faults.Add("clarification_request", std::string(kAnotherPersonsRule));
    }
  }
  if (!faults.empty()) return faults.ToStatus();

  valid.reported_on = *reported_on;
  return absl::OkStatus();
}

absl::Status Validate(const v1::EndJobSearchRequest& request, const ValidationRules& rules,
                      absl::CivilDay today, ValidEnd& valid) {
  FieldViolations faults;
  CheckNoUnknown(FieldPath::Of("request"), request, faults);
  CheckRequestId(request.request_id(), faults);
  valid.job_search = CheckJobSearchName(request.job_search(), faults);
  CheckChannel(request.channel(), faults);
  const std::optional<absl::CivilDay> reported_on = CheckSaidOn(
      "reported_on", request.has_reported_on(), request.reported_on(), rules, today, faults);
  std::optional<absl::CivilDay> end_on;
  if (!request.has_end_on()) {
    faults.Add("end_on", "must be given");
  } else {
    end_on = CheckDay(FieldPath::Of("end_on"), request.end_on(), faults);
  }
  if (end_on && reported_on &&
      *end_on > absl::CivilDay(reported_on->year() + 1, reported_on->month(), reported_on->day())) {
    faults.Add("end_on", "must not be more than a year after reported_on");
  }
  CheckSaid(FieldPath::Of("reason"), request.reason(),
            law::v1::SearchEndReason_IsValid(request.reason()), faults);
  if (request.has_details()) CheckDetails(request.details(), faults);
  if (!faults.empty()) return faults.ToStatus();

  valid.reported_on = *reported_on;
  valid.end_on = *end_on;
  return absl::OkStatus();
}

}  // namespace typl::intake
