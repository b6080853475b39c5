#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_INSTALLATION_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_INSTALLATION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "common/store/store.h"

namespace typl::statement {

// Compares the number of partitions with the one the store was made with; a new store takes it
// down. FAILED_PRECONDITION when it differs: a person's inputs would no longer be in order. Blocks
// on the store.
absl::Status CheckInstallation(store::Store& store, uint32_t partition_count);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_INSTALLATION_H_
