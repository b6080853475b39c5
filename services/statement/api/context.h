#ifndef TYPL_SERVICES_STATEMENT_API_CONTEXT_H_
#define TYPL_SERVICES_STATEMENT_API_CONTEXT_H_

#include <cstdint>

#include "common/store/store.h"
#include "common/time/clock.h"
#include "services/statement/domain/law_book.h"
#include "services/statement/domain/rules_in_force.h"

namespace typl::statement {

struct StatementOptions {
  uint32_t partition_count = 16;
  // Sabotage for tests: forget idempotency records and cursors.
  bool unsafe_no_dedup = false;
};

// What the handlers work with. All of it outlives them.
struct Context {
  store::Store& store;
  const Clock& clock;
  LawBook& laws;
  const RulesInForce& rules;
  StatementOptions options;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_CONTEXT_H_
