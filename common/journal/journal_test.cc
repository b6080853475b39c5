#include "common/journal/journal.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::journal {
namespace {

TEST(Journal, NamesItsStreams) {
  EXPECT_EQ(StreamName(0), "journal/00");
  EXPECT_EQ(StreamName(7), "journal/07");
  EXPECT_EQ(StreamName("inputs/", 15), "inputs/15");
}

TEST(Journal, GivesBackWhatWasAppended) {
  store::Batch batch;
  const absl::Time recorded_at = absl::FromUnixMicros(1'584'000'000'123'456);
  const std::string payload("\0\xff bytes", 8);

  Append(batch, 7, recorded_at, "person", payload);

  ASSERT_EQ(batch.operations().size(), 1);
  EXPECT_EQ(batch.operations()[0].key, "journal/07");
  const auto entry = DecodeEntry(7, 42, batch.operations()[0].value);
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_EQ(entry->partition, 7);
  EXPECT_EQ(entry->sequence, 42);
  EXPECT_EQ(entry->recorded_at, recorded_at);
  EXPECT_EQ(entry->person, "person");
  EXPECT_EQ(entry->payload, payload);
}

// What is on disk and on the wire: a change here is a change of format.
TEST(Journal, EntriesHaveTheirGoldenBytes) {
  EXPECT_EQ(EncodeEntry(absl::FromUnixSeconds(1), "ab", "c"), std::string("\x0a\x02\x08\x01\x12\x02"
                                                                          "ab\x1a\x01"
                                                                          "c",
                                                                          11));
}

TEST(Journal, RefusesBytesThatAreNoEntry) {
  EXPECT_EQ(DecodeEntry(0, 1, "\xff\xff").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace typl::journal
