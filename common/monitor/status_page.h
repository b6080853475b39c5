#ifndef TYPL_COMMON_MONITOR_STATUS_PAGE_H_
#define TYPL_COMMON_MONITOR_STATUS_PAGE_H_

#include <string>

#include "absl/time/time.h"
#include "common/metrics/metrics.h"
#include "common/monitor/history.h"
#include "common/monitor/layout.h"

namespace typl::monitor {

// What a page is made of. All of it outlives the call.
struct PageParts {
  std::string service;
  std::string version;
  // By the service's clock, which may be a sandbox's.
  absl::Time service_now;
  // By the system's clock.
  absl::Time now;
  absl::Time started_at;
  const Layout& layout;
  const metrics::Readings& readings;
  const History& history;
};

// The status page: one HTML document without scripts and without anything from elsewhere, which
// asks to be loaded again by itself. Readable from a phone's width on.
std::string RenderStatusPage(const PageParts& parts);

// What the page may do, for the header Content-Security-Policy: nothing but its own style.
const std::string& StatusPagePolicy();

// Every quantity that the page shows, for its history.
std::vector<Quantity> QuantitiesOf(const Layout& layout);

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_STATUS_PAGE_H_
