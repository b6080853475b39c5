#include "services/delivery/api/delivery_metrics.h"

#include <utility>

#include "absl/time/time.h"
#include "common/journal/consumer.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

using metrics::Counter;
using metrics::Gauge;
using metrics::Registry;

// The gauges of one mailbox.
struct MailboxGauges {
  std::string recipient;
  Gauge pending;
  Gauge rejected;
  Gauge oldest_age;
};

struct StoreGauges {
  Gauge queued;
  Gauge free_bytes;
  Counter commits;
  Counter groups;
  Counter sync_seconds;
};

struct Gauges {
  std::vector<MailboxGauges> mailboxes;
  Gauge quarantined;
  Gauge lag;
  Gauge connected;
  StoreGauges store;
};

std::vector<MailboxGauges> MakeMailboxGauges(Registry& registry, const RoutingTable& routes) {
  std::vector<MailboxGauges> gauges;
  for (const std::string& recipient : routes.mailboxes()) {
    gauges.push_back(
        {.recipient = recipient,
         .pending = registry.MakeGauge("typl_delivery_mailbox_pending_entries",
                                       "Entries that the recipient has not acknowledged.",
                                       {{"recipient", recipient}}),
         .rejected = registry.MakeGauge("typl_delivery_mailbox_rejected_entries",
                                        "Entries that the recipient has refused.",
                                        {{"recipient", recipient}}),
         .oldest_age = registry.MakeGauge("typl_delivery_mailbox_oldest_pending_age_seconds",
                                          "Age of the oldest entry not acknowledged; 0: none.",
                                          {{"recipient", recipient}})});
  }
  return gauges;
}

Gauges MakeGauges(Registry& registry, const RoutingTable& routes) {
  return {
      .mailboxes = MakeMailboxGauges(registry, routes),
      .quarantined = registry.MakeGauge("typl_delivery_quarantined_persons",
                                        "Persons whose events can't be delivered."),
      .lag = registry.MakeGauge("typl_delivery_journal_lag_entries",
                                "Entries of the statement journal not yet delivered."),
      .connected = registry.MakeGauge("typl_delivery_journal_connected",
                                      "1 while the statement journal is being read."),
      .store = {
          .queued =
              registry.MakeGauge("typl_store_commits_queued", "Commits that wait for the disk."),
          .free_bytes =
              registry.MakeGauge("typl_store_disk_free_bytes", "Free space where the store is."),
          .commits = registry.MakeCounter("typl_store_commits_total", "Commits made durable."),
          .groups = registry.MakeCounter("typl_store_groups_total",
                                         "Synced writes, each of many commits."),
          .sync_seconds =
              registry.MakeCounter("typl_store_sync_seconds_total", "Time spent in synced writes."),
      }};
}

void Refresh(const MailboxGauges& gauges, const GaugeSources& sources) {
  const auto view = sources.mailboxes.Look(gauges.recipient);
  if (!view.ok()) return;
  gauges.pending.Set(static_cast<double>(view->head - view->state.acknowledged_sequence()));
  gauges.rejected.Set(static_cast<double>(view->state.rejected_count()));
  gauges.oldest_age.Set(view->oldest_pending_at.has_value()
                            ? absl::ToDoubleSeconds(sources.clock.Now() - *view->oldest_pending_at)
                            : 0);
}

void Refresh(const StoreGauges& gauges, const store::StoreStats& stats) {
  gauges.queued.Set(static_cast<double>(stats.queued));
  gauges.free_bytes.Set(static_cast<double>(stats.disk_free_bytes));
  gauges.commits.Increment(static_cast<double>(stats.commits) - gauges.commits.value());
  gauges.groups.Increment(static_cast<double>(stats.groups) - gauges.groups.value());
  gauges.sync_seconds.Increment(stats.sync_seconds_sum - gauges.sync_seconds.value());
}

}  // namespace

DeliveryMetrics::DeliveryMetrics(Registry& registry, const RoutingTable& routes)
    : detained_(registry.MakeCounter("typl_delivery_entries_detained_total",
                                     "Entries put behind a person's quarantine.")),
      repeated_(registry.MakeCounter("typl_delivery_entries_repeated_total",
                                     "Entries passed over because they came again.")),
      copies_left_out_(registry.MakeCounter(
          "typl_delivery_copies_left_out_total",
          "Statements without a copy for the person, whose portal is not in the register.")) {
  for (const std::string& recipient : routes.mailboxes()) {
    delivered_[recipient] =
        registry.MakeCounter("typl_delivery_entries_delivered_total", "Entries put into mailboxes.",
                             {{"recipient", recipient}});
  }
}

void DeliveryMetrics::Count(const Delivered& delivered) const {
  for (const auto& [recipient, count] : delivered.by_recipient) {
    delivered_.at(recipient).Increment(static_cast<double>(count));
  }
  if (delivered.waiting > 0) detained_.Increment(static_cast<double>(delivered.waiting));
  if (delivered.copies_left_out > 0) {
    copies_left_out_.Increment(static_cast<double>(delivered.copies_left_out));
  }
  if (delivered.repeated > 0) repeated_.Increment(static_cast<double>(delivered.repeated));
}

int64_t DeliveryMetrics::delivered() const {
  double sum = 0;
  for (const auto& [recipient, counter] : delivered_) sum += counter.value();
  return static_cast<int64_t>(sum);
}

std::unique_ptr<Registry::Collector> AddGauges(Registry& registry, const GaugeSources& sources) {
  return registry.AddCollector([sources, gauges = MakeGauges(registry, sources.routes)] {
    for (const MailboxGauges& mailbox : gauges.mailboxes) Refresh(mailbox, sources);
    if (const auto count = sources.ward.Count(); count.ok()) {
      gauges.quarantined.Set(static_cast<double>(*count));
    }
    const journal::ConsumerStats stats = sources.consumer.stats();
    gauges.lag.Set(static_cast<double>(stats.lag));
    gauges.connected.Set(stats.connected ? 1 : 0);
    Refresh(gauges.store, sources.store.stats());
  });
}

}  // namespace typl::delivery
