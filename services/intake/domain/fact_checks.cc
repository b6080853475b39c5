#include "services/intake/domain/fact_checks.h"

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/intake/domain/business_id.h"
#include "services/intake/domain/field_checks.h"
#include "services/intake/domain/field_rules.h"

namespace typl::intake {
namespace {

namespace law = ::typl::law::v1;

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kPercentMax = 100;
// The year of applying for studies turns on 1 September (TTL 2:13).
constexpr int kApplicationYearMonth = 9;

constexpr absl::string_view kKeyRule = "must be 1-40 characters of a-z, 0-9 and -";

// Checks the content of one fact and knows its place.
class ContentChecker {
 public:
  // `base` is the place, such as {2, "employment", ""}.
  ContentChecker(FieldPath base, FieldViolations& faults) : base_(base), faults_(faults) {}

  // Each field by its rule, and the period from..until.
  void Fields(const EntityRules& rules, const Message& message) {
    CheckNoUnknown(base_, message, faults_);
    const Reflection& reflection = *message.GetReflection();
    std::optional<absl::CivilDay> from;
    std::optional<absl::CivilDay> until;
    for (const FieldRule& rule : rules.fields) {
      if (rule.form == FieldForm::kOther || rule.form == FieldForm::kBool ||
          !reflection.HasField(message, rule.field)) {
        continue;
      }
      const std::optional<absl::CivilDay> day = Field(rule, message, reflection);
      if (rule.field == rules.from) from = day;
      if (rule.field == rules.until) until = day;
    }
    if (from && until && *until <= *from) {
      Fault("until", "must be after from: it is the first day on which it no longer holds");
    }
  }

  void Fault(absl::string_view field, std::string description) {
    faults_.Add(At(field).ToString(), std::move(description));
  }

 private:
  FieldPath At(absl::string_view field) const { return {base_.fact_index, base_.message, field}; }

  // The day, when the field is a good one.
  std::optional<absl::CivilDay> Field(const FieldRule& rule, const Message& message,
                                      const Reflection& reflection) {
    const FieldDescriptor* const field = rule.field;
    switch (rule.form) {
      case FieldForm::kDay:
        return CheckDay(
            At(field->name()),
            static_cast<const google::type::Date&>(reflection.GetMessage(message, field)), faults_);
      case FieldForm::kEnum:
        CheckKnown(At(field->name()),
                   field->enum_type()->FindValueByNumber(reflection.GetEnumValue(message, field)) !=
                       nullptr,
                   faults_);
        break;
      case FieldForm::kNumber:
        CheckNumber(At(field->name()),
                    field->cpp_type() == FieldDescriptor::CPPTYPE_INT32
                        ? reflection.GetInt32(message, field)
                        : reflection.GetInt64(message, field),
                    0, rule.number_max, faults_);
        break;
      default:
        Text(rule, message, reflection);
    }
    return std::nullopt;
  }

  void Text(const FieldRule& rule, const Message& message, const Reflection& reflection) {
    std::string scratch;
    const std::string& text = reflection.GetStringReference(message, rule.field, &scratch);
    if (rule.form == FieldForm::kFreeText) {
      CheckText(At(rule.field->name()), text, rule.characters_max, NewLines::kAllowed, faults_);
    } else if (rule.form == FieldForm::kBusinessId && !IsBusinessId(text)) {
      Fault(rule.field->name(), "must be a business id, NNNNNNN-C with its check digit");
    } else if (rule.form == FieldForm::kKey && !IsKey(text)) {
      Fault(rule.field->name(), std::string(kKeyRule));
    }
  }

  const FieldPath base_;
  FieldViolations& faults_;
};

void CheckBasics(const law::Fact& fact, ContentChecker& check) {
  const law::PersonBasics& basics = fact.person_basics();
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
  if (basics.has_vocational_qualification_on() && basics.has_vocational_qualification() &&
      !basics.vocational_qualification()) {
    check.Fault("vocational_qualification_on", "contradicts vocational_qualification");
  }
}

void CheckEmployment(const law::Employment& employment, ContentChecker& check) {
  if (employment.has_contested_on() && employment.not_contested()) {
    check.Fault("not_contested", "contradicts contested_on");
  }
}

void CheckBenefit(const law::BenefitApplication& application, ContentChecker& check) {
  if (application.benefit() == law::BENEFIT_EARNINGS_RELATED) {
    if (application.fund().empty()) {
      check.Fault("fund", "must name the fund; leave benefit unset until it is known");
    }
  } else if (!application.fund().empty()) {
    check.Fault("fund", "is for the earnings-related allowance only");
  }
}

void CheckBusiness(const law::Business& business, ContentChecker& check) {
  const int64_t together =
      int64_t{business.own_share_percent()} + int64_t{business.family_share_percent()};
  const bool each_possible =
      business.own_share_percent() <= kPercentMax && business.family_share_percent() <= kPercentMax;
  if (each_possible && together > kPercentMax) {
    check.Fault("family_share_percent", absl::StrCat("must be at most ", kPercentMax,
                                                     " with own_share_percent, which it "
                                                     "leaves out"));
  }
}

bool IsFirstOfSeptember(const google::type::Date& date) {
  return date.month() == kApplicationYearMonth && date.day() == 1;
}

void CheckStudyApplication(const law::StudyApplication& application, ContentChecker& check) {
  if (application.has_from() && !IsFirstOfSeptember(application.from())) {
    check.Fault("from", "must be the 1 September of the autumn");
  }
  if (application.has_until() && !IsFirstOfSeptember(application.until())) {
    check.Fault("until", "must be a 1 September");
  }
  if (!application.has_places_applied()) return;
  const int applied = application.places_applied();
  if (application.has_places_eligible() && application.places_eligible() > applied) {
    check.Fault("places_eligible", "must be at most places_applied, whose part it is");
  }
  if (application.has_places_of_other_education() &&
      application.places_of_other_education() > applied) {
    check.Fault("places_of_other_education", "must be at most places_applied, whose part it is");
  }
}

// More of a search that intake holds: what the request itself tells of it stays unset.
void CheckSearchDetails(const law::JobSearch& search, ContentChecker& check) {
  constexpr absl::string_view kRule = "is not among the details: a search is registered and ended";
  if (search.has_from()) check.Fault("from", std::string(kRule));
  if (search.has_until()) check.Fault("until", std::string(kRule));
  if (search.has_requested_on()) check.Fault("requested_on", std::string(kRule));
  if (search.end_reason() != law::SEARCH_END_REASON_UNSPECIFIED) {
    check.Fault("end_reason", std::string(kRule));
  }
}

void CheckJobSearch(const law::Fact& fact, ContentChecker& check) {
  if (SearchNumber(fact.key()) == 0) {
    check.Fault({},
                absl::StrCat("must have the key of a search, \"", kJobSearchKeyPrefix, "<n>\""));
  }
  if (fact.withdrawn()) check.Fault({}, "can't be withdrawn: a search is ended");
  CheckSearchDetails(fact.job_search(), check);
}

// Whose the request is, is judged by CheckOwner.
void CheckExplanation(const law::Fact& fact, ContentChecker& check) {
  const law::Explanation& explanation = fact.explanation();
  if (explanation.text().empty() && !fact.withdrawn()) check.Fault("text", "must be given");
  if (!explanation.clarification_request().empty() &&
      !ParsePersonResourceName(explanation.clarification_request(), kClarificationRequests)) {
    check.Fault("clarification_request", std::string(kClarificationRequestRule));
  }
}

// What the authority noted against a person is not taken back on the person's word.
void CheckWithdrawal(const law::Fact& fact, const FieldPath& path, FieldViolations& faults) {
  if (!fact.withdrawn() || fact.source() == law::FACT_SOURCE_AUTHORITY) return;
  if (fact.has_neglect() || fact.has_study_neglect()) {
    faults.Add(path.ToString(), "is withdrawn by the AUTHORITY only; correct or answer instead");
  } else if (fact.has_work_refusal() && fact.source() != law::FACT_SOURCE_EMPLOYER) {
    faults.Add(path.ToString(),
               "is withdrawn by the AUTHORITY or the EMPLOYER only; correct or answer instead");
  }
}

// Who may say it.
void CheckSource(const law::Fact& fact, const FieldPath& path, FieldViolations& faults) {
  CheckSaid(path, fact.source(), law::FactSource_IsValid(fact.source()), faults);
  if (fact.has_explanation() && fact.source() != law::FACT_SOURCE_UNSPECIFIED &&
      fact.source() != law::FACT_SOURCE_PERSON) {
    faults.Add(path.ToString(), "must be PERSON: an explanation is the person's own words");
  }
}

void CheckContent(const law::Fact& fact, int index, FieldViolations& faults) {
  if (fact.content_case() == law::Fact::CONTENT_NOT_SET) {
    return faults.Add(FieldPath{index, {}, {}}.ToString(),
                      "must have a content, also when it is withdrawn");
  }
  const EntityRules& rules = RulesOf(fact.content_case());
  ContentChecker check({index, rules.name, {}}, faults);
  if (fact.has_officer_finding()) {
    return check.Fault({}, "is not the portal's to give: officers decide");
  }
  const FieldDescriptor* const content =
      law::Fact::descriptor()->FindFieldByNumber(fact.content_case());
  check.Fields(rules, fact.GetReflection()->GetMessage(fact, content));
  CheckWithdrawal(fact, {index, {}, "withdrawn"}, faults);
  // What only this kind of fact can get wrong.
  switch (fact.content_case()) {
    case law::Fact::kPersonBasics:
      return CheckBasics(fact, check);
    case law::Fact::kJobSearch:
      return CheckJobSearch(fact, check);
    case law::Fact::kEmployment:
      return CheckEmployment(fact.employment(), check);
    case law::Fact::kBenefitApplication:
      return CheckBenefit(fact.benefit_application(), check);
    case law::Fact::kBusiness:
      return CheckBusiness(fact.business(), check);
    case law::Fact::kStudyApplication:
      return CheckStudyApplication(fact.study_application(), check);
    case law::Fact::kExplanation:
      return CheckExplanation(fact, check);
    default:
      return;
  }
}

void CheckKeyOf(const Facts& facts, int index, FieldViolations& faults) {
  const law::Fact& fact = facts[index];
  const FieldPath path{index, {}, "key"};
  if (!IsKey(fact.key())) return faults.Add(path.ToString(), std::string(kKeyRule));
  const bool reserved =
      (absl::StartsWith(fact.key(), kJobSearchKeyPrefix) && !fact.has_job_search()) ||
      (fact.key() == kPersonBasicsKey && !fact.has_person_basics());
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
    CheckSource(fact, {i, {}, "source"}, faults);
    CheckContent(fact, i, faults);
    bytes += fact.ByteSizeLong();
  }
  if (bytes > kFactBytesMax) {
    faults.Add("facts", absl::StrCat("must have at most ", kFactBytesMax, " bytes together"));
  }
}

void CheckOwner(const Facts& facts, const PersonId& person, FieldViolations& faults) {
  for (int i = 0; i < facts.size(); ++i) {
    const std::optional<PersonResource> asked = ParsePersonResourceName(
        facts[i].explanation().clarification_request(), kClarificationRequests);
    if (!asked || asked->person == person) continue;
    faults.Add(FieldPath{i, "explanation", "clarification_request"}.ToString(),
               std::string(kAnotherPersonsRule));
  }
}

void CheckDetails(const law::JobSearch& details, FieldViolations& faults) {
  ContentChecker check(FieldPath::In("details", {}), faults);
  check.Fields(RulesOf(law::Fact::kJobSearchFieldNumber), details);
  CheckSearchDetails(details, check);
}

int SearchNumber(absl::string_view key) {
  int number = 0;
  const bool canonical = absl::ConsumePrefix(&key, kJobSearchKeyPrefix) &&
                         absl::SimpleAtoi(key, &number) && key == absl::StrCat(number);
  return canonical && number > 0 ? number : 0;
}

}  // namespace typl::intake
