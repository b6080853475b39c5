#include "services/statement/domain/quarantine.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/store/caller_status.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_batch.h"
#include "services/statement/domain/case_processor.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

// Reader under which repairs are counted.
constexpr absl::string_view kRepairs = "repairs";

void Audit(absl::string_view action, const PersonId& person, const RepairOrder& order,
           const std::string& detail, store::Batch& batch) {
  v1::AuditEntry entry;
  *entry.mutable_time() = TimeToProto(order.now);
  entry.set_action(std::string(action));
  entry.set_person(PersonName(person));
  entry.set_request_id(order.request_id);
  entry.set_principal(order.principal);
  entry.set_detail(detail);
  batch.Append(kAuditStream, entry.SerializeAsString());
}

}  // namespace

absl::StatusOr<std::vector<QuarantinedPerson>> ListQuarantined(const store::Store& store,
                                                               absl::string_view first,
                                                               size_t max) {
  std::vector<QuarantinedPerson> found;
  absl::Status fault;
  const std::string start = absl::StrCat(kQuarantinePrefix, first);
  RETURN_IF_ERROR(store.NewSnapshot()->Scan(
      kQuarantinePrefix, start, [&](absl::string_view key, absl::string_view value) {
        const std::optional<PersonId> person = ParseQuarantineKey(key);
        v1::Quarantine quarantine;
        if (!person.has_value() ||
            !quarantine.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          fault = absl::DataLossError("a quarantine record can't be parsed");
          return false;
        }
        found.push_back({*person, std::move(quarantine)});
        return found.size() < max;
      }));
  RETURN_IF_ERROR(fault);
  return found;
}

absl::StatusOr<bool> RetryQuarantined(store::Store& store, const PersonId& person,
                                      const RepairOrder& order) {
  const uint32_t partition = person.Partition(order.partition_count);
  for (int conflicts = 0;;) {
    store::Batch batch;
    Tally tally;
    const std::shared_ptr<const CaseLaw> law = order.law.ForBatch(batch);
    const std::shared_ptr<const CaseRules> rules = order.rules.now();
    CaseBatch cases(store, *law, *rules, batch, tally);
    ASSIGN_OR_RETURN(const bool released, cases.Retry(person, partition, kBatchBytesFull));
    // Stopped for size, not for a fault: the rest goes into another batch.
    const bool more = !released && cases.bytes() > kBatchBytesFull;
    cases.Finish();
    Audit("RetryQuarantined", person, order, "", batch);
    RETURN_IF_ERROR(WriteCounts(store, kRepairs, partition, tally, batch));
    const store::CommitResult result = store.CommitAndWait(std::move(batch));
    if (result.outcome == store::Outcome::kConflict && ++conflicts < store::kConflictsMax) continue;
    if (!result.committed()) return store::CallerStatus(result);
    if (order.observer != nullptr) order.observer->OnCommitted(tally);
    if (!more) return released;
    conflicts = 0;
  }
}

absl::StatusOr<PutAsideResult> PutAsideQuarantined(
    store::Store& store, const PersonId& person, const RepairOrder& order,
    const std::string& reason,
    const std::function<void(const PutAsideResult&, store::Batch&)>& add_to_batch) {
  const uint32_t partition = person.Partition(order.partition_count);
  for (int conflicts = 0;;) {
    store::Batch batch;
    Tally tally;
    const std::shared_ptr<const CaseLaw> law = order.law.ForBatch(batch);
    const std::shared_ptr<const CaseRules> rules = order.rules.now();
    CaseBatch cases(store, *law, *rules, batch, tally);
    PutAsideResult result;
    ASSIGN_OR_RETURN(result.input, cases.PutAside(person));
    ASSIGN_OR_RETURN(result.released, cases.Retry(person, partition, kBatchBytesFull));
    cases.Finish();
    Audit("PutAsideQuarantined", person, order, absl::StrCat(result.input, ": ", reason), batch);
    add_to_batch(result, batch);
    RETURN_IF_ERROR(WriteCounts(store, kRepairs, partition, tally, batch));
    const store::CommitResult committed = store.CommitAndWait(std::move(batch));
    if (committed.outcome == store::Outcome::kConflict && ++conflicts < store::kConflictsMax) {
      continue;
    }
    if (!committed.committed()) return store::CallerStatus(committed);
    if (order.observer != nullptr) order.observer->OnCommitted(tally);
    return result;
  }
}

}  // namespace typl::statement
