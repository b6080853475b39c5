#include "services/delivery/api/delivery_metrics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/time/time.h"
#include "common/monitor/journal_metrics.h"
#include "common/monitor/quarantine_metrics.h"
#include "services/delivery/api/books.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

using metrics::Gauge;
using metrics::Registry;

// The gauges of one mailbox.
struct MailboxGauges {
  std::string recipient;
  Gauge head;
  Gauge pending;
  Gauge rejected;
  Gauge oldest_age;
};

MailboxGauges MakeMailboxGauges(Registry& registry, const std::string& recipient) {
  const auto gauge = [&](absl::string_view name) {
    return registry.MakeGauge(name, {{"recipient", recipient}});
  };
  return {.recipient = recipient,
          .head = gauge("typl_delivery_mailbox_head_entries"),
          .pending = gauge("typl_delivery_mailbox_pending_entries"),
          .rejected = gauge("typl_delivery_mailbox_rejected_entries"),
          .oldest_age = gauge("typl_delivery_mailbox_oldest_pending_age_seconds")};
}

void Refresh(const MailboxGauges& gauges, const GaugeSources& sources) {
  const auto view = sources.mailboxes.Look(gauges.recipient);
  if (!view.ok()) return;
  gauges.head.Set(static_cast<double>(view->head));
  gauges.pending.Set(static_cast<double>(view->head - view->state.acknowledged_sequence()));
  gauges.rejected.Set(static_cast<double>(view->state.rejected_count()));
  const absl::Duration age = view->oldest_pending_at.has_value()
                                 ? sources.clock.Now() - *view->oldest_pending_at
                                 : absl::ZeroDuration();
  gauges.oldest_age.Set(std::max(0.0, absl::ToDoubleSeconds(age)));
}

// One reading of the store serves the books and the quarantine.
std::vector<std::unique_ptr<Registry::Collector>> AddBooks(Registry& registry,
                                                           const GaugeSources& sources) {
  const auto books = std::make_shared<absl::StatusOr<Books>>(absl::UnavailableError("not read"));
  const Gauge difference =
      registry.MakeGauge("typl_books_difference_entries", {{"book", "entries"}});
  std::vector<std::unique_ptr<Registry::Collector>> collectors;
  collectors.push_back(registry.AddCollector([books, difference, sources] {
    *books = ReadBooks(sources.store, *sources.routes.now(), sources.partition_count);
    if (!books->ok() || !(*books)->complete) return;
    difference.Set(std::fabs(static_cast<double>((*books)->difference())));
  }));
  collectors.push_back(monitor::AddQuarantineMetrics(
      registry, sources.clock, [books]() -> absl::StatusOr<monitor::QuarantineCount> {
        if (!books->ok()) return books->status();
        return (*books)->quarantine;
      }));
  return collectors;
}

}  // namespace

DeliveryMetrics::DeliveryMetrics(Registry& registry, const RoutingTable& routes)
    : registry_(registry),
      detained_(registry.MakeCounter("typl_delivery_entries_detained_total")),
      repeated_(registry.MakeCounter("typl_delivery_entries_repeated_total")),
      copies_left_out_(registry.MakeCounter("typl_delivery_copies_left_out_total")) {
  for (const std::string& recipient : routes.mailboxes()) CounterOf(recipient);
}

metrics::Counter DeliveryMetrics::CounterOf(const std::string& recipient) {
  std::lock_guard lock(mutex_);
  const auto found = delivered_.find(recipient);
  if (found != delivered_.end()) return found->second;
  return delivered_
      .emplace(recipient, registry_.MakeCounter("typl_delivery_entries_delivered_total",
                                                {{"recipient", recipient}}))
      .first->second;
}

void DeliveryMetrics::Count(const Delivered& delivered) {
  for (const auto& [recipient, count] : delivered.by_recipient) {
    CounterOf(recipient).Increment(static_cast<double>(count));
  }
  if (delivered.waiting > 0) detained_.Increment(static_cast<double>(delivered.waiting));
  if (delivered.copies_left_out > 0) {
    copies_left_out_.Increment(static_cast<double>(delivered.copies_left_out));
  }
  if (delivered.repeated > 0) repeated_.Increment(static_cast<double>(delivered.repeated));
}

int64_t DeliveryMetrics::delivered() const {
  std::lock_guard lock(mutex_);
  double sum = 0;
  for (const auto& [recipient, counter] : delivered_) sum += counter.value();
  return static_cast<int64_t>(sum);
}

std::vector<std::unique_ptr<Registry::Collector>> AddGauges(Registry& registry, metrics::Jobs& jobs,
                                                            const GaugeSources& sources) {
  std::vector<std::unique_ptr<Registry::Collector>> collectors = AddBooks(registry, sources);
  collectors.push_back(registry.AddCollector(
      [&registry, sources, made = std::map<std::string, MailboxGauges>()]() mutable {
        // The register of recipients may have got others since the last time.
        for (const std::string& recipient : sources.routes.now()->mailboxes()) {
          if (!made.contains(recipient)) {
            made.emplace(recipient, MakeMailboxGauges(registry, recipient));
          }
        }
        for (const auto& [recipient, gauges] : made) Refresh(gauges, sources);
      }));
  collectors.push_back(monitor::AddReaderMetrics(
      registry, jobs, std::string(kStatementJournal), sources.partition_count, sources.clock,
      [&consumer = sources.consumer] { return consumer.stats(); }));
  return collectors;
}

}  // namespace typl::delivery
