#include "common/monitor/common_layout.h"

namespace typl::monitor {
namespace {

// As in deploy/prometheus/rules.
constexpr double kWritingSecondsMax = 5;
constexpr double kLagSecondsMax = 300;

}  // namespace

void AddCommonParts(Layout& layout) {
  const Quantity sync = {"typl_store_sync_seconds", Measure::kMean, Unit::kSeconds};
  const Quantity calls = {"grpc_server_call_started_total", Measure::kRate, Unit::kPerSecond};
  const Quantity answer = {"grpc_server_call_duration_seconds", Measure::kMean, Unit::kSeconds};
  layout.figures.insert(
      layout.figures.end(),
      {{"calls", calls},
       {"time of a call, mean", answer},
       {"time of a synced write, mean", sync},
       {"commits waiting for the disk", {"typl_store_queued_commits"}},
       {"disk free", {"typl_store_disk_free_bytes", Measure::kSum, Unit::kBytes}},
       {"memory", {"process_resident_memory_bytes", Measure::kSum, Unit::kBytes}}});
  layout.troubles.insert(layout.troubles.end(),
                         {{{"typl_store_healthy_bool"},
                           1,
                           true,
                           "The store takes no writes any more; the process must be started again.",
                           "StoreTakesNoWrites"},
                          {{"typl_store_low_on_space_bool"},
                           0,
                           false,
                           "The disk is so full that new work is refused.",
                           "DiskFilling"},
                          {{"typl_store_writing_seconds", Measure::kMax, Unit::kSeconds},
                           kWritingSecondsMax,
                           false,
                           "A write has been waiting for the disk for $.",
                           "StoreCommitStalled"},
                          {{"typl_store_write_stopped_bool"},
                           0,
                           false,
                           "The database holds up all writes.",
                           "StoreCommitStalled"}});
  layout.charts.insert(
      layout.charts.end(),
      {{"Calls", {{"begun", calls}}},
       {"Time of a call", {{"mean", answer}}},
       {"Synced writes", {{"time, mean", sync}}},
       {"Processor", {{"of one", {"process_cpu_seconds_total", Measure::kRate, Unit::kNumber}}}}});
  layout.tables.push_back(
      {.title = "Methods",
       .label = "grpc_method",
       .heading = "method",
       .columns = {{"calls", {"grpc_server_call_started_total"}},
                   {"time in all",
                    {"grpc_server_call_duration_seconds", Measure::kSum, Unit::kSeconds}}},
       .without_zeros = true,
       .empty = "Nothing was called yet."});
}

void AddReaderParts(Layout& layout) {
  layout.troubles.insert(layout.troubles.end(),
                         {{{"typl_journal_connected_bool", Measure::kMin},
                           1,
                           true,
                           "The journal of the service before is not being read.",
                           "JournalNotRead"},
                          {{"typl_journal_stopped_bool"},
                           0,
                           false,
                           "A reader has stopped for good.",
                           "JournalNotRead"},
                          {{"typl_journal_failing_partitions"},
                           0,
                           false,
                           "$ partition(s) fail again and again and are tried again.",
                           "JournalLagGrowing"},
                          {{"typl_journal_lag_seconds", Measure::kMax, Unit::kSeconds},
                           kLagSecondsMax,
                           false,
                           "The oldest entry not yet processed is $ old.",
                           "JournalLagGrowing"},
                          {{"typl_quarantine_persons"},
                           0,
                           false,
                           "$ person(s) in quarantine: their events can't be processed.",
                           "QuarantineNotEmpty"}});
  // The sum of differences with either sign may hide one; the maximum sees what is missing.
  layout.troubles.push_back({{"typl_books_difference_entries", Measure::kMax},
                             0,
                             false,
                             "The books don't balance: $ entries are missing.",
                             "BooksDoNotBalance"});
  layout.tables.push_back({.title = "Quarantine",
                           .label = "reason",
                           .columns = {{"persons", {"typl_quarantine_persons"}}},
                           .without_zeros = true,
                           .empty = "Nobody."});
  layout.tables.push_back(
      {.title = "Journals read",
       .label = "journal",
       .columns = {{"read", {"typl_journal_cursor_entries"}},
                   {"behind", {"typl_journal_lag_entries"}},
                   {"behind by", {"typl_journal_lag_seconds", Measure::kMax, Unit::kSeconds}}},
       .without_zeros = false,
       .empty = "None."});
}

}  // namespace typl::monitor
