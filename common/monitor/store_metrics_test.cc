#include "common/monitor/store_metrics.h"

#include "common/store/memory_store.h"
#include "common/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::monitor {
namespace {

TEST(StoreMetrics, TellWhatWasCommitted) {
  metrics::Registry registry;
  const SystemClock clock;
  metrics::Jobs jobs(registry, clock);
  const auto store = store::NewMemoryStore();
  const auto collector = AddStoreMetrics(registry, jobs, *store);
  store::Batch batch;
  batch.Put("a", "b");
  ASSERT_TRUE(store->CommitAndWait(std::move(batch)).committed());

  const metrics::Readings readings = registry.Read();
  EXPECT_EQ(readings.Sum("typl_store_commits_total"), 1);
  EXPECT_EQ(readings.Sum("typl_store_healthy_bool"), 1);
  EXPECT_EQ(readings.Sum("typl_store_writing_seconds"), 0);
}

TEST(StoreMetrics, CountGroupsBySizeAndTime) {
  metrics::Registry registry;
  const auto count = CountGroups(registry);
  count(3, 0.5);
  count(5, 0.25);

  const metrics::Readings readings = registry.Read();
  EXPECT_EQ(readings.Sum("typl_store_group_commits"), 8);
  EXPECT_EQ(readings.Count("typl_store_group_commits"), 2);
  EXPECT_EQ(readings.Sum("typl_store_sync_seconds"), 0.75);
}

}  // namespace
}  // namespace typl::monitor
