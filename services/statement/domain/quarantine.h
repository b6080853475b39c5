#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_QUARANTINE_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_QUARANTINE_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "services/statement/domain/law_in_force.h"
#include "services/statement/domain/rules_in_force.h"
#include "services/statement/domain/tally.h"
#include "typl/statement/v1/storage.pb.h"

// What operators do about persons whose inputs can't be processed. How a person gets there is in
// case_batch.h.

namespace typl::statement {

struct QuarantinedPerson {
  PersonId person;
  v1::Quarantine quarantine;
};

// Persons in quarantine in the order of their ids, at most `max`, from `first` (an id; empty: the
// first) on.
absl::StatusOr<std::vector<QuarantinedPerson>> ListQuarantined(const store::Store& store,
                                                               absl::string_view first, size_t max);

// Who orders a repair, and with what it is done.
struct RepairOrder {
  const LawInForce& law;
  const RulesInForce& rules;
  uint32_t partition_count;
  absl::Time now;
  std::string request_id;
  // Who ordered it.
  std::string principal;
  CaseObserver* observer = nullptr;
};

// Processes the person's held inputs in order until one fails again. True: the person is out of
// quarantine. Recorded in the audit stream. Blocks on the store. Errors: RESOURCE_NOT_FOUND when
// the person is not in quarantine, CONTENTION.
absl::StatusOr<bool> RetryQuarantined(store::Store& store, const PersonId& person,
                                      const RepairOrder& order);

struct PutAsideResult {
  // Where the input came from, such as "intake/3/17".
  std::string input;
  // The person is out of quarantine.
  bool released = false;
};
// Puts the first held input aside, which is not processed then or ever, and in the same commit
// processes those behind it, in order, until one fails or the batch is full. Recorded in the audit
// stream with `reason`. `add_to_batch` adds what the caller keeps with it. Blocks on the store.
// Errors: as RetryQuarantined.
absl::StatusOr<PutAsideResult> PutAsideQuarantined(
    store::Store& store, const PersonId& person, const RepairOrder& order,
    const std::string& reason,
    const std::function<void(const PutAsideResult&, store::Batch&)>& add_to_batch);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_QUARANTINE_H_
