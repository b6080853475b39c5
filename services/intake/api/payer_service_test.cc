// Payers' requests through a real server.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/testing/matchers.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/intake/api/test_support.h"

namespace typl::intake {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;
using Reasons = common::v1::ErrorReason;

// A registered person.
class PayerServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto response = intake_.Register(TestRegistration(1, 1));
    ASSERT_THAT(response, IsOk());
    const std::string& search = response->job_search().name();
    person_ = search.substr(0, search.find("/jobSearches"));
  }

  static v1::RequestStatementRequest Ask(int request, int person = 1) {
    v1::RequestStatementRequest ask;
    ask.set_request_id(TestRequestId(request));
    ask.set_identity_code(TestIdentityCode(person));
    ask.set_benefit(law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY);
    *ask.mutable_range()->mutable_from() = DayToProto(kTestDay);
    return ask;
  }

  v1::RequestSupplementRequest AskMore(int request) const {
    v1::RequestSupplementRequest ask;
    ask.set_request_id(TestRequestId(request));
    ask.set_statement(absl::StrCat(person_, "/statements/1"));
    ask.set_question("Mistä päivästä?");
    return ask;
  }

  IntakeFixture intake_;
  std::string person_;
};

TEST_F(PayerServiceTest, TellsTheJournalWhatAPayerAsked) {
  const auto response = intake_.AskStatement(Ask(2));
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->payer_request(), absl::StrCat(person_, "/payerRequests/1"));
  EXPECT_FALSE(response->replayed());

  const auto journal = intake_.Journal();
  ASSERT_EQ(journal.size(), 2u);
  const v1::IntakeEvent& event = journal[1].event;
  EXPECT_EQ(absl::StrCat("persons/", journal[1].entry.person), person_);
  EXPECT_EQ(event.kind(), v1::INTAKE_EVENT_KIND_PAYER_ASKED);
  EXPECT_EQ(event.person_event(), 2u);
  EXPECT_EQ(event.payer_asked().number(), 1u);
  EXPECT_EQ(event.payer_asked().kind(), statement::v1::PAYER_REQUEST_KIND_STATEMENT);
  EXPECT_EQ(event.payer_asked().recipient(), "recipients/kela");
  EXPECT_EQ(event.payer_asked().benefit(), law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY);
  EXPECT_EQ(DayFromProto(event.payer_asked().range().from()), kTestDay);
  EXPECT_THAT(intake_.registry().Serialize(),
              HasSubstr("typl_intake_payer_requests_accepted_total{kind=\"statement\"} 1\n"));
}

TEST_F(PayerServiceTest, CountsOnAmongThePersonsRequestsAndEvents) {
  v1::RequestStatementRequest by_name = Ask(2);
  by_name.set_person(person_);
  ASSERT_THAT(intake_.AskStatement(by_name), IsOk());
  const auto more = intake_.AskSupplement(AskMore(3), "recipients/ytk");
  ASSERT_THAT(more, IsOk());
  EXPECT_EQ(more->payer_request(), absl::StrCat(person_, "/payerRequests/2"));
  v1::ReportAppealRequest appeal;
  appeal.set_request_id(TestRequestId(4));
  appeal.set_statement(absl::StrCat(person_, "/statements/1"));
  appeal.set_pending(true);
  *appeal.mutable_appealed_on() = DayToProto(kTestDay);
  const auto appealed = intake_.ReportAppeal(appeal);
  ASSERT_THAT(appealed, IsOk());
  EXPECT_EQ(appealed->payer_request(), absl::StrCat(person_, "/payerRequests/3"));

  const auto journal = intake_.Journal();
  ASSERT_EQ(journal.size(), 4u);
  for (size_t i = 0; i < journal.size(); ++i) EXPECT_EQ(journal[i].event.person_event(), i + 1);
  EXPECT_EQ(journal[2].event.payer_asked().question(), "Mistä päivästä?");
  EXPECT_EQ(journal[2].event.payer_asked().recipient(), "recipients/ytk");
  EXPECT_TRUE(journal[3].event.payer_asked().appeal_pending());
}

TEST_F(PayerServiceTest, GivesTheFirstAnswerAgainForEver) {
  const auto first = intake_.AskStatement(Ask(2));
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(intake_.AskStatement(Ask(3)), IsOk());
  const std::string before = intake_.Dump();

  intake_.Restart();
  const auto again = intake_.AskStatement(Ask(2));
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_EQ(again->payer_request(), first->payer_request());
  v1::RequestStatementRequest other = Ask(2);
  other.set_benefit(law::v1::BENEFIT_BASIC);
  EXPECT_THAT(intake_.AskStatement(other), HasReason(Reasons::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_THAT(intake_.AskSupplement(AskMore(2)),
              HasReason(Reasons::ERROR_REASON_REQUEST_ID_REUSED));
  EXPECT_EQ(intake_.Dump(), before);
}

TEST_F(PayerServiceTest, MakesNobodyKnownWhoNeverRegistered) {
  const std::string before = intake_.Dump();
  EXPECT_THAT(intake_.AskStatement(Ask(2, 77)),
              HasReason(Reasons::ERROR_REASON_RESOURCE_NOT_FOUND));
  v1::RequestSupplementRequest stranger = AskMore(3);
  stranger.set_statement("persons/00000000000000000000000000000000/statements/1");
  EXPECT_THAT(intake_.AskSupplement(stranger), HasReason(Reasons::ERROR_REASON_RESOURCE_NOT_FOUND));
  EXPECT_EQ(intake_.Dump(), before);

  // The same request is right once the person has registered.
  ASSERT_THAT(intake_.Register(TestRegistration(4, 77)), IsOk());
  EXPECT_THAT(intake_.AskStatement(Ask(2, 77)), IsOk());
}

TEST_F(PayerServiceTest, KeepsTheIdentityCodeOutOfTheStoreAndAnswers) {
  ASSERT_THAT(intake_.AskStatement(Ask(2)), IsOk());
  EXPECT_THAT(intake_.Dump(), Not(HasSubstr(TestIdentityCode(1))));
  v1::RequestStatementRequest faulty = Ask(3);
  faulty.set_identity_code("150685-905N");
  const auto refused = intake_.AskStatement(faulty);
  EXPECT_THAT(refused, HasFieldViolation("identity_code"));
  EXPECT_THAT(std::string(refused.status().message()), Not(HasSubstr("150685")));
}

TEST_F(PayerServiceTest, IsForPayersOnly) {
  for (const char* caller : {"portals/oma", "officers/o1", "operators/x", "services/statement"}) {
    EXPECT_THAT(intake_.AskStatement(Ask(2), caller),
                HasReason(Reasons::ERROR_REASON_METHOD_NOT_ALLOWED));
    EXPECT_THAT(intake_.AskSupplement(AskMore(2), caller),
                HasReason(Reasons::ERROR_REASON_METHOD_NOT_ALLOWED));
  }
  EXPECT_EQ(intake_.Journal().size(), 1u);
}

TEST_F(PayerServiceTest, AChangeAfterwardsIsTheNextEvent) {
  ASSERT_THAT(intake_.AskStatement(Ask(2)), IsOk());
  v1::ReportChangeRequest change;
  change.set_request_id(TestRequestId(3));
  change.set_job_search(absl::StrCat(person_, "/jobSearches/1"));
  change.set_channel(v1::CHANNEL_ONLINE);
  *change.mutable_reported_on() = DayToProto(kTestDay);
  law::v1::Fact& fact = *change.add_facts();
  fact.set_key("explanation-1");
  fact.set_source(law::v1::FACT_SOURCE_PERSON);
  fact.mutable_explanation()->set_text("Selitän.\nToisellakin rivillä.");
  ASSERT_THAT(intake_.Report(change), IsOk());
  const auto journal = intake_.Journal();
  ASSERT_EQ(journal.size(), 3u);
  EXPECT_EQ(journal[2].event.person_event(), 3u);
  EXPECT_EQ(journal[2].event.facts(0).explanation().text(), fact.explanation().text());
}

}  // namespace
}  // namespace typl::intake
