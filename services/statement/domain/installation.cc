#include "services/statement/domain/installation.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/statement/domain/keys.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {

absl::Status CheckInstallation(store::Store& store, uint32_t partition_count) {
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store.Get(kInstallationKey));
  v1::InstallationRecord record;
  if (!stored.has_value()) {
    record.set_partition_count(partition_count);
    store::Batch batch;
    batch.ExpectAbsent(kInstallationKey);
    batch.Put(kInstallationKey, record.SerializeAsString());
    return store.CommitAndWait(std::move(batch)).status;
  }
  if (!record.ParseFromString(stored->value)) {
    return absl::DataLossError("the installation's record can't be read");
  }
  if (record.partition_count() == partition_count) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("this installation has ", record.partition_count(),
                   " partitions for ever, but partition_count is ", partition_count));
}

}  // namespace typl::statement
