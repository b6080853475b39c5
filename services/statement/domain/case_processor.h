#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_CASE_PROCESSOR_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_CASE_PROCESSOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/journal/consumer.h"
#include "common/store/store.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/law_in_force.h"
#include "services/statement/domain/rules_in_force.h"
#include "services/statement/domain/tally.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {

// Bytes at which a batch is closed: one more step and the file it changes still fit (1 MiB).
inline constexpr size_t kBatchBytesFull = 500'000;

// Makes of journal entries what follows from them: of intake's journal, or of the service's own
// inputs. Two of them run side by side over the same files; the files' versions keep them apart.
// Everything given must outlive it. Used as journal::Processor says.
class CaseProcessor final : public journal::Processor {
 public:
  // `reader` names the counts it keeps ("counts/<reader>/<partition>"). `observer` may be null.
  CaseProcessor(const store::Store& store, const LawInForce& law, const RulesInForce& rules,
                v1::InputSource source, std::string reader, uint32_t partition_count,
                CaseObserver* observer);

  absl::StatusOr<size_t> Process(uint32_t partition, absl::Span<const journal::Entry> entries,
                                 store::Batch& batch) override;
  void Committed(uint32_t partition, absl::Span<const journal::Entry> entries,
                 const store::CommitResult& result) override;

 private:
  const store::Store& store_;
  const LawInForce& law_;
  const RulesInForce& rules_;
  const v1::InputSource source_;
  const std::string reader_;
  CaseObserver* const observer_;
  // Of the last Process, by partition; each element is used by one thread at a time.
  std::vector<Tally> tallies_;
};

// Adds what was counted to "counts/<reader>/<partition>".
absl::Status WriteCounts(const store::Store& store, absl::string_view reader, uint32_t partition,
                         const Tally& tally, store::Batch& batch);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_CASE_PROCESSOR_H_
