#include "services/statement/domain/keys.h"

#include <gtest/gtest.h>

namespace typl::statement {
namespace {

const PersonId kPerson = PersonId::FromBits(0x0123456789abcdef, 0xfedcba9876543210);
constexpr char kId[] = "0123456789abcdeffedcba9876543210";

TEST(Keys, HaveTheseBytes) {
  const std::string id = kId;
  const absl::CivilDay day(2020, 4, 14);
  EXPECT_EQ(FileKey(kPerson), "file/" + id);
  EXPECT_EQ(StatementKey(kPerson, 7), "statement/" + id + "/0000000007");
  EXPECT_EQ(StatementPrefix(kPerson), "statement/" + id + "/");
  EXPECT_EQ(ReceiptKey(kPerson, 7), "receipt/" + id + "/0000000007");
  EXPECT_EQ(RequestKey(kPerson, 12), "request/" + id + "/0000000012");
  EXPECT_EQ(RequestPrefix(kPerson), "request/" + id + "/");
  EXPECT_EQ(TaskKey(kPerson, 3), "task/" + id + "/0000000003");
  EXPECT_EQ(TaskPrefix(kPerson), "task/" + id + "/");
  EXPECT_EQ(QueueKey(day, kPerson, 3), "queue/2020-04-14/" + id + "/0000000003");
  EXPECT_EQ(TimerKey(day, kPerson, v1::TIMER_KIND_CLARIFICATION, 1),
            "timer/2020-04-14/" + id + "/c/0000000001");
  EXPECT_EQ(QuarantineKey(kPerson), "quarantine/" + id);
  EXPECT_EQ(HeldKey(kPerson, 0), "held/" + id + "/0000000000");
  EXPECT_EQ(IdempotencyKey("officers/o1", "b1f7"), "idem/officers/o1/b1f7");
  EXPECT_EQ(CountsKey("intake", 7), "counts/intake/07");
}

TEST(Keys, SortByNumberAndDay) {
  EXPECT_LT(StatementKey(kPerson, 9), StatementKey(kPerson, 10));
  EXPECT_TRUE(IsQueueKey(QueueKey(absl::CivilDay(2020, 4, 14), kPerson, 3)));
  for (const char* key : {"", "queue/", "queue/2020-04-14/x/0000000003", "timer/2020-04-14"}) {
    EXPECT_FALSE(IsQueueKey(key)) << key;
  }
  EXPECT_FALSE(IsQueueKey(QueueKey(absl::CivilDay(2020, 4, 14), kPerson, 3) + "0"));
  EXPECT_LT(QueueKey(absl::CivilDay(2020, 4, 9), kPerson, 99),
            QueueKey(absl::CivilDay(2020, 4, 10), kPerson, 1));
}

TEST(Keys, TimerKeysComeBackFromTheirParts) {
  const auto parts = ParseTimerKey(
      TimerKey(absl::CivilDay(2024, 2, 29), kPerson, v1::TIMER_KIND_CLARIFICATION, 42));
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->day, absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(parts->person, kPerson);
  EXPECT_EQ(parts->kind, v1::TIMER_KIND_CLARIFICATION);
  EXPECT_EQ(parts->number, 42u);
}

TEST(Keys, WhatIsNoTimerKeyIsRefused) {
  const std::string id = kId;
  EXPECT_FALSE(ParseTimerKey("queue/2020-04-14/" + id + "/c/1").has_value());
  EXPECT_FALSE(ParseTimerKey("timer/2020-04-31/" + id + "/c/1").has_value());
  EXPECT_FALSE(ParseTimerKey("timer/2020-04-14/" + id + "/x/1").has_value());
  EXPECT_FALSE(ParseTimerKey("timer/2020-04-14/" + id + "/c/").has_value());
  EXPECT_FALSE(ParseTimerKey("timer/2020-04-14/nobody/c/1").has_value());
  EXPECT_FALSE(ParseTimerKey("timer/2020-04-14/" + id + "/c/1/2").has_value());
}

TEST(Keys, QuarantineKeysComeBackAsThePerson) {
  EXPECT_EQ(ParseQuarantineKey(QuarantineKey(kPerson)), kPerson);
  EXPECT_FALSE(ParseQuarantineKey("quarantine/").has_value());
}

}  // namespace
}  // namespace typl::statement
