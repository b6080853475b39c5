#ifndef TYPL_SERVICES_STATEMENT_API_STATEMENT_MONITOR_H_
#define TYPL_SERVICES_STATEMENT_API_STATEMENT_MONITOR_H_

#include <memory>
#include <vector>

#include "common/metrics/jobs.h"
#include "common/metrics/metrics.h"
#include "services/statement/api/context.h"
#include "services/statement/api/pipeline.h"

namespace typl::statement {

// The gauges of journals, quarantine, books and the active law, brought up to date when they are
// read. What can't be read keeps its last value. Everything must outlive the handles.
std::vector<std::unique_ptr<metrics::Registry::Collector>> AddStatementGauges(
    metrics::Registry& registry, metrics::Jobs& jobs, const Context& context,
    const Pipeline& pipeline);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_STATEMENT_MONITOR_H_
