#include "services/intake/domain/fact_checks.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "services/intake/domain/field_rules.h"
#include "typl/common/v1/options.pb.h"

namespace typl::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using law::v1::Fact;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> PathsOf(const FieldViolations& faults) {
  std::vector<std::string> paths;
  const auto bad_request = GetBadRequest(faults.ToStatus());
  if (!bad_request) return paths;
  for (const auto& violation : bad_request->field_violations()) paths.push_back(violation.field());
  return paths;
}

std::vector<std::string> Faults(const Fact& fact) {
  Facts facts;
  *facts.Add() = fact;
  FieldViolations faults;
  CheckFacts(facts, faults);
  return PathsOf(faults);
}

// With a key and a source unless the text gives them.
Fact Parse(const std::string& text) {
  Fact given;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &given)) << text;
  Fact fact;
  fact.set_key("k");
  fact.set_source(law::v1::FACT_SOURCE_PERSON);
  fact.MergeFrom(given);
  return fact;
}

// What a portal may give, by its descriptor.
std::vector<const FieldDescriptor*> PortalsEntities() {
  std::vector<const FieldDescriptor*> entities;
  const auto& contents = *Fact::descriptor()->FindOneofByName("content");
  for (int i = 0; i < contents.field_count(); ++i) {
    if (contents.field(i)->name() != "officer_finding") entities.push_back(contents.field(i));
  }
  return entities;
}

Fact Empty(const FieldDescriptor& entity) {
  Fact fact = Parse("");
  if (entity.name() == "person_basics") fact.set_key("person");
  if (entity.name() == "job_search") fact.set_key("search-1");
  fact.GetReflection()->MutableMessage(&fact, &entity);
  if (fact.has_explanation()) fact.mutable_explanation()->set_text("x");
  return fact;
}

// The fact with a value that no field of its form may have.
Fact WithBadValue(const FieldDescriptor& entity, const FieldDescriptor& field, bool too_high) {
  Fact fact = Empty(entity);
  Message& message = *fact.GetReflection()->MutableMessage(&fact, &entity);
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      auto* date = static_cast<google::type::Date*>(reflection.MutableMessage(&message, &field));
      date->set_year(too_high ? 2200 : 2021);
      date->set_month(too_high ? 1 : 2);
      date->set_day(too_high ? 1 : 29);
      break;
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      reflection.SetEnumValue(&message, &field, too_high ? 9'999 : -1);
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      reflection.SetInt32(&message, &field, too_high ? INT32_MAX : -1);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      reflection.SetInt64(&message, &field, too_high ? INT64_MAX : -1);
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      reflection.SetString(&message, &field, too_high ? std::string(4'001, 'A') : "A\x07");
      break;
    default:
      break;
  }
  return fact;
}

TEST(CheckFacts, RefusesABadValueOfEveryFieldThatCanHaveOne) {
  int checked = 0;
  for (const FieldDescriptor* entity : PortalsEntities()) {
    EXPECT_THAT(Faults(Empty(*entity)), IsEmpty()) << entity->name();
    for (int i = 0; i < entity->message_type()->field_count(); ++i) {
      const FieldDescriptor& field = *entity->message_type()->field(i);
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) continue;
      const std::string path = absl::StrCat("facts[0].", entity->name(), ".", field.name());
      for (const bool too_high : {false, true}) {
        const std::vector<std::string> paths = Faults(WithBadValue(*entity, field, too_high));
        EXPECT_THAT(std::set<std::string>(paths.begin(), paths.end()), ElementsAre(path));
        ++checked;
      }
    }
  }
  // Two for each of well over a hundred fields: the loops above did see them.
  EXPECT_GT(checked, 250);
}

TEST(CheckFacts, HasARuleForEveryFieldButThoseJudgedElsewhere) {
  std::vector<std::string> other;
  for (const FieldDescriptor* entity : PortalsEntities()) {
    for (const FieldRule& rule : RulesOf(entity->number()).fields) {
      if (rule.form == FieldForm::kOther) other.push_back(rule.field->full_name());
      if (rule.form == FieldForm::kNumber) {
        EXPECT_GT(rule.number_max, 0) << rule.field->full_name() << " has no limit";
      }
    }
  }
  EXPECT_THAT(other, ElementsAre("typl.law.v1.PersonBasics.municipality_code",
                                 "typl.law.v1.Explanation.clarification_request"));
}

TEST(CheckFacts, TellsAllFaultsOfAFactAtOnce) {
  EXPECT_THAT(Faults(Parse(R"pb(
                work_refusal {
                  on { year: 2020 month: 2 day: 30 }
                  agreed_days: -1
                  working_time_percent: 201
                  daily_travel_minutes: 1441
                  explanation: "a\x07"
                })pb")),
              UnorderedElementsAre("facts[0].work_refusal.on", "facts[0].work_refusal.agreed_days",
                                   "facts[0].work_refusal.working_time_percent",
                                   "facts[0].work_refusal.daily_travel_minutes",
                                   "facts[0].work_refusal.explanation"));
}

TEST(CheckFacts, AcceptsWhatEveryKindOfFactIsFor) {
  for (const char* fact : {
           R"pb(neglect {
                  on { year: 2022 month: 6 day: 1 }
                  kind: NEGLECT_KIND_MISSED_MEETING
                  reason: NEGLECT_REASON_OTHER
                  standing: NEGLECT_STANDING_UNEMPLOYED
                  explanation: "Bussi\nei tullut."
                })pb",
           R"pb(work_refusal {
                  kind: WORK_OFFER_KIND_EMPLOYER_OFFER
                  monthly_pay_cents: 250000
                  reason: REFUSAL_REASON_TRAVEL
                })pb",
           R"pb(service {
                  from { year: 2020 month: 1 day: 1 }
                  kind: SERVICE_KIND_COACHING
                })pb",
           R"pb(activity { kind: ACTIVITY_KIND_WORK weeks: 4 })pb",
           R"pb(study_application {
                  from { year: 2021 month: 9 day: 1 }
                  until { year: 2022 month: 9 day: 1 }
                  places_applied: 3
                  places_eligible: 2
                  places_of_other_education: 1
                })pb",
           R"pb(study_neglect { kind: STUDY_NEGLECT_KIND_INTERRUPTED could_be_arranged: false })pb",
           R"pb(payer_matter { kind: PAYER_MATTER_KIND_PRISON })pb",
           R"pb(business { own_share_percent: 60 family_share_percent: 40 })pb",
           R"pb(key: "person"
                person_basics {
                  vocational_qualification: true
                  vocational_qualification_on { year: 2019 month: 6 day: 1 }
                })pb",
       }) {
    EXPECT_THAT(Faults(Parse(fact)), IsEmpty()) << fact;
  }
}

TEST(CheckFacts, RefusesContradictionsInsideAFact) {
  const struct {
    const char* path;
    const char* fact;
  } cases[] = {
      {"facts[0].service.until",
       "service { from { year: 2020 month: 4 day: 2 } "
       "until { year: 2020 month: 4 day: 2 } }"},
      {"facts[0].business.family_share_percent",
       "business { own_share_percent: 60 family_share_percent: 41 }"},
      {"facts[0].study_application.from",
       "study_application { from { year: 2021 month: 8 day: 1 } }"},
      {"facts[0].study_application.until",
       "study_application { until { year: 2021 month: 9 day: 2 } }"},
      {"facts[0].study_application.places_eligible",
       "study_application { places_applied: 2 places_eligible: 3 }"},
      {"facts[0].study_application.places_of_other_education",
       "study_application { places_applied: 2 places_of_other_education: 3 }"},
      {"facts[0].person_basics.vocational_qualification_on",
       "key: 'person' person_basics { vocational_qualification: false "
       "vocational_qualification_on { year: 2019 month: 6 day: 1 } }"},
  };
  for (const auto& [path, fact] : cases) {
    EXPECT_THAT(Faults(Parse(fact)), ElementsAre(path)) << fact;
  }
}

TEST(CheckFacts, TakesAnExplanationInThePersonsOwnWords) {
  const std::string request =
      absl::StrCat("persons/", std::string(32, 'a'), "/clarificationRequests/7");
  Fact fact = Parse("explanation {}");
  // 4000 characters, of two bytes each.
  for (int i = 0; i < 4'000; ++i) fact.mutable_explanation()->mutable_text()->append("ä");
  EXPECT_THAT(Faults(fact), IsEmpty()) << "unasked";
  fact.mutable_explanation()->set_clarification_request(request);
  EXPECT_THAT(Faults(fact), IsEmpty());
  fact.mutable_explanation()->mutable_text()->append("ä");
  EXPECT_THAT(Faults(fact), ElementsAre("facts[0].explanation.text"));
  fact.mutable_explanation()->clear_text();
  EXPECT_THAT(Faults(fact), ElementsAre("facts[0].explanation.text"));
  fact.set_withdrawn(true);
  EXPECT_THAT(Faults(fact), IsEmpty()) << "there is nothing to say when it is taken back";
  fact.set_source(law::v1::FACT_SOURCE_AUTHORITY);
  EXPECT_THAT(Faults(fact), ElementsAre("facts[0].source"));
}

TEST(CheckOwner, RefusesTheRequestOfAnotherPerson) {
  const PersonId person = PersonId::FromBits(1, 2);
  Facts facts;
  *facts.Add() = Parse("study {}");
  *facts.Add() = Parse("explanation {}");
  const auto faults_with = [&](const std::string& request) {
    facts[1].mutable_explanation()->set_clarification_request(request);
    FieldViolations faults;
    CheckOwner(facts, person, faults);
    return PathsOf(faults);
  };
  EXPECT_THAT(faults_with(""), IsEmpty());
  EXPECT_THAT(faults_with(PersonResourceName(person, kClarificationRequests, 3)), IsEmpty());
  EXPECT_THAT(faults_with(PersonResourceName(PersonId::FromBits(1, 3), kClarificationRequests, 3)),
              ElementsAre("facts[1].explanation.clarification_request"));
}

TEST(CheckFacts, LetsOnlyTheAuthorityTakeBackWhatItNoted) {
  const struct {
    const char* fact;
    bool by_employer;
  } cases[] = {{"withdrawn: true neglect { }", false},
               {"withdrawn: true study_neglect { }", false},
               {"withdrawn: true work_refusal { }", true}};
  for (const auto& [text, by_employer] : cases) {
    Fact fact = Parse(text);
    for (const law::v1::FactSource source :
         {law::v1::FACT_SOURCE_PERSON, law::v1::FACT_SOURCE_PAYER, law::v1::FACT_SOURCE_REGISTER}) {
      fact.set_source(source);
      EXPECT_THAT(Faults(fact), ElementsAre("facts[0].withdrawn")) << text;
    }
    fact.set_source(law::v1::FACT_SOURCE_EMPLOYER);
    EXPECT_EQ(Faults(fact).empty(), by_employer) << text;
    fact.set_source(law::v1::FACT_SOURCE_AUTHORITY);
    EXPECT_THAT(Faults(fact), IsEmpty()) << text;
  }
  EXPECT_THAT(Faults(Parse("withdrawn: true study { }")), IsEmpty());
  EXPECT_THAT(Faults(Parse("neglect { reason: NEGLECT_REASON_OTHER }")), IsEmpty());
}

TEST(CheckFacts, TakesDetailsOfASearchAndNothingElseOfIt) {
  EXPECT_THAT(Faults(Parse("key: 'search-2' job_search { first_failure_in_12_months: true "
                           "time_self_booked: false clarifications_handed_in: true }")),
              IsEmpty());
  EXPECT_THAT(Faults(Parse("key: 'search-01' job_search { }")), ElementsAre("facts[0].job_search"));
  EXPECT_THAT(Faults(Parse("key: 'search-0' job_search { }")), ElementsAre("facts[0].job_search"));
  EXPECT_THAT(Faults(Parse("key: 'search-1' withdrawn: true job_search { }")),
              ElementsAre("facts[0].job_search"));
  EXPECT_THAT(
      Faults(Parse("key: 'search-1' job_search { "
                   "from { year: 2020 month: 4 day: 1 } "
                   "until { year: 2020 month: 5 day: 1 } "
                   "requested_on { year: 2020 month: 4 day: 1 } "
                   "end_reason: SEARCH_END_REASON_NOT_RENEWED }")),
      UnorderedElementsAre("facts[0].job_search.from", "facts[0].job_search.until",
                           "facts[0].job_search.requested_on", "facts[0].job_search.end_reason"));
}

TEST(CheckDetails, NamesThePlaceInTheRequest) {
  law::v1::JobSearch details;
  details.set_time_self_booked(true);
  FieldViolations none;
  CheckDetails(details, none);
  EXPECT_TRUE(none.empty());
  details.mutable_from()->set_year(2020);
  details.set_end_reason(law::v1::SEARCH_END_REASON_OWN_REQUEST);
  FieldViolations faults;
  CheckDetails(details, faults);
  const std::vector<std::string> paths = PathsOf(faults);
  EXPECT_THAT(std::set<std::string>(paths.begin(), paths.end()),
              ElementsAre("details.end_reason", "details.from"));
}

TEST(SearchNumber, ReadsTheCanonicalFormOnly) {
  EXPECT_EQ(SearchNumber("search-1"), 1);
  EXPECT_EQ(SearchNumber("search-20"), 20);
  for (const char* key : {"search-", "search-0", "search-01", "search--1", "search-+1", "search-1 ",
                          "search-99999999999", "person", ""}) {
    EXPECT_EQ(SearchNumber(key), 0) << key;
  }
}

}  // namespace
}  // namespace typl::intake
