#include "services/delivery/api/books.h"

#include "common/journal/consumer.h"
#include "common/store/memory_store.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/delivery/domain/counts.h"
#include "services/delivery/domain/keys.h"
#include "services/delivery/domain/test_support.h"
#include "typl/delivery/v1/storage.pb.h"
#include "typl/journal/v1/journal.pb.h"

namespace typl::delivery {
namespace {

constexpr uint32_t kPartitions = 2;

class BooksTest : public ::testing::Test {
 protected:
  void Commit(store::Batch batch) {
    ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
  }
  void Read(uint32_t partition, uint64_t entries) {
    journal::v1::Cursor cursor;
    cursor.set_partition(partition);
    cursor.set_sequence(entries);
    store::Batch batch;
    batch.Put(journal::CursorKey(kStatementJournal, partition), cursor.SerializeAsString());
    Commit(std::move(batch));
  }
  void Deliver(const std::string& recipient, int entries) {
    store::Batch batch;
    for (int i = 0; i < entries; ++i) batch.Append(MailboxStream(recipient), "entry");
    Commit(std::move(batch));
  }
  void Quarantine(uint64_t person, uint32_t waiting, absl::Time since) {
    v1::PersonRecord record;
    record.mutable_quarantine()->set_reason("FUND_UNKNOWN");
    record.mutable_quarantine()->set_waiting_events(waiting);
    *record.mutable_quarantine()->mutable_since() = TimeToProto(since);
    store::Batch batch;
    batch.Put(QuarantinedKey(TestPerson(person)), "");
    batch.Put(PersonKey(TestPerson(person)), record.SerializeAsString());
    Commit(std::move(batch));
  }
  void Count(absl::string_view writer, uint32_t partition, const v1::Counts& counts) {
    store::Batch batch;
    ASSERT_TRUE(AddCounts(*store_, writer, partition, counts, batch).ok());
    Commit(std::move(batch));
  }
  Books Look() { return *ReadBooks(*store_, routes_, kPartitions); }

  const std::unique_ptr<store::Store> store_ = store::NewMemoryStore();
  const RoutingTable routes_ = TestRoutes();
};

TEST_F(BooksTest, BalanceWithCopiesWhatWasDeliveredAgainAndWhatWasPutAside) {
  Read(0, 4);
  Deliver("kela", 3);
  Deliver("portal-oma", 3);
  v1::Counts counts;
  counts.set_copies(3);
  Count(kStatementJournal, 0, counts);
  EXPECT_EQ(Look().difference(), 1);
  counts.Clear();
  counts.set_put_aside(1);
  Count(kRepairs, 0, counts);
  EXPECT_EQ(Look().difference(), 0);
  Deliver("ytk", 1);
  EXPECT_EQ(Look().difference(), -1);
  counts.Clear();
  counts.set_redelivered(1);
  Count(kRepairs, 0, counts);
  EXPECT_EQ(Look().difference(), 0);
}

TEST_F(BooksTest, BalanceWhenEveryEntryIsInAMailboxOrWaits) {
  EXPECT_EQ(Look().difference(), 0);
  const absl::Time since = absl::FromUnixSeconds(1'590'000'000);
  Read(0, 4);
  Read(1, 6);
  Deliver("ytk", 5);
  Deliver("kela", 2);
  Quarantine(1, 2, since + absl::Hours(1));
  Quarantine(2, 1, since);

  const Books books = Look();
  EXPECT_EQ(books.difference(), 0);
  EXPECT_TRUE(books.complete);
  EXPECT_EQ(books.quarantine.persons.at("FUND_UNKNOWN"), 2u);
  EXPECT_EQ(books.quarantine.oldest, since);
}

TEST_F(BooksTest, TellWhatIsMissingOrThereTwice) {
  Read(0, 4);
  Deliver("ytk", 3);
  EXPECT_EQ(Look().difference(), 1);
  Deliver("ytk", 2);
  EXPECT_EQ(Look().difference(), -1);
}

TEST_F(BooksTest, SayWhenTheyDidNotLookAtEverybody) {
  const int persons = static_cast<int>(monitor::kQuarantineReadMax) + 5;
  for (int i = 1; i <= persons; ++i) Quarantine(i, 1, absl::UnixEpoch());

  const Books books = Look();
  EXPECT_FALSE(books.complete);
  EXPECT_EQ(books.quarantine.persons.at("OTHER"), 5u);
}

}  // namespace
}  // namespace typl::delivery
