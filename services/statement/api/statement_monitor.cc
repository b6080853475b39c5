#include "services/statement/api/statement_monitor.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "common/monitor/journal_metrics.h"
#include "common/monitor/quarantine_metrics.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/api/books.h"
#include "services/statement/api/operations.h"
#include "services/statement/domain/law_review.h"
#include "services/statement/domain/quarantine.h"

namespace typl::statement {
namespace {

using metrics::Gauge;
using metrics::Registry;

absl::StatusOr<monitor::QuarantineCount> CountQuarantine(const store::Store& store) {
  ASSIGN_OR_RETURN(const std::vector<QuarantinedPerson> persons,
                   ListQuarantined(store, "", monitor::kQuarantineReadMax));
  monitor::QuarantineCount count;
  for (const QuarantinedPerson& person : persons) {
    ++count.persons[person.quarantine.reason()];
    count.waiting += person.quarantine.next_held() - person.quarantine.first_held();
    const absl::Time since = TimeFromProto(person.quarantine.since());
    count.oldest = count.oldest.has_value() ? std::min(*count.oldest, since) : since;
  }
  if (persons.size() < monitor::kQuarantineReadMax) return count;
  ASSIGN_OR_RETURN(const uint64_t all, CountQuarantined(store));
  if (all > persons.size()) count.persons["OTHER"] += all - persons.size();
  return count;
}

std::unique_ptr<Registry::Collector> AddBooks(Registry& registry, const Context& context) {
  const auto book = [&registry](absl::string_view name) {
    return registry.MakeGauge("typl_books_difference_entries", {{"book", name}});
  };
  return registry.AddCollector([inputs = book("inputs"), journal = book("journal"),
                                &store = context.store,
                                partition_count = context.options.partition_count] {
    const auto difference = CheckBooks(store, partition_count);
    if (!difference.ok()) return;
    inputs.Set(std::fabs(static_cast<double>(difference->inputs)));
    journal.Set(std::fabs(static_cast<double>(difference->journal)));
  });
}

struct LawGauges {
  Gauge activated;
  Gauge reviewed;
  Gauge changed;
  Gauge running;
};

void Refresh(Registry& registry, const LawGauges& gauges, const store::Store& store) {
  if (const auto active = ReadActiveLaw(store); active.ok()) {
    registry.SetInfo("typl_law_active_pack_info", {{"pack_hash", active->record.pack_hash()}});
    gauges.activated.Set(
        absl::ToDoubleSeconds(TimeFromProto(active->record.activate_time()) - absl::UnixEpoch()));
  }
  if (const auto review = ReadReview(store); review.ok()) {
    gauges.reviewed.Set(static_cast<double>(review->persons()));
    gauges.changed.Set(static_cast<double>(review->changed()));
    gauges.running.Set(review->done() ? 0 : 1);
  }
}

std::unique_ptr<Registry::Collector> AddLaw(Registry& registry, const store::Store& store) {
  const LawGauges gauges = {
      .activated = registry.MakeGauge("typl_law_activation_timestamp_seconds"),
      .reviewed = registry.MakeGauge("typl_law_review_persons"),
      .changed = registry.MakeGauge("typl_law_review_changed_persons"),
      .running = registry.MakeGauge("typl_law_review_running_bool"),
  };
  return registry.AddCollector([&registry, &store, gauges] { Refresh(registry, gauges, store); });
}

}  // namespace

std::vector<std::unique_ptr<Registry::Collector>> AddStatementGauges(Registry& registry,
                                                                     metrics::Jobs& jobs,
                                                                     const Context& context,
                                                                     const Pipeline& pipeline) {
  const uint32_t partition_count = context.options.partition_count;
  std::vector<std::unique_ptr<Registry::Collector>> collectors;
  collectors.push_back(monitor::AddReaderMetrics(registry, jobs, "intake", partition_count,
                                                 context.clock,
                                                 [&pipeline] { return pipeline.intake_stats(); }));
  collectors.push_back(monitor::AddReaderMetrics(registry, jobs, "inputs", partition_count,
                                                 context.clock,
                                                 [&pipeline] { return pipeline.inputs_stats(); }));
  collectors.push_back(monitor::AddJournalMetrics(registry, context.store, partition_count));
  collectors.push_back(monitor::AddQuarantineMetrics(
      registry, context.clock, [&store = context.store] { return CountQuarantine(store); }));
  collectors.push_back(AddBooks(registry, context));
  collectors.push_back(AddLaw(registry, context.store));
  return collectors;
}

}  // namespace typl::statement
