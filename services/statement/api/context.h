#ifndef TYPL_SERVICES_STATEMENT_API_CONTEXT_H_
#define TYPL_SERVICES_STATEMENT_API_CONTEXT_H_

#include <cstdint>

#include "absl/time/time.h"
#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/law_book.h"

namespace typl::statement {

struct StatementOptions {
  CaseRules rules;
  uint32_t partition_count = 16;
  // How long an officer's claim lasts.
  absl::Duration claim_duration = absl::Minutes(60);
  // Sabotage for tests: forget idempotency records and cursors.
  bool unsafe_no_dedup = false;
};

// What the handlers work with. All of it outlives them.
struct Context {
  store::Store& store;
  const Clock& clock;
  LawBook& laws;
  StatementOptions options;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_CONTEXT_H_
