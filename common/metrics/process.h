#ifndef TYPL_COMMON_METRICS_PROCESS_H_
#define TYPL_COMMON_METRICS_PROCESS_H_

#include <memory>

#include "common/metrics/metrics.h"

namespace typl::metrics {

// Makes the metrics process_*: what the operating system says of this process. What it does not say
// keeps its last value.
std::unique_ptr<Registry::Collector> AddProcessMetrics(Registry& registry);

}  // namespace typl::metrics

#endif  // TYPL_COMMON_METRICS_PROCESS_H_
