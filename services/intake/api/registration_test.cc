// Registrations through a real server.

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "common/testing/matchers.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/api/test_support.h"

namespace typl::intake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using typl::testing::EqualsProto;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;
using Reasons = common::v1::ErrorReason;

TEST(RegisterJobSearch, MakesAnOpenSearchAndTellsTheJournal) {
  IntakeFixture intake;
  const auto response = intake.Register(TestRegistration(1, 1));
  ASSERT_THAT(response, IsOk());
  EXPECT_TRUE(response->created());
  EXPECT_FALSE(response->replayed());
  EXPECT_EQ(response->job_search().state(), v1::JOB_SEARCH_STATE_OPEN);
  EXPECT_EQ(DayFromProto(response->job_search().start_on()), kTestDay);
  EXPECT_EQ(TimeFromProto(response->job_search().create_time()), intake.clock().Now());

  const auto journal = intake.Journal();
  ASSERT_EQ(journal.size(), 1u);
  EXPECT_EQ(journal[0].event.job_search(), response->job_search().name());
  EXPECT_EQ(journal[0].event.portal(), "portals/oma");
  EXPECT_EQ(journal[0].event.facts_size(), 3);
  EXPECT_EQ(absl::StrCat("persons/", journal[0].entry.person, "/jobSearches/1"),
            response->job_search().name());
  EXPECT_EQ(journal[0].entry.recorded_at, intake.clock().Now());

  const auto read = intake.GetSearch(response->job_search().name());
  ASSERT_THAT(read, IsOk());
  EXPECT_THAT(read->job_search(), EqualsProto(response->job_search()));
}

TEST(RegisterJobSearch, GivesTheFirstAnswerAgainForEver) {
  IntakeFixture intake;
  const auto request = TestRegistration(1, 1);
  const auto first = intake.Register(request);
  ASSERT_THAT(first, IsOk());
  v1::EndJobSearchRequest end;
  end.set_request_id(TestRequestId(2));
  end.set_job_search(first->job_search().name());
  end.set_channel(v1::CHANNEL_PHONE);
  *end.mutable_reported_on() = DayToProto(kTestDay);
  *end.mutable_end_on() = DayToProto(kTestDay);
  end.set_reason(law::v1::SEARCH_END_REASON_OWN_REQUEST);
  ASSERT_THAT(intake.End(end), IsOk());
  const std::string before = intake.Dump();

  // Years later, when requested_on is far too old for a new request.
  ASSERT_THAT(intake.clock().AdvanceTo(HelsinkiStartOf(absl::CivilDay(2031, 1, 1))), IsOk());
  intake.Restart();
  const auto again = intake.Register(request);
  ASSERT_THAT(again, IsOk());
  v1::RegisterJobSearchResponse expected = *first;
  expected.set_replayed(true);
  EXPECT_THAT(*again, EqualsProto(expected));
  EXPECT_EQ(intake.Dump(), before);
}

TEST(RegisterJobSearch, RefusesTheSameIdWithAnotherBody) {
  IntakeFixture intake;
  auto request = TestRegistration(1, 1);
  ASSERT_THAT(intake.Register(request), IsOk());
  const std::string before = intake.Dump();
  request.set_municipality_code("091");
  EXPECT_THAT(intake.Register(request), HasReason(Reasons::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(intake.Register(TestRegistration(1, 2)),
              HasReason(Reasons::ERROR_REASON_REQUEST_ID_REUSED));
  // Also when it would not be right anyway.
  request.clear_channel();
  EXPECT_THAT(intake.Register(request), HasReason(Reasons::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_EQ(intake.Dump(), before);
}

TEST(RegisterJobSearch, KeepsTheIdsOfCallersApart) {
  IntakeFixture intake;
  ASSERT_THAT(intake.Register(TestRegistration(1, 1), "portals/a"), IsOk());
  const auto other = intake.Register(TestRegistration(1, 2), "portals/b");
  ASSERT_THAT(other, IsOk());
  EXPECT_FALSE(other->replayed());
  EXPECT_EQ(intake.Journal().size(), 2u);
}

TEST(RegisterJobSearch, TellsWhichSearchIsAlreadyOpen) {
  IntakeFixture intake;
  const auto first = intake.Register(TestRegistration(1, 1));
  const auto second = intake.Register(TestRegistration(2, 1), "portals/other");
  EXPECT_THAT(second, HasReason(Reasons::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN));
  EXPECT_EQ(GetErrorInfo(second.status())->metadata().at("job_search"), first->job_search().name());
}

TEST(RegisterJobSearch, TakesDifferentSignsForDifferentPersons) {
  IntakeFixture intake;
  auto one = TestRegistration(1, 1);
  one.set_identity_code("150685-905M");
  auto other = TestRegistration(2, 1);
  other.set_identity_code("150685Y905M");
  const auto first = intake.Register(one);
  const auto second = intake.Register(other);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(first->job_search().name(), second->job_search().name());
}

TEST(RegisterJobSearch, LeavesNoTraceOfErrors) {
  IntakeFixture intake;
  ASSERT_THAT(intake.Register(TestRegistration(1, 1)), IsOk());
  const std::string before = intake.Dump();

  auto faulty = TestRegistration(2, 2);
  faulty.set_identity_code("010180-9005");
  faulty.clear_channel();
  const auto refused = intake.Register(faulty);
  EXPECT_THAT(refused, HasFieldViolation("identity_code"));
  EXPECT_THAT(refused, HasFieldViolation("channel"));
  EXPECT_THAT(intake.Register(TestRegistration(3, 1)),
              HasReason(Reasons::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN));
  EXPECT_EQ(intake.Dump(), before);

  // So the corrected request may use the same id.
  EXPECT_THAT(intake.Register(TestRegistration(2, 2)), IsOk());
}

TEST(RegisterJobSearch, IsForPortalsOnly) {
  IntakeFixture intake;
  for (const char* principal : {"operators/x", "officers/x", "recipients/kela", "services/x"}) {
    EXPECT_THAT(intake.Register(TestRegistration(1, 1), principal),
                HasReason(Reasons::ERROR_REASON_METHOD_NOT_ALLOWED))
        << principal;
  }
  EXPECT_EQ(intake.Journal().size(), 0u);
}

TEST(RegisterJobSearch, HasOneEffectWhenOneRequestIsSentAThousandTimesAtOnce) {
  IntakeFixture intake;
  const auto request = TestRegistration(1, 1);
  std::atomic<int> made = 0;
  std::atomic<int> replayed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 125; ++i) {
        const auto response = intake.Register(request);
        ASSERT_THAT(response, IsOk());
        ++(response->replayed() ? replayed : made);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(replayed, 999);
  EXPECT_EQ(intake.Journal().size(), 1u);
  EXPECT_EQ(intake.CountKeys("identity/"), 1);
  EXPECT_EQ(intake.CountKeys("person/"), 2) << "the record and the contact data";
}

TEST(RegisterJobSearch, OpensOneSearchForAPersonWhoComesFromTwoPortalsAtOnce) {
  IntakeFixture intake;
  constexpr int kPersons = 100;
  std::atomic<int> opened = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int person = 0; person < kPersons; ++person) {
        const auto response =
            intake.Register(TestRegistration(person, person), absl::StrCat("portals/p", t));
        if (response.ok()) {
          ++opened;
        } else {
          EXPECT_THAT(response, HasReason(Reasons::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN));
          ++refused;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(opened, kPersons);
  EXPECT_EQ(refused, 3 * kPersons);
  EXPECT_EQ(intake.Journal().size(), static_cast<size_t>(kPersons));
  EXPECT_EQ(intake.CountKeys("identity/"), kPersons);
  EXPECT_EQ(intake.CountKeys("person/"), 2 * kPersons) << "the record and the contact data";
}

TEST(RegisterJobSearch, KeepsIdentityCodeAndContactDataWhereTheyBelong) {
  const log::ScopedCapture log;
  log::Process().SetLevel(log::Severity::kDebug);
  IntakeFixture intake;
  const auto request = TestRegistration(1, 1);
  ASSERT_THAT(intake.Register(request), IsOk());
  std::string errors = intake.Register(TestRegistration(2, 1)).status().ToString();
  auto faulty = TestRegistration(3, 1);
  faulty.clear_request_id();
  absl::StrAppend(&errors, intake.Register(faulty).status().ToString());

  EXPECT_THAT(intake.Dump(), Not(HasSubstr(request.identity_code())));
  EXPECT_THAT(log.text(), Not(HasSubstr(request.identity_code())));
  EXPECT_THAT(intake.registry().Serialize(), Not(HasSubstr(request.identity_code())));
  EXPECT_THAT(errors, Not(HasSubstr(request.identity_code())));
  // Contact data is in one record, and not in the journal.
  EXPECT_EQ(intake.CountKeys(absl::StrCat("person/", intake.Journal()[0].entry.person, "/contact")),
            1);
  EXPECT_THAT(intake.Dump(), HasSubstr("esimerkki@example.fi"));
  for (const auto& entry : intake.Journal()) {
    EXPECT_THAT(entry.entry.payload, Not(HasSubstr("esimerkki@example.fi")));
    EXPECT_THAT(entry.entry.payload, Not(HasSubstr("Esimerkki")));
  }
  EXPECT_THAT(log.text(), Not(HasSubstr("esimerkki@example.fi")));
}

TEST(RegisterJobSearch, CountsWhatItDoes) {
  IntakeFixture intake;
  ASSERT_THAT(intake.Register(TestRegistration(1, 1)), IsOk());
  ASSERT_THAT(intake.Register(TestRegistration(1, 1)), IsOk());
  ASSERT_FALSE(intake.Register(TestRegistration(2, 1)).ok());
  const std::string metrics = intake.registry().Serialize();
  for (const char* line : {"typl_intake_registrations_accepted_total{channel=\"online\"} 1",
                           "typl_intake_registrations_accepted_total{channel=\"paper\"} 0",
                           "typl_intake_replays_total 1", "typl_intake_persons_added_total 1",
                           "typl_intake_refused_total{reason=\"JOB_SEARCH_ALREADY_OPEN\"} 1"}) {
    EXPECT_THAT(metrics, HasSubstr(line));
  }
}

}  // namespace
}  // namespace typl::intake
