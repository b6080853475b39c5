#ifndef TYPL_SERVICES_INTAKE_API_CONTEXT_H_
#define TYPL_SERVICES_INTAKE_API_CONTEXT_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "common/ids/ids.h"
#include "common/metrics/metrics.h"
#include "common/status/error.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/intake/domain/validation.h"
#include "services/intake/storage/digests.h"
#include "typl/intake/v1/intake.pb.h"
#include "typl/statement/v1/payer_request.pb.h"

namespace typl::intake {

// What intake counts. Thread-safe; made once from a registry that outlives it.
class IntakeMetrics {
 public:
  explicit IntakeMetrics(metrics::Registry& registry);

  void Registered(v1::Channel channel, bool new_person) const;
  void Changed() const { changes_.Increment(); }
  void Ended() const { ends_.Increment(); }
  void PayerAsked(statement::v1::PayerRequestKind kind) const {
    payer_requests_[static_cast<size_t>(kind)].Increment();
  }
  void Replayed() const { replays_.Increment(); }
  // A call that was not accepted.
  void Refused(const absl::Status& status) const;

  // Since the start of the process.
  int64_t registrations() const;
  int64_t payer_requests() const;
  int64_t changes() const { return static_cast<int64_t>(changes_.value()); }
  int64_t ends() const { return static_cast<int64_t>(ends_.value()); }
  int64_t replays() const { return static_cast<int64_t>(replays_.value()); }
  int64_t persons_added() const { return static_cast<int64_t>(persons_added_.value()); }

 private:
  std::array<metrics::Counter, v1::Channel_ARRAYSIZE> registrations_;
  std::array<metrics::Counter, statement::v1::PayerRequestKind_ARRAYSIZE> payer_requests_;
  metrics::Counter changes_;
  metrics::Counter ends_;
  metrics::Counter replays_;
  metrics::Counter persons_added_;
  absl::flat_hash_map<int, metrics::Counter> refused_;  // By reason.
  metrics::Counter refused_otherwise_;
};

struct IntakeOptions {
  ValidationRules rules;
  uint32_t partition_count = 16;
  // Sabotage for tests: neither look for nor protect idempotency records.
  bool unsafe_no_dedup = false;
};

// What the handlers work with. All references outlive every call.
struct Context {
  store::Store& store;
  const Clock& clock;
  IdGenerator& ids;
  const Digests& digests;
  const IntakeMetrics& metrics;
  IntakeOptions options;
};

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_CONTEXT_H_
