#ifndef TYPL_COMMON_MONITOR_SERVICE_MONITOR_H_
#define TYPL_COMMON_MONITOR_SERVICE_MONITOR_H_

#include <memory>
#include <string>

#include "common/metrics/jobs.h"
#include "common/metrics/metrics.h"
#include "common/monitor/layout.h"
#include "common/store/store.h"
#include "common/time/clock.h"

namespace typl::monitor {

// What a monitor is made of. What it refers to must outlive it.
struct MonitorParts {
  std::string service;
  metrics::Registry& registry;
  const store::Store& store;
  // The service's own, which in a sandbox stands still.
  const Clock& clock;
  Layout layout;
};

// Watches one running service: makes the metrics that every service has (build, process, clock,
// store, background jobs), keeps the last quarter of an hour of what the status page shows, and
// makes that page. Has a thread of its own. Thread-safe.
class ServiceMonitor {
 public:
  static std::unique_ptr<ServiceMonitor> Start(MonitorParts parts);
  // Stops the thread.
  virtual ~ServiceMonitor() = default;

  // For the service's own background jobs.
  virtual metrics::Jobs& jobs() = 0;
  // HTML.
  virtual std::string StatusPage() = 0;
};

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_SERVICE_MONITOR_H_
