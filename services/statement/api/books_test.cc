#include "services/statement/api/books.h"

#include "common/journal/consumer.h"
#include "common/journal/journal.h"
#include "common/store/memory_store.h"
#include "gtest/gtest.h"
#include "services/statement/api/pipeline.h"
#include "services/statement/domain/keys.h"
#include "typl/journal/v1/journal.pb.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {
namespace {

constexpr uint32_t kPartitions = 2;

// What one batch of the intake reader leaves.
void Commit(store::Store& store, uint64_t read, const v1::Counts& counts, int written) {
  journal::v1::Cursor cursor;
  cursor.set_partition(1);
  cursor.set_sequence(read);
  store::Batch batch;
  batch.Put(journal::CursorKey(kIntakeReader, 1), cursor.SerializeAsString());
  batch.Put(CountsKey(kIntakeReader, 1), counts.SerializeAsString());
  for (int i = 0; i < written; ++i) {
    journal::Append(batch, 1, absl::UnixEpoch(), "person", "event");
  }
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).committed());
}

TEST(Books, BalanceWhenEverythingIsCounted) {
  const auto store = store::NewMemoryStore();
  EXPECT_EQ(CheckBooks(*store, kPartitions)->inputs, 0);
  v1::Counts counts;
  counts.set_inputs(7);
  counts.set_statements_issued(4);
  counts.set_requests_sent(2);
  counts.set_requests_overdue(1);
  Commit(*store, 7, counts, 7);

  EXPECT_EQ(CheckBooks(*store, kPartitions)->inputs, 0);
  EXPECT_EQ(CheckBooks(*store, kPartitions)->journal, 0);
}

TEST(Books, TellWhatIsMissing) {
  const auto store = store::NewMemoryStore();
  v1::Counts counts;
  counts.set_inputs(6);
  counts.set_statements_issued(4);
  Commit(*store, 7, counts, 2);

  EXPECT_EQ(CheckBooks(*store, kPartitions)->inputs, 1);
  EXPECT_EQ(CheckBooks(*store, kPartitions)->journal, -2);
}

}  // namespace
}  // namespace typl::statement
