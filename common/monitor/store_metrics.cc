#include "common/monitor/store_metrics.h"

#include <vector>

namespace typl::monitor {
namespace {

using metrics::Counter;
using metrics::Gauge;
using metrics::Registry;

// From one commit alone to a group that the committer closed.
const std::vector<double> kGroupBuckets = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000};
// From a write cache that answers to a disk that is about to fail.
const std::vector<double> kSyncBuckets = {0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01,
                                          0.02,   0.05,   0.1,   0.5,   2,     10};

struct StoreGauges {
  Gauge healthy;
  Gauge low_on_space;
  Gauge free_bytes;
  Gauge reserve_bytes;
  Gauge queued;
  Gauge writing;
  Counter commits;
  Gauge memtable;
  Gauge block_cache;
  Gauge wal;
  Gauge table;
  Gauge pending_compaction;
  Gauge write_stopped;
  Gauge write_delayed;
};

StoreGauges MakeGauges(Registry& registry) {
  return {
      .healthy = registry.MakeGauge("typl_store_healthy_bool"),
      .low_on_space = registry.MakeGauge("typl_store_low_on_space_bool"),
      .free_bytes = registry.MakeGauge("typl_store_disk_free_bytes"),
      .reserve_bytes = registry.MakeGauge("typl_store_disk_reserve_bytes"),
      .queued = registry.MakeGauge("typl_store_queued_commits"),
      .writing = registry.MakeGauge("typl_store_writing_seconds"),
      .commits = registry.MakeCounter("typl_store_commits_total"),
      .memtable = registry.MakeGauge("typl_store_memtable_bytes"),
      .block_cache = registry.MakeGauge("typl_store_block_cache_bytes"),
      .wal = registry.MakeGauge("typl_store_wal_bytes"),
      .table = registry.MakeGauge("typl_store_table_bytes"),
      .pending_compaction = registry.MakeGauge("typl_store_pending_compaction_bytes"),
      .write_stopped = registry.MakeGauge("typl_store_write_stopped_bool"),
      .write_delayed = registry.MakeGauge("typl_store_write_delayed_bool"),
  };
}

void Refresh(const StoreGauges& gauges, const store::Store& store, const store::StoreStats& stats) {
  gauges.healthy.Set(store.health().ok() ? 1 : 0);
  gauges.low_on_space.Set(store.low_on_space() ? 1 : 0);
  gauges.free_bytes.Set(static_cast<double>(stats.disk_free_bytes));
  gauges.reserve_bytes.Set(static_cast<double>(stats.disk_reserve_bytes));
  gauges.queued.Set(static_cast<double>(stats.queued));
  gauges.writing.Set(stats.writing_seconds);
  gauges.commits.RaiseTo(static_cast<double>(stats.commits));
  gauges.memtable.Set(static_cast<double>(stats.memtable_bytes));
  gauges.block_cache.Set(static_cast<double>(stats.block_cache_bytes));
  gauges.wal.Set(static_cast<double>(stats.wal_bytes));
  gauges.table.Set(static_cast<double>(stats.table_bytes));
  gauges.pending_compaction.Set(static_cast<double>(stats.pending_compaction_bytes));
  gauges.write_stopped.Set(stats.write_stopped ? 1 : 0);
  gauges.write_delayed.Set(stats.write_delayed ? 1 : 0);
}

}  // namespace

std::function<void(size_t, double)> CountGroups(Registry& registry) {
  const metrics::Histogram commits =
      registry.MakeHistogram("typl_store_group_commits", kGroupBuckets);
  const metrics::Histogram sync = registry.MakeHistogram("typl_store_sync_seconds", kSyncBuckets);
  return [commits, sync](size_t count, double seconds) {
    commits.Observe(static_cast<double>(count));
    sync.Observe(seconds);
  };
}

std::unique_ptr<Registry::Collector> AddStoreMetrics(Registry& registry, metrics::Jobs& jobs,
                                                     const store::Store& store) {
  return registry.AddCollector(
      [gauges = MakeGauges(registry), kept = jobs.AddAsked("keep_store"), &store] {
        const store::StoreStats stats = store.stats();
        Refresh(gauges, store, stats);
        kept(absl::Seconds(stats.keeper_silent_seconds));
      });
}

}  // namespace typl::monitor
