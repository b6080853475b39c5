#include "common/monitor/journal_metrics.h"

#include "common/journal/journal.h"
#include "common/store/memory_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "typl/journal/v1/journal.pb.h"

namespace typl::monitor {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'590'000'000);

TEST(ReaderMetrics, TellHowFarEachPartitionIsBehind) {
  metrics::Registry registry;
  const VirtualClock clock(kNow);
  metrics::Jobs jobs(registry, clock);
  journal::ConsumerStats stats;
  stats.connected = true;
  stats.processed = 90;
  stats.idle_with_work = absl::Seconds(30);
  stats.partitions = {
      {.cursor = 40, .lag = 0, .waiting_since = {}, .failing = false},
      {.cursor = 50, .lag = 7, .waiting_since = kNow - absl::Minutes(2), .failing = true}};
  const auto collector =
      AddReaderMetrics(registry, jobs, "intake", 2, clock, [&stats] { return stats; });

  const metrics::Readings readings = registry.Read();
  EXPECT_EQ(readings.Of("typl_journal_lag_entries").at(1).labels.at("partition"), "01");
  EXPECT_EQ(readings.Max("typl_journal_lag_entries"), 7);
  EXPECT_EQ(readings.Max("typl_journal_lag_seconds"), 120);
  EXPECT_EQ(readings.Sum("typl_journal_cursor_entries"), 90);
  EXPECT_EQ(readings.Sum("typl_journal_failing_partitions"), 1);
  EXPECT_EQ(readings.Sum("typl_journal_connected_bool"), 1);
  EXPECT_EQ(readings.Sum("typl_job_last_success_timestamp_seconds"), 1'590'000'000 - 30);
}

TEST(JournalMetrics, TellWhatWasWritten) {
  metrics::Registry registry;
  const auto store = store::NewMemoryStore();
  const auto collector = AddJournalMetrics(registry, *store, 2);
  store::Batch batch;
  journal::Append(batch, 1, kNow, "person", "payload");
  journal::Append(batch, 1, kNow, "person", "payload");
  ASSERT_TRUE(store->CommitAndWait(std::move(batch)).committed());

  EXPECT_EQ(registry.Read().Max("typl_journal_head_entries"), 2);
}

TEST(CursorTotal, AddsUpThePartitions) {
  const auto store = store::NewMemoryStore();
  EXPECT_EQ(*CursorTotal(*store->NewSnapshot(), "intake", 2), 0u);
  store::Batch batch;
  for (uint32_t partition = 0; partition < 2; ++partition) {
    journal::v1::Cursor cursor;
    cursor.set_partition(partition);
    cursor.set_sequence(10 + partition);
    batch.Put(journal::CursorKey("intake", partition), cursor.SerializeAsString());
  }
  ASSERT_TRUE(store->CommitAndWait(std::move(batch)).committed());

  EXPECT_EQ(*CursorTotal(*store->NewSnapshot(), "intake", 2), 21u);
}

}  // namespace
}  // namespace typl::monitor
