#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_CASE_BATCH_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_CASE_BATCH_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "services/statement/domain/case_law.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/tally.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {

// The person of entries whose person id is none. They are quarantined under it, so that they stop
// nobody.
PersonId NoPerson();

// Inputs of many persons applied to their files, all in one store batch. Each file is read once,
// and later inputs of a person see what earlier ones made. An input that can't be processed
// quarantines its person: it and all later ones are held in order, and nobody else notices. The
// batch expects every file and quarantine record to be as it was read.
// Not thread-safe. What it reads and writes must outlive it.
class CaseBatch {
 public:
  CaseBatch(const store::Store& store, const CaseLaw& law, const CaseRules& rules,
            store::Batch& batch, Tally& tally);
  ~CaseBatch();

  // Applies one input of a person in partition `partition`. An error means that the store can't
  // tell what the file is; the batch must then be dropped.
  absl::Status Apply(const PersonId& person, uint32_t partition, const Input& input);

  // Applies the inputs held for a quarantined person, in order, until one fails again or
  // `batch_bytes_max` is reached. True: nothing is held any more and the person is released.
  // RESOURCE_NOT_FOUND when the person is not in quarantine.
  absl::StatusOr<bool> Retry(const PersonId& person, uint32_t partition, size_t batch_bytes_max);

  // Puts the first of the inputs held for a quarantined person aside, where it is kept and never
  // processed. Tells where it came from ("intake/3/17"). Errors: RESOURCE_NOT_FOUND when the person
  // is not in quarantine, or no input is held.
  absl::StatusOr<std::string> PutAside(const PersonId& person);

  // Puts the files into the batch. Call once, at the end.
  void Finish();

  // Bytes of the batch as they will be after Finish.
  size_t bytes() const;

 private:
  struct Case;

  absl::StatusOr<Case*> Open(const PersonId& person);
  absl::Status OpenQuarantine(const PersonId& person, Case& entry);
  // The entry of a person in quarantine.
  absl::StatusOr<Case*> OpenQuarantined(const PersonId& person);
  absl::StatusOr<v1::HeldInput> ReadHeld(const PersonId& person, uint64_t number);
  // The step, when it fits the store.
  absl::StatusOr<Step> TryStep(const PersonId& person, const Case& entry, const Input& input);
  void CountSecondReading(const Input& input, const absl::StatusOr<Step>& step);
  void Take(const PersonId& person, uint32_t partition, const Input& input, Step step, Case& entry);
  absl::Status Hold(const PersonId& person, const Input& input, const absl::Status& why,
                    Case& entry);

  const store::Store& store_;
  const CaseLaw& law_;
  CaseStepper stepper_;
  store::Batch& batch_;
  Tally& tally_;
  absl::flat_hash_map<std::string, std::unique_ptr<Case>> cases_;
  size_t file_bytes_ = 0;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_CASE_BATCH_H_
