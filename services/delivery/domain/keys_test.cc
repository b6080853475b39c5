#include "services/delivery/domain/keys.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::delivery {
namespace {

const PersonId& Person() {
  static const PersonId person = PersonId::FromBits(0x0123456789abcdef, 0xfedcba9876543210);
  return person;
}

// What is on disk in every installation: a change here is a change of format.
TEST(Keys, HaveTheirGoldenBytes) {
  EXPECT_EQ(MailboxStream("ytk"), "mailbox/ytk");
  EXPECT_EQ(MailboxStateKey("ytk"), "mailbox-state/ytk");
  EXPECT_EQ(RejectionKey("ytk", 17), "rejection/ytk/00000000000000000017");
  EXPECT_EQ(RejectionKey("ytk", ~0ULL), "rejection/ytk/18446744073709551615");
  EXPECT_EQ(PersonKey(Person()), "person/0123456789abcdeffedcba9876543210");
  EXPECT_EQ(QuarantinedKey(Person()), "quarantined/0123456789abcdeffedcba9876543210");
  EXPECT_EQ(WaitingPrefix(Person()), "waiting/0123456789abcdeffedcba9876543210/");
  EXPECT_EQ(WaitingKey(Person(), 5),
            "waiting/0123456789abcdeffedcba9876543210/00000000000000000005");
  EXPECT_EQ(PutAsideKey(Person(), 5),
            "put-aside/0123456789abcdeffedcba9876543210/00000000000000000005");
  EXPECT_EQ(IdempotencyKey("operators/x", "r"), "idem/operators/x/r");
  EXPECT_EQ(kAuditStream, "audit");
}

TEST(Keys, OfALaterSequenceComeLaterInByteOrder) {
  EXPECT_LT(WaitingKey(Person(), 9), WaitingKey(Person(), 10));
  EXPECT_LT(WaitingKey(Person(), 999), WaitingKey(Person(), ~0ULL));
}

TEST(Keys, AreParsedBackAndNothingElseIs) {
  EXPECT_EQ(ParseMailboxStream("mailbox/ytk"), "ytk");
  EXPECT_EQ(ParseMailboxStream("journal/01"), std::nullopt);
  EXPECT_EQ(ParseQuarantinedKey(QuarantinedKey(Person())), Person());
  EXPECT_EQ(ParseQuarantinedKey("quarantined/x"), std::nullopt);
  EXPECT_EQ(ParseWaitingKey(WaitingKey(Person(), 5), Person()), 5);
  EXPECT_EQ(ParseWaitingKey(WaitingPrefix(Person()) + "5", Person()), std::nullopt);
}

TEST(RecipientName, IsParsedOnlyInItsForm) {
  EXPECT_EQ(RecipientName("portal-oma"), "recipients/portal-oma");
  EXPECT_EQ(ParseRecipientName("recipients/a-kassa"), "a-kassa");
  for (const char* bad : {"", "recipients/", "recipients/YTK", "recipients/a/b", "recipients/a b",
                          "portals/oma", "ytk", "recipients/../kela"}) {
    EXPECT_EQ(ParseRecipientName(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(ParseRecipientName("recipients/" + std::string(41, 'a')), std::nullopt);
}

}  // namespace
}  // namespace typl::delivery
