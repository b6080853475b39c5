#include "services/statement/domain/case_processor.h"

#include <chrono>
#include <optional>
#include <utility>

#include "common/status/macros.h"
#include "services/statement/domain/case_batch.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {

CaseProcessor::CaseProcessor(const store::Store& store, const LawInForce& law,
                             const RulesInForce& rules, v1::InputSource source, std::string reader,
                             uint32_t partition_count, CaseObserver* observer)
    : store_(store),
      law_(law),
      rules_(rules),
      source_(source),
      reader_(std::move(reader)),
      observer_(observer),
      tallies_(partition_count) {}

absl::StatusOr<size_t> CaseProcessor::Process(uint32_t partition,
                                              absl::Span<const journal::Entry> entries,
                                              store::Batch& batch) {
  using SteadyClock = std::chrono::steady_clock;
  Tally& tally = tallies_.at(partition);
  tally = Tally();
  const std::shared_ptr<const CaseLaw> law = law_.ForBatch(batch);
  const std::shared_ptr<const CaseRules> rules = rules_.now();
  CaseBatch cases(store_, *law, *rules, batch, tally);
  size_t count = 0;
  for (const journal::Entry& entry : entries) {
    if (count > 0 && cases.bytes() > kBatchBytesFull) break;
    const std::optional<PersonId> person = PersonId::Parse(entry.person);
    Input input = {source_, entry.partition, entry.sequence, entry.recorded_at, entry.payload};
    const SteadyClock::time_point start = SteadyClock::now();
    RETURN_IF_ERROR(cases.Apply(person.has_value() ? *person : NoPerson(), partition, input));
    if (observer_ != nullptr) {
      observer_->OnStep(std::chrono::duration<double>(SteadyClock::now() - start).count());
    }
    ++count;
  }
  cases.Finish();
  RETURN_IF_ERROR(WriteCounts(store_, reader_, partition, tally, batch));
  return count;
}

void CaseProcessor::Committed(uint32_t partition, absl::Span<const journal::Entry> entries,
                              const store::CommitResult& result) {
  if (observer_ != nullptr) observer_->OnCommitted(tallies_.at(partition));
}

absl::Status WriteCounts(const store::Store& store, absl::string_view reader, uint32_t partition,
                         const Tally& tally, store::Batch& batch) {
  const std::string key = CountsKey(reader, partition);
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store.Get(key));
  v1::Counts counts;
  if (stored.has_value() && !counts.ParseFromString(stored->value)) {
    return absl::DataLossError("the counts of a partition can't be parsed");
  }
  AddCounts(tally.counts, counts);
  batch.ExpectVersion(key, stored.has_value() ? stored->version : 0);
  batch.Put(key, counts.SerializeAsString());
  return absl::OkStatus();
}

}  // namespace typl::statement
