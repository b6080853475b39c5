#include "common/store/rocksdb_format.h"

#include <string>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace typl::store {
namespace {

// These bytes are on disks: a change needs a new kFormat and a reader for the old one.
TEST(RocksDbFormat, IsTheOneOnDisks) {
  EXPECT_EQ(kFormat, 1u);
  EXPECT_EQ(absl::BytesToHexString(kCommitKey), "0000636f6d6d6974");
  EXPECT_EQ(absl::BytesToHexString(kFormatKey), "0000666f726d6174");
  EXPECT_EQ(absl::BytesToHexString(HeadKey("ab")), "006162");
  EXPECT_EQ(absl::BytesToHexString(EntryKey("ab", 0x0102)), "6162000000000000000102");
  EXPECT_EQ(absl::BytesToHexString(EncodeCommitRange({1, 0x0203})),
            "00000000000000010000000000000203");
}

TEST(RocksDbFormat, ParsesTheKeysOfEntries) {
  const std::string key = EntryKey("journal/07", UINT64_MAX);
  const std::optional<EntryName> name = ParseEntryKey(key);
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->stream, "journal/07");
  EXPECT_EQ(name->sequence, UINT64_MAX);
}

TEST(RocksDbFormat, TakesNothingElseForAnEntry) {
  EXPECT_FALSE(ParseEntryKey("").has_value());
  EXPECT_FALSE(ParseEntryKey(kCommitKey).has_value());
  EXPECT_FALSE(ParseEntryKey(HeadKey("a stream with a long name")).has_value());
  EXPECT_FALSE(ParseEntryKey(EntrySuffix(1)).has_value());
  EXPECT_FALSE(ParseEntryKey(std::string("ab\0ab\0\0\0\0\0\0\0\0\1", 14)).has_value());
  EXPECT_FALSE(ParseEntryKey("without a zero byte").has_value());
}

TEST(RocksDbFormat, OrdersEntriesByStreamAndNumber) {
  EXPECT_LT(EntryKey("a", 255), EntryKey("a", 256));
  EXPECT_LT(EntryKey("a", UINT64_MAX), EntryKey("a\x01", 1));
  EXPECT_LT(EntryKey("a", UINT64_MAX), EntryKey("ab", 1));
  EXPECT_LT(kCommitKey, absl::string_view(HeadKey("\x01")));
  EXPECT_LT(HeadKey("\xff"), EntryKey("\x01", 1));
}

TEST(RocksDbFormat, EndsAPrefixWhereTheNextBegins) {
  EXPECT_EQ(PrefixEnd("ab"), "ac");
  EXPECT_EQ(PrefixEnd("a\xff\xff"), "b");
  EXPECT_EQ(PrefixEnd("\xff"), std::nullopt);
  EXPECT_EQ(PrefixEnd(""), std::nullopt);
}

TEST(RocksDbFormat, RefusesNumbersOfOtherLengths) {
  EXPECT_EQ(ParseNumber("1234567"), std::nullopt);
  EXPECT_FALSE(ParseCommitRange("12345678").has_value());
  EXPECT_EQ(ParseCommitRange(EncodeCommitRange({7, 9}))->after, 9u);
}

}  // namespace
}  // namespace typl::store
