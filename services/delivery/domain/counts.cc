#include "services/delivery/domain/counts.h"

#include <optional>
#include <string>

#include "common/status/macros.h"
#include "services/delivery/domain/keys.h"

namespace typl::delivery {
namespace {

void Add(const v1::Counts& more, v1::Counts& total) {
  total.set_copies(total.copies() + more.copies());
  total.set_redelivered(total.redelivered() + more.redelivered());
  total.set_put_aside(total.put_aside() + more.put_aside());
}

absl::Status AddStored(absl::string_view value, v1::Counts& total) {
  v1::Counts stored;
  if (!stored.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError("counts can't be parsed");
  }
  Add(stored, total);
  return absl::OkStatus();
}

}  // namespace

absl::Status AddCounts(const store::Store& store, absl::string_view writer, uint32_t partition,
                       const v1::Counts& more, store::Batch& batch) {
  if (more.ByteSizeLong() == 0) return absl::OkStatus();
  const std::string key = CountsKey(writer, partition);
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store.Get(key));
  v1::Counts total = more;
  if (stored.has_value()) RETURN_IF_ERROR(AddStored(stored->value, total));
  batch.ExpectVersion(key, stored.has_value() ? stored->version : 0);
  batch.Put(key, total.SerializeAsString());
  return absl::OkStatus();
}

absl::StatusOr<v1::Counts> ReadCounts(const store::Snapshot& snapshot) {
  v1::Counts total;
  absl::Status fault;
  RETURN_IF_ERROR(snapshot.Scan(kCountsPrefix, "", [&](absl::string_view, absl::string_view value) {
    fault = AddStored(value, total);
    return fault.ok();
  }));
  RETURN_IF_ERROR(fault);
  return total;
}

}  // namespace typl::delivery
