#ifndef TYPL_SERVICES_STATEMENT_LAW_FILES_H_
#define TYPL_SERVICES_STATEMENT_LAW_FILES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/statement/domain/law.h"

// Reads law packs from disk. Apart from the domain, which does no I/O.

namespace typl::law {

// The files at these paths. LAW_PACK_INVALID names the one that can't be read, or is larger than
// any pack may be. A file is named by the last part of its path, so that a fault's place reads the
// same wherever the pack lies.
absl::StatusOr<std::vector<PackFile>> ReadPackFiles(const std::vector<std::string>& paths);
// All files named *.textproto in the folder, in order of their names. LAW_PACK_INVALID when there
// is none.
absl::StatusOr<std::vector<PackFile>> ReadPackFolder(const std::string& folder);

// Reads and loads. Errors: as above, and of LawPack::Load.
absl::StatusOr<std::shared_ptr<const LawPack>> LoadPackFiles(const std::vector<std::string>& paths);
absl::StatusOr<std::shared_ptr<const LawPack>> LoadPackFolder(const std::string& folder);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_FILES_H_
