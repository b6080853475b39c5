#ifndef TYPL_SERVICES_INTAKE_STORAGE_INSTALLATION_H_
#define TYPL_SERVICES_INTAKE_STORAGE_INSTALLATION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "common/store/store.h"
#include "services/intake/storage/digests.h"

namespace typl::intake {

// Compares what must never change with what the store was made with; a new store takes it down.
// FAILED_PRECONDITION names what differs: with another number of partitions a person's events would
// no longer be in order, and with another identity key every person would be taken for a new one.
// Blocks on the store.
absl::Status CheckInstallation(store::Store& store, uint32_t partition_count,
                               const Digests& digests);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_STORAGE_INSTALLATION_H_
