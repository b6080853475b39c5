#include "common/monitor/journal_metrics.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/journal/journal.h"
#include "common/status/macros.h"
#include "typl/journal/v1/journal.pb.h"

namespace typl::monitor {
namespace {

using metrics::Counter;
using metrics::Gauge;
using metrics::Registry;

// As in the keys of the store.
std::string PartitionLabel(uint32_t partition) { return absl::StrFormat("%02u", partition); }

struct PartitionGauges {
  Gauge cursor;
  Gauge lag;
  Gauge age;
};

struct ReaderGauges {
  std::vector<PartitionGauges> partitions;
  Gauge connected;
  Gauge stopped;
  Gauge failing;
  Counter processed;
};

ReaderGauges MakeGauges(Registry& registry, const std::string& journal, uint32_t partition_count) {
  ReaderGauges gauges = {
      .partitions = {},
      .connected = registry.MakeGauge("typl_journal_connected_bool", {{"journal", journal}}),
      .stopped = registry.MakeGauge("typl_journal_stopped_bool", {{"journal", journal}}),
      .failing = registry.MakeGauge("typl_journal_failing_partitions", {{"journal", journal}}),
      .processed =
          registry.MakeCounter("typl_journal_processed_entries_total", {{"journal", journal}}),
  };
  for (uint32_t number = 0; number < partition_count; ++number) {
    const std::string partition = PartitionLabel(number);
    const auto gauge = [&](absl::string_view name) {
      return registry.MakeGauge(name, {{"journal", journal}, {"partition", partition}});
    };
    gauges.partitions.push_back({gauge("typl_journal_cursor_entries"),
                                 gauge("typl_journal_lag_entries"),
                                 gauge("typl_journal_lag_seconds")});
  }
  return gauges;
}

void Refresh(const ReaderGauges& gauges, const journal::ConsumerStats& stats, absl::Time now) {
  gauges.connected.Set(stats.connected ? 1 : 0);
  gauges.stopped.Set(stats.stopped ? 1 : 0);
  gauges.processed.RaiseTo(static_cast<double>(stats.processed));
  double failing = 0;
  const size_t count = std::min(gauges.partitions.size(), stats.partitions.size());
  for (size_t number = 0; number < count; ++number) {
    const journal::PartitionStats& partition = stats.partitions[number];
    gauges.partitions[number].cursor.Set(static_cast<double>(partition.cursor));
    gauges.partitions[number].lag.Set(static_cast<double>(partition.lag));
    // Clocks of two services may differ a little.
    const absl::Duration age =
        partition.waiting_since.has_value() ? now - *partition.waiting_since : absl::ZeroDuration();
    gauges.partitions[number].age.Set(std::max(0.0, absl::ToDoubleSeconds(age)));
    failing += partition.failing ? 1 : 0;
  }
  gauges.failing.Set(failing);
}

}  // namespace

std::unique_ptr<Registry::Collector> AddJournalMetrics(Registry& registry,
                                                       const store::Store& store,
                                                       uint32_t partition_count) {
  std::vector<Gauge> heads;
  for (uint32_t partition = 0; partition < partition_count; ++partition) {
    heads.push_back(registry.MakeGauge("typl_journal_head_entries",
                                       {{"partition", PartitionLabel(partition)}}));
  }
  return registry.AddCollector([heads = std::move(heads), &store] {
    for (uint32_t partition = 0; partition < heads.size(); ++partition) {
      const auto head = store.StreamHead(journal::StreamName(partition));
      if (head.ok()) heads[partition].Set(static_cast<double>(*head));
    }
  });
}

std::unique_ptr<Registry::Collector> AddReaderMetrics(
    Registry& registry, metrics::Jobs& jobs, const std::string& journal, uint32_t partition_count,
    const Clock& clock, std::function<journal::ConsumerStats()> stats) {
  return registry.AddCollector([gauges = MakeGauges(registry, journal, partition_count), &clock,
                                job = jobs.AddAsked(absl::StrCat("read_", journal)),
                                stats = std::move(stats)] {
    const journal::ConsumerStats now = stats();
    Refresh(gauges, now, clock.Now());
    job(now.idle_with_work);
  });
}

absl::StatusOr<uint64_t> CursorTotal(const store::Snapshot& snapshot, absl::string_view reader,
                                     uint32_t partition_count) {
  uint64_t total = 0;
  for (uint32_t partition = 0; partition < partition_count; ++partition) {
    ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored,
                     snapshot.Get(journal::CursorKey(reader, partition)));
    if (!stored.has_value()) continue;
    journal::v1::Cursor cursor;
    if (!cursor.ParseFromString(stored->value)) {
      return absl::DataLossError("the cursor of a partition can't be parsed");
    }
    total += cursor.sequence();
  }
  return total;
}

}  // namespace typl::monitor
