#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_STEP_WRITER_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_STEP_WRITER_H_

#include <cstddef>

#include "absl/status/status.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "services/statement/domain/case_step.h"
#include "services/statement/domain/tally.h"

namespace typl::statement {

// Bytes that one step may put into a batch, its file aside. Far more than any real case makes; two
// of them and two files fit into a batch (1 MiB).
inline constexpr size_t kStepBytesMax = 400'000;

// TOO_LARGE (an error for quarantine) when a value of the step or the whole would break a limit of
// the store.
absl::Status CheckSizes(const Step& step);

// Puts everything that the step gives out into the batch: statements with their receipts, requests,
// tasks, timers and journal entries; and counts it. Not the file. Takes the step apart.
void WriteStep(const PersonId& person, uint32_t partition, const Input& input, Step& step,
               store::Batch& batch, Tally& tally);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_STEP_WRITER_H_
