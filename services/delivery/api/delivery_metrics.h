#ifndef TYPL_SERVICES_DELIVERY_API_DELIVERY_METRICS_H_
#define TYPL_SERVICES_DELIVERY_API_DELIVERY_METRICS_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/journal/consumer.h"
#include "common/metrics/jobs.h"
#include "common/metrics/metrics.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/delivery/domain/delivered.h"
#include "services/delivery/domain/mailboxes.h"
#include "services/delivery/domain/routes_in_force.h"

namespace typl::delivery {

// Counts what was delivered since the start. Thread-safe.
class DeliveryMetrics {
 public:
  // `registry` must outlive it. Recipients that `routes` does not have are counted from their first
  // entry on.
  DeliveryMetrics(metrics::Registry& registry, const RoutingTable& routes);

  void Count(const Delivered& delivered);
  int64_t delivered() const;
  int64_t copies_left_out() const { return static_cast<int64_t>(copies_left_out_.value()); }

 private:
  metrics::Counter CounterOf(const std::string& recipient);

  metrics::Registry& registry_;
  mutable std::mutex mutex_;                                      // Guards delivered_.
  absl::flat_hash_map<std::string, metrics::Counter> delivered_;  // By recipient.
  metrics::Counter detained_;
  metrics::Counter repeated_;
  metrics::Counter copies_left_out_;
};

// What the gauges show; all of it outlives the collector.
struct GaugeSources {
  const store::Store& store;
  const Clock& clock;
  const RoutesInForce& routes;
  const Mailboxes& mailboxes;
  const journal::Consumer& consumer;
  uint32_t partition_count;
};

// Makes the gauges of mailboxes, quarantine, books and journal, brought up to date when they are
// read. What can't be read keeps its last value. Everything must outlive the handles.
std::vector<std::unique_ptr<metrics::Registry::Collector>> AddGauges(metrics::Registry& registry,
                                                                     metrics::Jobs& jobs,
                                                                     const GaugeSources& sources);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_API_DELIVERY_METRICS_H_
