#include "services/intake/domain/validation.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace typl::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr absl::CivilDay kToday(2020, 4, 1);
const ValidationRules kRules{IdentityNumbers::kArtificial, 30};
constexpr char kPerson[] = "0123456789abcdef0123456789abcdef";

google::type::Date Date(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

v1::RegisterJobSearchRequest Registration() {
  return Parse<v1::RegisterJobSearchRequest>(R"pb(
    request_id: "6f1d2c3b-0a49-4e58-8b67-1c2d3e4f5a6b"
    identity_code: "010180-9004"
    channel: CHANNEL_ONLINE
    requested_on { year: 2020 month: 3 day: 30 }
    municipality_code: "564"
    language: LANGUAGE_FI
    contact {
      given_names: "Aino Ä."
      family_name: "Testaaja"
      street_address: "Tie 1 B 2"
      postal_code: "00100"
      email: "a@example.fi"
      telephone: "+358 (0)40 123-4567"
    }
    facts {
      key: "employment-1"
      source: FACT_SOURCE_PERSON
      employment {
        from { year: 2018 month: 1 day: 1 }
        until { year: 2020 month: 3 day: 30 }
        working_time_percent: 100
        end_ground: EMPLOYMENT_END_GROUND_ECONOMIC
        employer_business_id: "0191908-6"
        explanation: "Työ\nloppui."
      }
    }
    facts {
      key: "benefit-1"
      source: FACT_SOURCE_PERSON
      benefit_application {
        from { year: 2020 month: 3 day: 30 }
        benefit: BENEFIT_EARNINGS_RELATED
        fund: "ytk"
      }
    })pb");
}

v1::ReportChangeRequest ChangeRequest() {
  v1::ReportChangeRequest request;
  request.set_request_id("6f1d2c3b-0a49-4e58-8b67-1c2d3e4f5a6b");
  request.set_job_search(absl::StrCat("persons/", kPerson, "/jobSearches/1"));
  request.set_channel(v1::CHANNEL_PHONE);
  *request.mutable_reported_on() = Date(2020, 4, 1);
  *request.add_facts() = Registration().facts(0);
  return request;
}

v1::EndJobSearchRequest EndRequest() {
  v1::EndJobSearchRequest request;
  request.set_request_id("6f1d2c3b-0a49-4e58-8b67-1c2d3e4f5a6b");
  request.set_job_search(absl::StrCat("persons/", kPerson, "/jobSearches/1"));
  request.set_channel(v1::CHANNEL_PHONE);
  *request.mutable_reported_on() = Date(2020, 4, 1);
  *request.mutable_end_on() = Date(2020, 4, 1);
  request.set_reason(law::v1::SEARCH_END_REASON_OWN_REQUEST);
  return request;
}

std::vector<std::string> PathsOf(const absl::Status& status) {
  std::vector<std::string> paths;
  if (status.ok()) return paths;
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_INVALID_REQUEST) << status;
  const google::rpc::BadRequest bad_request = *GetBadRequest(status);
  for (const auto& violation : bad_request.field_violations()) {
    EXPECT_FALSE(violation.description().empty());
    paths.push_back(violation.field());
  }
  return paths;
}

std::vector<std::string> Faults(const v1::RegisterJobSearchRequest& request) {
  ValidRegistration valid;
  return PathsOf(Validate(request, kRules, kToday, valid));
}
std::vector<std::string> Faults(const v1::ReportChangeRequest& request) {
  ValidChange valid;
  return PathsOf(Validate(request, kRules, kToday, valid));
}
std::vector<std::string> Faults(const v1::EndJobSearchRequest& request) {
  ValidEnd valid;
  return PathsOf(Validate(request, kRules, kToday, valid));
}

template <typename Request>
struct Case {
  const char* path;
  const char* what;
  std::function<void(Request&)> change;
};

template <typename Request>
void ExpectEachFault(const Request& good, const std::vector<Case<Request>>& cases) {
  ASSERT_THAT(Faults(good), IsEmpty());
  for (const Case<Request>& test : cases) {
    Request request = good;
    test.change(request);
    EXPECT_THAT(Faults(request), ElementsAre(test.path)) << test.what;
  }
}

TEST(ValidateRegistration, WorksOutTheDays) {
  ValidRegistration valid;
  ASSERT_TRUE(Validate(Registration(), kRules, kToday, valid).ok());
  EXPECT_EQ(valid.birth_date, absl::CivilDay(1980, 1, 1));
  EXPECT_EQ(valid.requested_on, absl::CivilDay(2020, 3, 30));
  EXPECT_EQ(valid.start_on, valid.requested_on);
}

TEST(ValidateRegistration, RefusesEachFaultWithItsPath) {
  using R = v1::RegisterJobSearchRequest;
  ExpectEachFault<R>(
      Registration(),
      {{"request_id", "none", [](R& r) { r.clear_request_id(); }},
       {"request_id", "no UUID", [](R& r) { r.set_request_id("1"); }},
       {"identity_code", "none", [](R& r) { r.clear_identity_code(); }},
       {"identity_code", "real number", [](R& r) { r.set_identity_code("010180-002C"); }},
       {"identity_code", "born in 1899", [](R& r) { r.set_identity_code("311299+950V"); }},
       {"identity_code", "born later", [](R& r) { r.set_identity_code("311223B904S"); }},
       {"channel", "unspecified", [](R& r) { r.clear_channel(); }},
       {"channel", "of a later version", [](R& r) { r.set_channel(static_cast<v1::Channel>(99)); }},
       {"requested_on", "none", [](R& r) { r.clear_requested_on(); }},
       {"requested_on", "tomorrow", [](R& r) { *r.mutable_requested_on() = Date(2020, 4, 2); }},
       {"requested_on", "31 days back", [](R& r) { *r.mutable_requested_on() = Date(2020, 3, 1); }},
       {"requested_on", "no day", [](R& r) { *r.mutable_requested_on() = Date(2020, 2, 30); }},
       {"requested_on", "year 1", [](R& r) { *r.mutable_requested_on() = Date(1, 1, 1); }},
       {"requested_on", "year 9999", [](R& r) { *r.mutable_requested_on() = Date(9999, 1, 1); }},
       {"requested_on", "no parts", [](R& r) { *r.mutable_requested_on() = Date(0, 0, 0); }},
       {"start_on", "before the request", [](R& r) { *r.mutable_start_on() = Date(2020, 3, 29); }},
       {"start_on", "over a year later", [](R& r) { *r.mutable_start_on() = Date(2021, 3, 31); }},
       {"start_on", "no day", [](R& r) { *r.mutable_start_on() = Date(2020, 13, 1); }},
       {"municipality_code", "none", [](R& r) { r.clear_municipality_code(); }},
       {"municipality_code", "merged", [](R& r) { r.set_municipality_code("911"); }},
       {"municipality_code", "unknown", [](R& r) { r.set_municipality_code("999"); }},
       {"language", "unspecified", [](R& r) { r.clear_language(); }},
       {"contact.given_names", "too long",
        [](R& r) { r.mutable_contact()->set_given_names(std::string(101, 'a')); }},
       {"contact.family_name", "terminal control",
        [](R& r) { r.mutable_contact()->set_family_name("a\x1b[2J"); }},
       {"contact.family_name", "turned direction",
        [](R& r) { r.mutable_contact()->set_family_name("a\xE2\x80\xAE z"); }},
       {"contact.family_name", "broken UTF-8",
        [](R& r) { r.mutable_contact()->set_family_name("a\xC0\x80"); }},
       {"contact.street_address", "new line",
        [](R& r) { r.mutable_contact()->set_street_address("a\nb"); }},
       {"contact.postal_code", "four digits",
        [](R& r) { r.mutable_contact()->set_postal_code("0010"); }},
       {"contact.email", "no domain", [](R& r) { r.mutable_contact()->set_email("a@"); }},
       {"contact.email", "two", [](R& r) { r.mutable_contact()->set_email("a@b,c@d"); }},
       {"contact.telephone", "letters", [](R& r) { r.mutable_contact()->set_telephone("abc"); }}});
}

TEST(ValidateRegistration, NamesTheSuccessorOfAMergedMunicipality) {
  v1::RegisterJobSearchRequest request = Registration();
  request.set_municipality_code("911");
  ValidRegistration valid;
  const absl::Status status = Validate(request, kRules, kToday, valid);
  EXPECT_THAT(GetBadRequest(status)->field_violations(0).description(),
              ::testing::HasSubstr("541"));
}

TEST(ValidateRegistration, NamesAnImpossibleMunicipalityWhenTheDayIsMissingToo) {
  v1::RegisterJobSearchRequest request = Registration();
  request.clear_requested_on();
  request.clear_municipality_code();
  EXPECT_THAT(Faults(request), UnorderedElementsAre("requested_on", "municipality_code"));
}

TEST(ValidateRegistration, AcceptsTheEdgesOfTheRanges) {
  v1::RegisterJobSearchRequest request = Registration();
  *request.mutable_requested_on() = Date(2020, 3, 2);  // 30 days back.
  EXPECT_THAT(Faults(request), IsEmpty());
  *request.mutable_requested_on() = Date(2020, 4, 1);  // Today.
  EXPECT_THAT(Faults(request), IsEmpty());
  *request.mutable_start_on() = Date(2021, 4, 1);  // A year later.
  EXPECT_THAT(Faults(request), IsEmpty());
  request.clear_contact();
  request.clear_facts();
  EXPECT_THAT(Faults(request), IsEmpty());
}

TEST(ValidateRegistration, TellsAllFaultsAtOnce) {
  v1::RegisterJobSearchRequest request = Registration();
  request.set_request_id("x");
  request.clear_channel();
  request.mutable_contact()->set_postal_code("x");
  request.mutable_facts(0)->mutable_employment()->set_working_time_percent(201);
  request.mutable_facts(1)->clear_key();
  EXPECT_THAT(Faults(request),
              UnorderedElementsAre("request_id", "channel", "contact.postal_code",
                                   "facts[0].employment.working_time_percent", "facts[1].key"));
}

TEST(ValidateRegistration, NeverRepeatsAValue) {
  v1::RegisterJobSearchRequest request = Registration();
  request.set_identity_code("010180-9005");
  request.mutable_contact()->set_email("aino.testaaja");
  request.mutable_contact()->set_family_name("Virtanen\x01");
  ValidRegistration valid;
  const absl::Status status = Validate(request, kRules, kToday, valid);
  const std::string all = absl::StrCat(status.ToString(), GetBadRequest(status)->DebugString());
  for (const char* value : {"010180", "9005", "aino.testaaja", "Virtanen"}) {
    EXPECT_EQ(all.find(value), std::string::npos) << value;
  }
}

TEST(ValidateRegistration, RefusesFieldsItDoesNotKnow) {
  using Message = google::protobuf::Message;
  const auto add_unknown = [](Message* message) {
    message->GetReflection()->MutableUnknownFields(message)->AddVarint(77, 1);
  };
  v1::RegisterJobSearchRequest request = Registration();
  add_unknown(&request);
  add_unknown(request.mutable_requested_on());
  add_unknown(request.mutable_contact());
  add_unknown(request.mutable_facts(0));
  add_unknown(request.mutable_facts(0)->mutable_employment());
  add_unknown(request.mutable_facts(0)->mutable_employment()->mutable_from());
  EXPECT_THAT(Faults(request),
              UnorderedElementsAre("request", "requested_on", "contact", "facts[0]",
                                   "facts[0].employment", "facts[0].employment.from"));
}

v1::RegisterJobSearchRequest WithFact(const std::string& text) {
  v1::RegisterJobSearchRequest request = Registration();
  request.clear_facts();
  *request.add_facts() = Parse<law::v1::Fact>("key: 'k' source: FACT_SOURCE_PERSON");
  google::protobuf::TextFormat::Parser parser;
  law::v1::Fact fact;
  EXPECT_TRUE(parser.ParseFromString(text, &fact)) << text;
  request.mutable_facts(0)->MergeFrom(fact);
  return request;
}

TEST(ValidateFacts, RefusesEachFaultWithItsPath) {
  const struct {
    const char* path;
    const char* fact;
  } cases[] = {
      {"facts[0]", ""},
      {"facts[0]", "withdrawn: true"},
      {"facts[0].key", "key: 'K' study {}"},
      {"facts[0].key", "key: 'person' study {}"},
      {"facts[0].key", "key: 'search-1' study {}"},
      {"facts[0].key", "key: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' study {}"},
      {"facts[0].job_search", "job_search { }"},
      {"facts[0].officer_finding", "officer_finding { }"},
      {"facts[0].person_basics", "person_basics { }"},
      {"facts[0].person_basics", "key: 'person' withdrawn: true person_basics { }"},
      {"facts[0].person_basics.birth_date",
       "key: 'person' person_basics { birth_date { year: 1980 month: 1 day: 1 } }"},
      {"facts[0].person_basics.municipality_code",
       "key: 'person' person_basics { municipality_code: '564' }"},
      {"facts[0].person_basics.language", "key: 'person' person_basics { language: LANGUAGE_FI }"},
      {"facts[0].search_aim.until",
       "search_aim { from { year: 2020 month: 4 day: 1 } until { year: 2020 month: 4 day: 1 } }"},
      {"facts[0].lay_off.from", "lay_off { from { year: 2020 month: 4 day: 31 } }"},
      {"facts[0].lay_off.employment_key", "lay_off { employment_key: 'A b' }"},
      {"facts[0].lay_off.employer_business_id", "lay_off { employer_business_id: '0191908-7' }"},
      {"facts[0].study.until", "study { until { year: 2020 } }"},
      {"facts[0].business.business_id", "business { business_id: '191908-6' }"},
      {"facts[0].unpaid_work.until", "unpaid_work { until { } }"},
      {"facts[0].employment.working_time_percent", "employment { working_time_percent: -1 }"},
      {"facts[0].employment.agreed_days", "employment { agreed_days: -1 }"},
      {"facts[0].employment.monthly_pay_cents", "employment { monthly_pay_cents: -1 }"},
      {"facts[0].employment.daily_travel_minutes", "employment { daily_travel_minutes: 1441 }"},
      {"facts[0].employment.weeks_without_work_before_notice",
       "employment { weeks_without_work_before_notice: -1 }"},
      {"facts[0].employment.conduct_on", "employment { conduct_on { year: 2020 month: 0 } }"},
      {"facts[0].employment.not_contested",
       "employment { contested_on { year: 2020 month: 4 day: 1 } not_contested: true }"},
      {"facts[0].employment.explanation", "employment { explanation: 'a\\x07' }"},
      {"facts[0].benefit_application.fund",
       "benefit_application { benefit: BENEFIT_EARNINGS_RELATED }"},
      {"facts[0].benefit_application.fund",
       "benefit_application { benefit: BENEFIT_EARNINGS_RELATED fund: 'Y T K' }"},
      {"facts[0].benefit_application.fund",
       "benefit_application { benefit: BENEFIT_BASIC fund: 'ytk' }"},
  };
  for (const auto& [path, fact] : cases) {
    EXPECT_THAT(Faults(WithFact(fact)), ElementsAre(path)) << fact;
  }
}

TEST(ValidateFacts, RefusesUnknownEnumNumbers) {
  v1::RegisterJobSearchRequest request = WithFact("employment { }");
  law::v1::Fact& fact = *request.mutable_facts(0);
  fact.set_source(static_cast<law::v1::FactSource>(99));
  fact.mutable_employment()->set_end_ground(static_cast<law::v1::EmploymentEndGround>(99));
  fact.mutable_employment()->set_resignation_reason(static_cast<law::v1::ResignationReason>(99));
  EXPECT_THAT(Faults(request),
              UnorderedElementsAre("facts[0].source", "facts[0].employment.end_ground",
                                   "facts[0].employment.resignation_reason"));
}

TEST(ValidateFacts, LeavesUnknownUnknown) {
  for (const char* fact :
       {"employment { }", "lay_off { }", "study { }", "business { }", "search_aim { }",
        "unpaid_work { }", "benefit_application { }", "withdrawn: true employment { }",
        "key: 'person' person_basics { pilot_customer: true }"}) {
    EXPECT_THAT(Faults(WithFact(fact)), IsEmpty()) << fact;
  }
}

TEST(ValidateFacts, RefusesTheSameKeyTwice) {
  v1::RegisterJobSearchRequest request = Registration();
  *request.add_facts() = request.facts(0);
  EXPECT_THAT(Faults(request), ElementsAre("facts[2].key"));
}

TEST(ValidateFacts, BoundsNumberAndSize) {
  v1::RegisterJobSearchRequest request = Registration();
  request.clear_facts();
  for (int i = 0; i < 51; ++i) {
    law::v1::Fact* fact = request.add_facts();
    fact->set_key(absl::StrCat("study-", i));
    fact->set_source(law::v1::FACT_SOURCE_PERSON);
    fact->mutable_study();
  }
  EXPECT_THAT(Faults(request), ElementsAre("facts"));
  request.mutable_facts()->RemoveLast();
  EXPECT_THAT(Faults(request), IsEmpty());
  for (law::v1::Fact& fact : *request.mutable_facts()) {
    fact.mutable_employment()->set_explanation(std::string(2'000, 'a'));
  }
  EXPECT_THAT(Faults(request), ElementsAre("facts"));
}

TEST(ValidateChange, RefusesEachFaultWithItsPath) {
  using R = v1::ReportChangeRequest;
  ExpectEachFault<R>(
      ChangeRequest(),
      {{"request_id", "none", [](R& r) { r.clear_request_id(); }},
       {"job_search", "none", [](R& r) { r.clear_job_search(); }},
       {"job_search", "leading zero",
        [](R& r) { r.set_job_search(absl::StrCat("persons/", kPerson, "/jobSearches/01")); }},
       {"channel", "unspecified", [](R& r) { r.clear_channel(); }},
       {"reported_on", "tomorrow", [](R& r) { *r.mutable_reported_on() = Date(2020, 4, 2); }},
       {"facts", "nothing said", [](R& r) { r.clear_facts(); }},
       {"municipality_code", "unknown", [](R& r) { r.set_municipality_code("000"); }},
       {"contact.postal_code", "letters",
        [](R& r) { r.mutable_contact()->set_postal_code("abcde"); }},
       {"facts[0].explanation.clarification_request", "another person's",
        [](R& r) {
          law::v1::Explanation& explanation = *r.mutable_facts(0)->mutable_explanation();
          explanation.set_text("x");
          explanation.set_clarification_request(
              "persons/ffffffffffffffffffffffffffffffff/clarificationRequests/1");
        }},
       {"clarification_request", "no name", [](R& r) { r.set_clarification_request("1"); }},
       {"clarification_request", "another person's", [](R& r) {
          r.set_clarification_request(
              "persons/ffffffffffffffffffffffffffffffff/clarificationRequests/1");
        }}});
}

TEST(ValidateChange, AcceptsAMoveWithoutFacts) {
  v1::ReportChangeRequest request = ChangeRequest();
  request.clear_facts();
  request.set_municipality_code("678");
  EXPECT_THAT(Faults(request), IsEmpty());
}

TEST(ValidateEnd, RefusesEachFaultWithItsPath) {
  using R = v1::EndJobSearchRequest;
  ExpectEachFault<R>(EndRequest(),
                     {{"request_id", "none", [](R& r) { r.clear_request_id(); }},
                      {"job_search", "a person's name",
                       [](R& r) { r.set_job_search(absl::StrCat("persons/", kPerson)); }},
                      {"channel", "unspecified", [](R& r) { r.clear_channel(); }},
                      {"reported_on", "none", [](R& r) { r.clear_reported_on(); }},
                      {"end_on", "none", [](R& r) { r.clear_end_on(); }},
                      {"end_on", "no day", [](R& r) { *r.mutable_end_on() = Date(2020, 4, 31); }},
                      {"end_on", "far", [](R& r) { *r.mutable_end_on() = Date(2021, 4, 2); }},
                      {"reason", "unspecified", [](R& r) { r.clear_reason(); }},
                      {"reason", "of a later version",
                       [](R& r) { r.set_reason(static_cast<law::v1::SearchEndReason>(99)); }}});
}

}  // namespace
}  // namespace typl::intake
