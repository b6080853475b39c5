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
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'590'000'000);

std::string RecipientOrCode(const statement::v1::StatementEvent& event,
                            const PersonId& person = TestPerson(1)) {
  const auto where = Address(EventEntry(person, 1, event), TestRoutes(), kNow);
  if (const auto* fault = std::get_if<RoutingFault>(&where)) return fault->code;
  return std::get<Addressed>(where).recipient;
}

TEST(Address, SendsAStatementToItsPayerOnTheDayItWasIssued) {
  statement::v1::StatementEvent event = FundStatement(TestPerson(1), 1, "old");
  *event.mutable_statement_issued()->mutable_issued_on() = DayToProto(absl::CivilDay(2020, 12, 31));
  EXPECT_EQ(RecipientOrCode(event), "old");
  *event.mutable_statement_issued()->mutable_issued_on() = DayToProto(absl::CivilDay(2021, 1, 1));
  EXPECT_EQ(RecipientOrCode(event), "ytk");
  EXPECT_EQ(RecipientOrCode(KelaStatement(TestPerson(1), 1)), "kela");
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

}  // namespace
}  // namespace typl::delivery
