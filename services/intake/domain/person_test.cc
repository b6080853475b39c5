#include "services/intake/domain/person.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/business_date.h"
#include "gtest/gtest.h"
#include "services/intake/domain/fact_checks.h"

namespace typl::intake {
namespace {

namespace law = ::typl::law::v1;

const absl::Time kNow = absl::FromUnixSeconds(1'585'730'000);
constexpr absl::CivilDay kDay(2020, 4, 1);

// One person and what calls make of its record.
class PersonTest : public ::testing::Test {
 protected:
  absl::Status TryRegister(absl::CivilDay start_on, const Facts& facts = {}) {
    v1::RegisterJobSearchRequest request;
    request.set_channel(v1::CHANNEL_ONLINE);
    *request.mutable_requested_on() = DayToProto(kDay);
    request.set_municipality_code("564");
    request.set_language(law::LANGUAGE_SV);
    *request.mutable_facts() = facts;
    event_.Clear();
    return Register(request, {absl::CivilDay(1980, 1, 1), kDay, start_on}, Circumstances(), record_,
                    event_);
  }

  absl::Status TryChange(uint64_t number, const Facts& facts,
                         const std::string& municipality_code = "") {
    v1::ReportChangeRequest request;
    request.set_job_search(PersonResourceName(person_, kJobSearches, number));
    *request.mutable_reported_on() = DayToProto(kDay);
    *request.mutable_facts() = facts;
    request.set_municipality_code(municipality_code);
    request.set_clarification_request("persons/x/clarificationRequests/1");
    event_.Clear();
    return Change(request, {PersonResource{person_, number}, kDay}, Circumstances(), record_,
                  event_);
  }

  absl::Status TryEnd(uint64_t number, absl::CivilDay end_on,
                      law::SearchEndReason reason = law::SEARCH_END_REASON_OWN_REQUEST) {
    v1::EndJobSearchRequest request;
    request.set_job_search(PersonResourceName(person_, kJobSearches, number));
    *request.mutable_reported_on() = DayToProto(kDay);
    *request.mutable_end_on() = DayToProto(end_on);
    request.set_reason(reason);
    event_.Clear();
    return End(request, {PersonResource{person_, number}, kDay, end_on}, Circumstances(), record_,
               event_);
  }

  Report Circumstances() const { return {person_, "portals/oma", kNow}; }

  static law::Fact Study(const std::string& key) {
    law::Fact fact;
    fact.set_key(key);
    fact.set_source(law::FACT_SOURCE_PERSON);
    fact.mutable_study();
    return fact;
  }

  static Facts List(const law::Fact& fact) {
    Facts facts;
    *facts.Add() = fact;
    return facts;
  }

  const PersonId person_ = PersonId::FromBits(1, 2);
  v1::PersonRecord record_;
  v1::IntakeEvent event_;
};

TEST_F(PersonTest, RegistrationTellsBasicsAndSearchAndFacts) {
  ASSERT_TRUE(TryRegister(kDay + 3, List(Study("study-1"))).ok());

  EXPECT_EQ(event_.job_search(), absl::StrCat("persons/", person_.text(), "/jobSearches/1"));
  EXPECT_EQ(event_.kind(), v1::INTAKE_EVENT_KIND_REGISTERED);
  EXPECT_EQ(event_.portal(), "portals/oma");
  EXPECT_EQ(event_.person_event(), 1u);
  ASSERT_EQ(event_.facts_size(), 3);
  EXPECT_EQ(event_.facts(0).key(), "person");
  EXPECT_EQ(DayFromProto(event_.facts(0).person_basics().birth_date()), absl::CivilDay(1980, 1, 1));
  EXPECT_EQ(event_.facts(0).person_basics().municipality_code(), "564");
  EXPECT_EQ(event_.facts(0).person_basics().language(), law::LANGUAGE_SV);
  EXPECT_EQ(event_.facts(1).key(), "search-1");
  EXPECT_EQ(DayFromProto(event_.facts(1).job_search().from()), kDay + 3);
  EXPECT_EQ(DayFromProto(event_.facts(1).job_search().requested_on()), kDay);
  EXPECT_FALSE(event_.facts(1).job_search().has_until());
  EXPECT_EQ(event_.facts(2).key(), "study-1");
}

TEST_F(PersonTest, BasicsFromThePortalJoinTheOthers) {
  law::Fact told;
  told.set_key("person");
  told.set_source(law::FACT_SOURCE_REGISTER);
  told.mutable_person_basics()->set_pilot_customer(true);
  ASSERT_TRUE(TryRegister(kDay, List(told)).ok());
  ASSERT_EQ(event_.facts_size(), 2);
  EXPECT_TRUE(event_.facts(0).person_basics().pilot_customer());
  EXPECT_EQ(event_.facts(0).person_basics().municipality_code(), "564");
  EXPECT_EQ(event_.facts(0).source(), law::FACT_SOURCE_REGISTER);

  ASSERT_TRUE(TryChange(1, {}, "678").ok());
  ASSERT_EQ(event_.facts_size(), 1);
  EXPECT_EQ(event_.facts(0).person_basics().municipality_code(), "678");
  EXPECT_TRUE(event_.facts(0).person_basics().pilot_customer());
  EXPECT_TRUE(event_.facts(0).person_basics().has_birth_date());
}

TEST_F(PersonTest, EverythingElseOfTheBasicsIsPassedOn) {
  law::Fact told;
  told.set_key("person");
  law::PersonBasics& basics = *told.mutable_person_basics();
  basics.set_right_to_work(law::RIGHT_TO_WORK_PERMIT);
  basics.set_vocational_qualification(true);
  *basics.mutable_vocational_qualification_on() = DayToProto(kDay - 100);
  basics.set_compulsory_education_completed(true);
  ASSERT_TRUE(TryRegister(kDay, List(told)).ok());
  law::PersonBasics passed_on = event_.facts(0).person_basics();
  passed_on.clear_birth_date();
  passed_on.clear_municipality_code();
  passed_on.clear_language();
  EXPECT_EQ(passed_on.SerializeAsString(), basics.SerializeAsString());
}

TEST_F(PersonTest, DetailsOfASearchAreToldWithIt) {
  v1::RegisterJobSearchRequest request;
  request.mutable_details()->set_registration_data_given(true);
  ASSERT_TRUE(
      Register(request, {absl::CivilDay(1980, 1, 1), kDay, kDay}, Circumstances(), record_, event_)
          .ok());
  EXPECT_TRUE(event_.facts(1).job_search().registration_data_given());

  v1::EndJobSearchRequest end;
  end.set_job_search(PersonResourceName(person_, kJobSearches, 1));
  *end.mutable_end_on() = DayToProto(kDay + 1);
  end.set_reason(law::SEARCH_END_REASON_MISSED_MEETING);
  end.mutable_details()->set_time_self_booked(true);
  event_.Clear();
  ASSERT_TRUE(
      End(end, {PersonResource{person_, 1}, kDay, kDay + 1}, Circumstances(), record_, event_)
          .ok());
  ASSERT_EQ(event_.facts_size(), 1);
  EXPECT_TRUE(event_.facts(0).job_search().time_self_booked());
  EXPECT_TRUE(event_.facts(0).job_search().registration_data_given());
  EXPECT_EQ(event_.facts(0).job_search().end_reason(), law::SEARCH_END_REASON_MISSED_MEETING);
}

TEST_F(PersonTest, MoreOfAnEarlierSearchIsToldAsAWhole) {
  ASSERT_TRUE(TryRegister(kDay).ok());
  ASSERT_TRUE(TryEnd(1, kDay + 1, law::SEARCH_END_REASON_NOT_RENEWED).ok());
  ASSERT_TRUE(TryRegister(kDay + 5).ok());
  law::Fact told;
  told.set_key("search-1");
  told.set_source(law::FACT_SOURCE_AUTHORITY);
  told.mutable_job_search()->set_first_failure_in_12_months(false);
  ASSERT_TRUE(TryChange(2, List(told)).ok());
  ASSERT_EQ(event_.facts_size(), 1);
  EXPECT_EQ(event_.facts(0).key(), "search-1");
  EXPECT_EQ(event_.facts(0).source(), law::FACT_SOURCE_AUTHORITY);
  const law::JobSearch& search = event_.facts(0).job_search();
  EXPECT_TRUE(search.has_first_failure_in_12_months());
  EXPECT_EQ(DayFromProto(search.until()), kDay + 1);
  EXPECT_EQ(search.end_reason(), law::SEARCH_END_REASON_NOT_RENEWED);

  told.set_key("search-3");
  EXPECT_EQ(ReasonOf(TryChange(2, List(told))), common::v1::ERROR_REASON_RESOURCE_NOT_FOUND);
}

TEST_F(PersonTest, SecondRegistrationIsRefusedWhileOneIsOpen) {
  ASSERT_TRUE(TryRegister(kDay).ok());
  const absl::Status status = TryRegister(kDay);
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN);
  EXPECT_EQ(GetErrorInfo(status)->metadata().at("job_search"),
            absl::StrCat("persons/", person_.text(), "/jobSearches/1"));
}

TEST_F(PersonTest, ExplanationsMayNotAnswerWhatAnotherWasAsked) {
  law::Fact fact;
  fact.set_key("explanation-1");
  fact.set_source(law::FACT_SOURCE_PERSON);
  fact.mutable_explanation()->set_text("Selitän.");
  fact.mutable_explanation()->set_clarification_request(
      PersonResourceName(PersonId::FromBits(9, 9), kClarificationRequests, 1));
  EXPECT_EQ(ReasonOf(TryRegister(kDay, List(fact))), common::v1::ERROR_REASON_INVALID_REQUEST);
  record_.Clear();
  fact.mutable_explanation()->set_clarification_request(
      PersonResourceName(person_, kClarificationRequests, 1));
  ASSERT_TRUE(TryRegister(kDay, List(fact)).ok());
  EXPECT_EQ(event_.facts(event_.facts_size() - 1).explanation().text(), "Selitän.");
}

TEST_F(PersonTest, NewSearchMayBeginOnTheDayTheLastOneEnds) {
  ASSERT_TRUE(TryRegister(kDay).ok());
  ASSERT_TRUE(TryEnd(1, kDay + 5).ok());
  v1::PersonRecord before = record_;

  const absl::Status overlapping = TryRegister(kDay + 4);
  EXPECT_EQ(ReasonOf(overlapping), common::v1::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN);
  EXPECT_EQ(GetErrorInfo(overlapping)->metadata().at("end_on"), "2020-04-06");

  record_ = before;
  ASSERT_TRUE(TryRegister(kDay + 5).ok());
  EXPECT_EQ(event_.job_search(), absl::StrCat("persons/", person_.text(), "/jobSearches/2"));
  EXPECT_EQ(event_.facts(1).key(), "search-2");
  EXPECT_EQ(event_.person_event(), 3u);
}

TEST_F(PersonTest, EndTellsTheWholeSearchWithItsEnd) {
  ASSERT_TRUE(TryRegister(kDay - 1).ok());
  ASSERT_TRUE(TryEnd(1, kDay).ok());

  EXPECT_EQ(event_.kind(), v1::INTAKE_EVENT_KIND_ENDED);
  ASSERT_EQ(event_.facts_size(), 1);
  const law::JobSearch& told = event_.facts(0).job_search();
  EXPECT_EQ(event_.facts(0).key(), "search-1");
  EXPECT_EQ(DayFromProto(told.from()), kDay - 1);
  EXPECT_EQ(DayFromProto(told.until()), kDay);
  EXPECT_EQ(told.end_reason(), law::SEARCH_END_REASON_OWN_REQUEST);
  v1::JobSearch seen;
  FillJobSearch(person_, record_, 1, seen);
  EXPECT_EQ(seen.state(), v1::JOB_SEARCH_STATE_ENDED);
  EXPECT_EQ(DayFromProto(seen.end_on()), kDay);
}

TEST_F(PersonTest, EndKeepsToItsDays) {
  const struct {
    int start;
    int end;
    law::SearchEndReason reason;
    bool allowed;
  } cases[] = {
      {0, 0, law::SEARCH_END_REASON_OWN_REQUEST, true},
      {-5, -1, law::SEARCH_END_REASON_OWN_REQUEST, false},
      {-5, 0, law::SEARCH_END_REASON_OWN_REQUEST, true},
      {-5, -1, law::SEARCH_END_REASON_NOT_RENEWED, true},
      {-5, -5, law::SEARCH_END_REASON_NOT_RENEWED, true},
      {-5, -6, law::SEARCH_END_REASON_NOT_RENEWED, false},
      {5, 4, law::SEARCH_END_REASON_OWN_REQUEST, false},
      {5, 5, law::SEARCH_END_REASON_OWN_REQUEST, true},
  };
  for (const auto& [start, end, reason, allowed] : cases) {
    record_.Clear();
    ASSERT_TRUE(TryRegister(kDay + start).ok());
    const absl::Status status = TryEnd(1, kDay + end, reason);
    EXPECT_EQ(status.ok(), allowed) << start << " " << end << " " << status;
    if (!allowed) {
      EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_DAY_NOT_ALLOWED);
    }
  }
}

TEST_F(PersonTest, OnlyTheOpenSearchTakesChanges) {
  EXPECT_EQ(ReasonOf(TryChange(1, List(Study("a")))), common::v1::ERROR_REASON_RESOURCE_NOT_FOUND);
  ASSERT_TRUE(TryRegister(kDay).ok());
  ASSERT_TRUE(TryChange(1, List(Study("a"))).ok());
  EXPECT_EQ(event_.clarification_request(), "persons/x/clarificationRequests/1");
  EXPECT_EQ(ReasonOf(TryChange(2, List(Study("a")))), common::v1::ERROR_REASON_RESOURCE_NOT_FOUND);
  ASSERT_TRUE(TryEnd(1, kDay).ok());
  EXPECT_EQ(ReasonOf(TryChange(1, List(Study("a")))), common::v1::ERROR_REASON_JOB_SEARCH_ENDED);
  EXPECT_EQ(ReasonOf(TryEnd(1, kDay)), common::v1::ERROR_REASON_JOB_SEARCH_ENDED);
  ASSERT_TRUE(TryRegister(kDay).ok());
  EXPECT_EQ(ReasonOf(TryChange(1, List(Study("a")))), common::v1::ERROR_REASON_JOB_SEARCH_ENDED);
  EXPECT_TRUE(TryChange(2, List(Study("a"))).ok());
}

TEST_F(PersonTest, HoldsThreeHundredThingsAndTheirCorrections) {
  ASSERT_TRUE(TryRegister(kDay).ok());
  // "person" is one of them.
  for (int i = 1; i < kFactKeysMax; ++i) {
    ASSERT_TRUE(TryChange(1, List(Study(absl::StrCat("study-", i)))).ok()) << i;
  }
  const v1::PersonRecord full = record_;
  EXPECT_EQ(ReasonOf(TryChange(1, List(Study("study-300")))),
            common::v1::ERROR_REASON_TOO_MANY_FACTS);
  record_ = full;
  EXPECT_TRUE(TryChange(1, List(Study("study-1"))).ok()) << "a correction is no new thing";
  law::Fact other = Study("study-1");
  other.mutable_employment();
  EXPECT_EQ(ReasonOf(TryChange(1, List(other))), common::v1::ERROR_REASON_TOO_MANY_FACTS)
      << "the same key names another thing for another entity";
  record_ = full;
  EXPECT_TRUE(TryEnd(1, kDay).ok()) << "an end is never refused for the size of the file";
}

TEST_F(PersonTest, BoundsTheBytesOfAllFactsTogether) {
  ASSERT_TRUE(TryRegister(kDay).ok());
  law::Fact long_story = Study("story");
  long_story.mutable_employment()->set_explanation(std::string(1'990, 'a'));
  int accepted = 0;
  while (TryChange(1, List(long_story)).ok()) ++accepted;
  EXPECT_EQ(accepted, 29);
}

TEST_F(PersonTest, BoundsTheNumberOfSearches) {
  for (int i = 0; i < kJobSearchesMax; ++i) {
    ASSERT_TRUE(TryRegister(kDay).ok()) << i;
    ASSERT_TRUE(TryEnd(static_cast<uint64_t>(i) + 1, kDay).ok());
    record_.clear_fact_bytes();
  }
  EXPECT_EQ(ReasonOf(TryRegister(kDay)), common::v1::ERROR_REASON_TOO_MANY_FACTS);
  // What the largest record takes must fit a stored value.
  EXPECT_LT(record_.ByteSizeLong(), 60'000u);
}

}  // namespace
}  // namespace typl::intake
