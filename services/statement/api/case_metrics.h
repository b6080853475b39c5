#ifndef TYPL_SERVICES_STATEMENT_API_CASE_METRICS_H_
#define TYPL_SERVICES_STATEMENT_API_CASE_METRICS_H_

#include <array>
#include <cstdint>
#include <mutex>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/metrics/metrics.h"
#include "services/statement/api/ground_labels.h"
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
  // A counter that follows a field of the counts.
  struct Counted {
    metrics::Counter counter;
    int64_t (v1::Counts::*count)() const;
  };

  void CountStatements(const Tally& tally);
  void CountLook(const ExPostFinding& finding);

  metrics::Registry& registry_;
  const std::vector<Counted> counted_;
  // By how long they took, and whether that was too late.
  std::array<std::array<metrics::Counter, 2>, kHandlingCount> handling_;
  metrics::Histogram step_seconds_;

  std::mutex mutex_;  // Guards those below.
  GroundLabels grounds_;
  absl::flat_hash_map<StatementClass, metrics::Counter> statements_;
  // Looks afterwards, by ground and whether the officer agreed.
  absl::flat_hash_map<std::pair<std::string, bool>, metrics::Counter> looks_;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_CASE_METRICS_H_
