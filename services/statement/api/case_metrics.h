#ifndef TYPL_SERVICES_STATEMENT_API_CASE_METRICS_H_
#define TYPL_SERVICES_STATEMENT_API_CASE_METRICS_H_

#include <array>

#include "common/metrics/metrics.h"
#include "services/statement/domain/tally.h"

namespace typl::statement {

// Counts what cases lead to, and logs what the operators must know of at once: second readings that
// differ. Thread-safe. The registry must outlive it.
class CaseMetrics final : public CaseObserver {
 public:
  explicit CaseMetrics(metrics::Registry& registry);

  void OnCommitted(const Tally& tally) override;
  void OnStep(double seconds) override;

 private:
  // By kind, outcome, and whether decided automatically.
  std::array<std::array<std::array<metrics::Counter, 2>, law::v1::Outcome_ARRAYSIZE>,
             law::v1::StatementKind_ARRAYSIZE>
      statements_;
  metrics::Counter inputs_;
  metrics::Counter requests_sent_;
  metrics::Counter requests_answered_;
  metrics::Counter requests_unfounded_;
  metrics::Counter requests_overdue_;
  metrics::Counter tasks_opened_;
  metrics::Counter tasks_decided_;
  metrics::Counter tasks_lapsed_;
  metrics::Counter quarantined_;
  metrics::Counter second_readings_agreed_;
  metrics::Counter second_readings_differed_;
  metrics::Histogram step_seconds_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_CASE_METRICS_H_
