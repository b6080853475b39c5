#ifndef TYPL_TOOLS_TYPLCTL_PACKS_COMMANDS_H_
#define TYPL_TOOLS_TYPLCTL_PACKS_COMMANDS_H_

#include <string>

#include "absl/status/status.h"
#include "tools/typlctl/session.h"

// Commands on the law packs of the running statement service. Each prints its result to the
// session's output; its error says what went wrong and what to do next.

namespace typl::ctl {

// Packs in store, which of them is active, and how far the review after its activation has come.
absl::Status ListPacks(Session& session);
// Whether the service would take the pack in the folder.
absl::Status CheckPack(Session& session, const std::string& folder);
// Whom the pack in the folder, or the one in store of this hash, would change, and how. `each`:
// person by person.
absl::Status ComparePack(Session& session, const std::string& pack, bool each);
// Makes such a pack the active one. `expected`: only when this pack is active now. `wait`: until
// the persons on file have been looked through.
absl::Status ActivatePack(Session& session, const std::string& pack, const std::string& expected,
                          bool wait);
// Decides issued statements again: of one person, or when `person` is empty of all.
// FAILED_PRECONDITION, after printing, when one comes out differently.
absl::Status ReplayStatements(Session& session, const std::string& person);

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_PACKS_COMMANDS_H_
