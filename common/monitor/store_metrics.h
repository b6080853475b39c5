#ifndef TYPL_COMMON_MONITOR_STORE_METRICS_H_
#define TYPL_COMMON_MONITOR_STORE_METRICS_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "common/metrics/jobs.h"
#include "common/metrics/metrics.h"
#include "common/store/store.h"

namespace typl::monitor {

// For RocksDbOptions::on_group: counts synced writes by size and duration. `registry` must outlive
// the store.
std::function<void(size_t commits, double seconds)> CountGroups(metrics::Registry& registry);

// How the store is: whether it takes writes, how full, what it holds; and that it is looked after
// (the background job "keep_store"). Everything must outlive the handle.
std::unique_ptr<metrics::Registry::Collector> AddStoreMetrics(metrics::Registry& registry,
                                                              metrics::Jobs& jobs,
                                                              const store::Store& store);

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_STORE_METRICS_H_
