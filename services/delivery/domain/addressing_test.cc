#include "services/delivery/domain/addressing.h"

#include "common/store/store.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "services/delivery/domain/test_support.h"

namespace typl::delivery {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'590'000'000);

std::string RecipientOrCode(const statement::v1::StatementEvent& event,
                            const PersonId& person = TestPerson(1)) {
  const auto where = Address(EventEntry(person, 1, event), TestRoutes(), kNow);
  if (const auto* fault = std::get_if<RoutingFault>(&where)) return fault->code;
  return std::get<Addressed>(where).recipients.front();
}

std::vector<std::string> Recipients(const journal::Entry& entry) {
  const auto where = Address(entry, TestRoutes(), kNow);
  if (!std::holds_alternative<Addressed>(where)) return {};
  return std::get<Addressed>(where).recipients;
}

TEST(Address, SendsAStatementToItsPayerOnTheDayItWasIssued) {
  statement::v1::StatementEvent event = FundStatement(TestPerson(1), 1, "old");
  *event.mutable_statement_issued()->mutable_issued_on() = DayToProto(absl::CivilDay(2020, 12, 31));
  EXPECT_EQ(RecipientOrCode(event), "old");
  *event.mutable_statement_issued()->mutable_issued_on() = DayToProto(absl::CivilDay(2021, 1, 1));
  EXPECT_EQ(RecipientOrCode(event), "ytk");
  EXPECT_EQ(RecipientOrCode(KelaStatement(TestPerson(1), 1)), "kela");
}

TEST(Address, SendsACopyOfEachStatementToThePersonsPortal) {
  EXPECT_THAT(Recipients(EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 1))),
              ElementsAre("ytk", "portal-oma"));
}

TEST(Address, LeavesACopyOutRatherThanHoldThePayersStatementBack) {
  for (const char* portal : {"portals/gone", ""}) {
    statement::v1::StatementEvent event = KelaStatement(TestPerson(1), 1);
    event.set_portal(portal);
    const auto where = Address(EventEntry(TestPerson(1), 1, event), TestRoutes(), kNow);
    ASSERT_TRUE(std::holds_alternative<Addressed>(where));
    EXPECT_THAT(std::get<Addressed>(where).recipients, ElementsAre("kela"));
    EXPECT_TRUE(std::get<Addressed>(where).copy_left_out);
  }
}

TEST(Address, SendsTheEndOfAPayersRequestToWhoeverGoesOnForThatPayer) {
  journal::Entry entry =
      EventEntry(TestPerson(1), 1, PayerAnswer(TestPerson(1), 1, "recipients/old"));
  entry.recorded_at = HelsinkiStartOf(absl::CivilDay(2020, 12, 31));
  EXPECT_THAT(Recipients(entry), ElementsAre("old"));
  entry.recorded_at = HelsinkiStartOf(absl::CivilDay(2021, 1, 1));
  EXPECT_THAT(Recipients(entry), ElementsAre("ytk"));
  EXPECT_EQ(RecipientOrCode(PayerAnswer(TestPerson(1), 1, "recipients/kela")), "kela");
  EXPECT_EQ(RecipientOrCode(PayerAnswer(TestPerson(1), 1, "recipients/none")), "FUND_UNKNOWN");
  EXPECT_EQ(RecipientOrCode(PayerAnswer(TestPerson(1), 1, "kela")), "PAYER_UNKNOWN");
  EXPECT_EQ(RecipientOrCode(PayerAnswer(TestPerson(2), 1)), "PERSON_MISMATCH");
}

TEST(Address, SendsRequestsAndTheirEndToThePortal) {
  statement::v1::StatementEvent event = Clarification(TestPerson(1), 1);
  EXPECT_EQ(RecipientOrCode(event), "portal-oma");
  const statement::v1::ClarificationRequest request = event.clarification_requested();
  *event.mutable_clarification_closed() = request;
  EXPECT_EQ(RecipientOrCode(event), "portal-oma");
}

TEST(Address, KeepsTheWholeContent) {
  const statement::v1::StatementEvent event = FundStatement(TestPerson(1), 7);

  const auto where = Address(EventEntry(TestPerson(1), 3, event), TestRoutes(), kNow);

  ASSERT_TRUE(std::holds_alternative<Addressed>(where));
  v1::MailboxEntry entry;
  ASSERT_TRUE(entry.ParseFromString(std::get<Addressed>(where).entry));
  EXPECT_TRUE(MessageDifferencer::Equals(entry.statement(), event.statement_issued()));
  EXPECT_EQ(entry.person(), TestPerson(1).text());
  EXPECT_EQ(TimeFromProto(entry.accepted_at()), kNow);
  EXPECT_EQ(entry.sequence(), 0);
}

TEST(Address, NamesWhatCantBeAddressed) {
  EXPECT_EQ(RecipientOrCode(FundStatement(TestPerson(1), 1, "nobody")), "FUND_UNKNOWN");
  EXPECT_EQ(RecipientOrCode(Clarification(TestPerson(1), 1, "portals/x")), "PORTAL_UNKNOWN");
  EXPECT_EQ(RecipientOrCode({}), "EVENT_UNKNOWN");
  EXPECT_EQ(RecipientOrCode(FundStatement(TestPerson(2), 1)), "PERSON_MISMATCH");
  EXPECT_EQ(RecipientOrCode(Clarification(TestPerson(2), 1)), "PERSON_MISMATCH");
  statement::v1::StatementEvent undated = FundStatement(TestPerson(1), 1);
  undated.mutable_statement_issued()->clear_issued_on();
  EXPECT_EQ(RecipientOrCode(undated), "ISSUED_ON_MISSING");
  statement::v1::StatementEvent large = FundStatement(TestPerson(1), 1);
  large.mutable_statement_issued()->add_wordings()->set_fi(std::string(store::kValueBytesMax, 'x'));
  EXPECT_EQ(RecipientOrCode(large), "ENTRY_TOO_LARGE");
  journal::Entry garbage = EventEntry(TestPerson(1), 1, {});
  garbage.payload = "\xff\xff";
  const auto where = Address(garbage, TestRoutes(), kNow);
  ASSERT_TRUE(std::holds_alternative<RoutingFault>(where));
  EXPECT_EQ(std::get<RoutingFault>(where).code, "EVENT_UNREADABLE");
}

// A person's fund is nobody's business but the statement's.
TEST(Address, TellsOperatorsWhichStatementButNotWhichFund) {
  const auto where =
      Address(EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 4, "secret-fund")),
              TestRoutes(), kNow);

  ASSERT_TRUE(std::holds_alternative<RoutingFault>(where));
  EXPECT_THAT(std::get<RoutingFault>(where).detail, HasSubstr("/statements/4"));
  EXPECT_THAT(std::get<RoutingFault>(where).detail, Not(HasSubstr("secret-fund")));
}

TEST(RouteAgain, FollowsTheRegisterOfTheDayButNeverFromAPortalToAPayer) {
  v1::MailboxEntry entry;
  *entry.mutable_statement() = FundStatement(TestPerson(1), 1, "old").statement_issued();
  const RoutingTable routes = TestRoutes();
  EXPECT_EQ(std::get<std::string>(RouteAgain(entry, "old", routes, absl::CivilDay(2020, 12, 31))),
            "old");
  EXPECT_EQ(std::get<std::string>(RouteAgain(entry, "old", routes, absl::CivilDay(2021, 1, 1))),
            "ytk");
  EXPECT_EQ(
      std::get<std::string>(RouteAgain(entry, "portal-oma", routes, absl::CivilDay(2021, 1, 1))),
      "portal-oma");
  *entry.mutable_payer_request() =
      PayerAnswer(TestPerson(1), 1, "recipients/old").payer_request_closed();
  EXPECT_EQ(std::get<std::string>(RouteAgain(entry, "old", routes, absl::CivilDay(2021, 1, 1))),
            "ytk");
}

}  // namespace
}  // namespace typl::delivery
