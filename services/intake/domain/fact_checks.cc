#include "services/intake/domain/fact_checks.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/intake/domain/business_id.h"
#include "services/intake/domain/field_checks.h"

namespace typl::intake {
namespace {

namespace law = ::typl::law::v1;

// Over-long working time exists (two posts at one employer); above this it is a typing error.
constexpr int kWorkingTimePercentMax = 200;
// A working life and more.
constexpr int kAgreedDaysMax = 36'600;
// A million euros a month.
constexpr int64_t kMonthlyPayCentsMax = 100'000'000;
constexpr int kMinutesOfDay = 24 * 60;
// Ten years; the law looks back far less (TTL 2a:2(3)).
constexpr int kWeeksWithoutWorkMax = 520;
// About a page: what an officer can be asked to read.
constexpr size_t kExplanationCharactersMax = 2'000;

// Checks the content of one fact and knows its place.
class ContentChecker {
 public:
  ContentChecker(int index, absl::string_view entity, FieldViolations& faults)
      : index_(index), entity_(entity), faults_(faults) {}

  template <typename Message>
  void Unknown(const Message& message) {
    CheckNoUnknown(At({}), message, faults_);
  }

  // For messages with the fields from and until.
  template <typename Message>
  void Period(const Message& message) {
    Unknown(message);
    std::optional<absl::CivilDay> from;
    std::optional<absl::CivilDay> until;
    if (message.has_from()) from = CheckDay(At("from"), message.from(), faults_);
    if (message.has_until()) until = CheckDay(At("until"), message.until(), faults_);
    if (from && until && *until <= *from) {
      Fault("until", "must be after from: it is the first day on which it no longer holds");
    }
  }

  void BusinessId(absl::string_view field, absl::string_view value) {
    if (value.empty() || IsBusinessId(value)) return;
    Fault(field, "must be a business id, NNNNNNN-C with its check digit");
  }

  void Key(absl::string_view field, absl::string_view value) {
    if (value.empty() || IsKey(value)) return;
    Fault(field, "must be 1-40 characters of a-z, 0-9 and -");
  }

  void Fault(absl::string_view field, std::string description) {
    faults_.Add(At(field).ToString(), std::move(description));
  }

  FieldPath At(absl::string_view field) const { return {index_, entity_, field}; }
  FieldViolations& faults() { return faults_; }

 private:
  const int index_;
  const absl::string_view entity_;
  FieldViolations& faults_;
};

void CheckBasics(const law::Fact& fact, ContentChecker& check) {
  const law::PersonBasics& basics = fact.person_basics();
  check.Unknown(basics);
  if (fact.key() != kPersonBasicsKey) {
    check.Fault({}, absl::StrCat("must have the key \"", kPersonBasicsKey, "\""));
  }
  if (fact.withdrawn()) check.Fault({}, "can't be withdrawn, only corrected");
  if (basics.has_birth_date()) check.Fault("birth_date", "comes from the identity code");
  if (!basics.municipality_code().empty()) {
    check.Fault("municipality_code", "belongs into the request's municipality_code");
  }
  if (basics.language() != law::LANGUAGE_UNSPECIFIED) {
    check.Fault("language", "is given at registration");
  }
  CheckKnown(check.At("right_to_work"), law::RightToWork_IsValid(basics.right_to_work()),
             check.faults());
}

void CheckEmployment(const law::Employment& employment, ContentChecker& check) {
  FieldViolations& faults = check.faults();
  check.Period(employment);
  if (employment.has_working_time_percent()) {
    CheckNumber(check.At("working_time_percent"), employment.working_time_percent(), 0,
                kWorkingTimePercentMax, faults);
  }
  if (employment.has_agreed_days()) {
    CheckNumber(check.At("agreed_days"), employment.agreed_days(), 0, kAgreedDaysMax, faults);
  }
  if (employment.has_monthly_pay_cents()) {
    CheckNumber(check.At("monthly_pay_cents"), employment.monthly_pay_cents(), 0,
                kMonthlyPayCentsMax, faults);
  }
  if (employment.has_daily_travel_minutes()) {
    CheckNumber(check.At("daily_travel_minutes"), employment.daily_travel_minutes(), 0,
                kMinutesOfDay, faults);
  }
  if (employment.has_weeks_without_work_before_notice()) {
    CheckNumber(check.At("weeks_without_work_before_notice"),
                employment.weeks_without_work_before_notice(), 0, kWeeksWithoutWorkMax, faults);
  }
  if (employment.has_conduct_on()) {
    CheckDay(check.At("conduct_on"), employment.conduct_on(), faults);
  }
  if (employment.has_contested_on()) {
    CheckDay(check.At("contested_on"), employment.contested_on(), faults);
    if (employment.not_contested()) {
      check.Fault("not_contested", "contradicts contested_on");
    }
  }
  CheckKnown(check.At("end_ground"), law::EmploymentEndGround_IsValid(employment.end_ground()),
             faults);
  CheckKnown(check.At("resignation_reason"),
             law::ResignationReason_IsValid(employment.resignation_reason()), faults);
  check.BusinessId("employer_business_id", employment.employer_business_id());
  if (!employment.explanation().empty()) {
    CheckText(check.At("explanation"), employment.explanation(), kExplanationCharactersMax,
              NewLines::kAllowed, faults);
  }
}

void CheckBenefit(const law::BenefitApplication& application, ContentChecker& check) {
  check.Period(application);
  CheckKnown(check.At("benefit"), law::Benefit_IsValid(application.benefit()), check.faults());
  check.Key("fund", application.fund());
  if (application.benefit() == law::BENEFIT_EARNINGS_RELATED) {
    if (application.fund().empty()) {
      check.Fault("fund", "must name the fund; leave benefit unset until it is known");
    }
  } else if (!application.fund().empty()) {
    check.Fault("fund", "is for the earnings-related allowance only");
  }
}

absl::string_view EntityName(law::Fact::ContentCase content) {
  switch (content) {
    case law::Fact::kPersonBasics:
      return "person_basics";
    case law::Fact::kJobSearch:
      return "job_search";
    case law::Fact::kSearchAim:
      return "search_aim";
    case law::Fact::kEmployment:
      return "employment";
    case law::Fact::kLayOff:
      return "lay_off";
    case law::Fact::kStudy:
      return "study";
    case law::Fact::kBusiness:
      return "business";
    case law::Fact::kBenefitApplication:
      return "benefit_application";
    case law::Fact::kUnpaidWork:
      return "unpaid_work";
    case law::Fact::kOfficerFinding:
      return "officer_finding";
    case law::Fact::kWorkRefusal:
      return "work_refusal";
    case law::Fact::kNeglect:
      return "neglect";
    case law::Fact::kService:
      return "service";
    case law::Fact::kActivity:
      return "activity";
    case law::Fact::kStudyApplication:
      return "study_application";
    case law::Fact::kStudyNeglect:
      return "study_neglect";
    case law::Fact::kPayerMatter:
      return "payer_matter";
    case law::Fact::CONTENT_NOT_SET:
      return "";
  }
  return "";
}

void CheckContent(const law::Fact& fact, int index, FieldViolations& faults) {
  ContentChecker check(index, EntityName(fact.content_case()), faults);
  switch (fact.content_case()) {
    case law::Fact::kPersonBasics:
      return CheckBasics(fact, check);
    case law::Fact::kSearchAim:
      return check.Period(fact.search_aim());
    case law::Fact::kEmployment:
      return CheckEmployment(fact.employment(), check);
    case law::Fact::kLayOff:
      check.Period(fact.lay_off());
      check.Key("employment_key", fact.lay_off().employment_key());
      return check.BusinessId("employer_business_id", fact.lay_off().employer_business_id());
    case law::Fact::kStudy:
      return check.Period(fact.study());
    case law::Fact::kBusiness:
      check.Period(fact.business());
      return check.BusinessId("business_id", fact.business().business_id());
    case law::Fact::kBenefitApplication:
      return CheckBenefit(fact.benefit_application(), check);
    case law::Fact::kUnpaidWork:
      return check.Period(fact.unpaid_work());
    case law::Fact::kWorkRefusal:
      return check.Unknown(fact.work_refusal());
    case law::Fact::kNeglect:
      return check.Unknown(fact.neglect());
    case law::Fact::kService:
      return check.Period(fact.service());
    case law::Fact::kActivity:
      return check.Period(fact.activity());
    case law::Fact::kStudyApplication:
      return check.Period(fact.study_application());
    case law::Fact::kStudyNeglect:
      return check.Unknown(fact.study_neglect());
    case law::Fact::kPayerMatter:
      return check.Period(fact.payer_matter());
    case law::Fact::kJobSearch:
      return check.Fault({}, "is not the portal's to give: a search is registered and ended");
    case law::Fact::kOfficerFinding:
      return check.Fault({}, "is not the portal's to give: officers decide");
    case law::Fact::CONTENT_NOT_SET:
      return check.Fault({}, "must have a content, also when it is withdrawn");
  }
}

void CheckKeyOf(const Facts& facts, int index, FieldViolations& faults) {
  const law::Fact& fact = facts[index];
  const FieldPath path{index, {}, "key"};
  if (!IsKey(fact.key())) {
    return faults.Add(path.ToString(), "must be 1-40 characters of a-z, 0-9 and -");
  }
  const bool reserved =
      absl::StartsWith(fact.key(), kJobSearchKeyPrefix) ||
      (fact.key() == kPersonBasicsKey && fact.content_case() != law::Fact::kPersonBasics);
  if (reserved) return faults.Add(path.ToString(), "is reserved");
  // At most fifty: comparing all pairs is cheaper than a set.
  for (int earlier = 0; earlier < index; ++earlier) {
    if (facts[earlier].key() == fact.key()) {
      return faults.Add(path.ToString(), absl::StrCat("is used by facts[", earlier, "] too"));
    }
  }
}

}  // namespace

void CheckFacts(const Facts& facts, FieldViolations& faults) {
  if (facts.size() > kFactsPerRequestMax) {
    return faults.Add("facts", absl::StrCat("must be at most ", kFactsPerRequestMax));
  }
  size_t bytes = 0;
  for (int i = 0; i < facts.size(); ++i) {
    const law::Fact& fact = facts[i];
    CheckNoUnknown({i, {}, {}}, fact, faults);
    CheckKeyOf(facts, i, faults);
    CheckSaid({i, {}, "source"}, fact.source(), law::FactSource_IsValid(fact.source()), faults);
    CheckContent(fact, i, faults);
    bytes += fact.ByteSizeLong();
  }
  if (bytes > kFactBytesMax) {
    faults.Add("facts", absl::StrCat("must have at most ", kFactBytesMax, " bytes together"));
  }
}

}  // namespace typl::intake
