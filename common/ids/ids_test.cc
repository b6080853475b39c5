#include "common/ids/ids.h"

#include <set>
#include <string>

#include "gtest/gtest.h"

namespace typl {
namespace {

TEST(PersonId, KeepsItsPartitionForEver) {
  // Golden: a change here would send a person's events to another partition than the one that has
  // the person's file.
  const PersonId person = PersonId::FromBits(0x0123456789abcdef, 0xfedcba9876543217);
  EXPECT_EQ(person.text(), "0123456789abcdeffedcba9876543217");
  EXPECT_EQ(person.Partition(16), 7u);
  EXPECT_EQ(person.Partition(1), 0u);
}

TEST(PersonId, ParsesItsOwnFormOnly) {
  EXPECT_TRUE(PersonId::Parse("0123456789abcdeffedcba9876543217").has_value());
  EXPECT_FALSE(PersonId::Parse("0123456789ABCDEFFEDCBA9876543217").has_value());
  EXPECT_FALSE(PersonId::Parse("0123456789abcdeffedcba987654321").has_value());
  EXPECT_FALSE(PersonId::Parse("010180-9004").has_value());
  EXPECT_FALSE(PersonId::Parse("").has_value());
}

TEST(PersonResourceName, RoundTripsAndHasOneForm) {
  const PersonId person = PersonId::FromBits(1, 2);
  const std::string name = PersonResourceName(person, kStatements, 12);
  ASSERT_TRUE(ParsePersonResourceName(name, kStatements).has_value());
  EXPECT_EQ(ParsePersonResourceName(name, kStatements)->number, 12u);
  EXPECT_EQ(ParsePersonResourceName(name, kStatements)->person, person);

  EXPECT_FALSE(ParsePersonResourceName(name, kTasks).has_value());
  EXPECT_FALSE(
      ParsePersonResourceName(PersonName(person) + "/statements/012", kStatements).has_value());
  EXPECT_FALSE(
      ParsePersonResourceName(PersonName(person) + "/statements/0", kStatements).has_value());
  EXPECT_FALSE(
      ParsePersonResourceName(PersonName(person) + "/statements/+1", kStatements).has_value());
  EXPECT_FALSE(ParsePersonResourceName(name + "/", kStatements).has_value());
}

TEST(IsUuid, TakesTheTextForm) {
  EXPECT_TRUE(IsUuid("123e4567-e89b-12d3-a456-426614174000"));
  EXPECT_TRUE(IsUuid("123E4567-E89B-12D3-A456-426614174000"));
  EXPECT_FALSE(IsUuid("123e4567e89b12d3a456426614174000"));
  EXPECT_FALSE(IsUuid("123e4567-e89b-12d3-a456-42661417400g"));
  EXPECT_FALSE(IsUuid(""));
}

TEST(RandomIdGenerator, DoesNotRepeat) {
  RandomIdGenerator generator;
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(seen.insert(generator.NewPersonId().text()).second);
}

}  // namespace
}  // namespace typl
