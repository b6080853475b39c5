#include "services/intake/storage/installation.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/intake/storage/keys.h"
#include "typl/intake/v1/storage.pb.h"

namespace typl::intake {

absl::Status CheckInstallation(store::Store& store, uint32_t partition_count,
                               const Digests& digests) {
  ASSIGN_OR_RETURN(const auto stored, store.Get(kInstallationKey));
  const std::string key_check(Bytes(digests.KeyCheck()));
  v1::InstallationRecord record;
  if (!stored) {
    record.set_partition_count(partition_count);
    record.set_identity_key_check(key_check);
    store::Batch batch;
    batch.ExpectAbsent(kInstallationKey);
    batch.Put(kInstallationKey, record.SerializeAsString());
    return store.CommitAndWait(std::move(batch)).status;
  }
  if (!record.ParseFromString(stored->value)) {
    return absl::DataLossError("the installation's record can't be read");
  }
  if (record.partition_count() != partition_count) {
    return absl::FailedPreconditionError(
        absl::StrCat("this installation has ", record.partition_count(),
                     " partitions for ever, but partition_count is ", partition_count));
  }
  if (record.identity_key_check() != key_check) {
    return absl::FailedPreconditionError(
        "identity_key_file is not the key that this installation was made with");
  }
  return absl::OkStatus();
}

}  // namespace typl::intake
