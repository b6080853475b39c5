#ifndef TYPL_SERVICES_DELIVERY_DOMAIN_COUNTS_H_
#define TYPL_SERVICES_DELIVERY_DOMAIN_COUNTS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "typl/delivery/v1/storage.pb.h"

// What the books of delivery need beside the journal's cursors and the mailboxes' ends.

namespace typl::delivery {

// Adds to what is kept under CountsKey(writer, partition). The batch expects nobody else to have
// added meanwhile. Nothing is written when there is nothing to add.
absl::Status AddCounts(const store::Store& store, absl::string_view writer, uint32_t partition,
                       const v1::Counts& more, store::Batch& batch);

// Totals over all writers and partitions.
absl::StatusOr<v1::Counts> ReadCounts(const store::Snapshot& snapshot);

}  // namespace typl::delivery

#endif  // TYPL_SERVICES_DELIVERY_DOMAIN_COUNTS_H_
