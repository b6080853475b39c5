#ifndef TYPL_TOOLS_SIM_FINDINGS_H_
#define TYPL_TOOLS_SIM_FINDINGS_H_

#include <vector>

#include "tools/sim/persons.h"
#include "tools/sim/random.h"

// What advisers of the authority and employers tell of a synthetic person during the job search:
// services, refused work, neglected duties. The reason is mostly left to the person, who is asked.
// Shares are assumptions: no published figures were found.

namespace typl::sim {

// Draws the findings of a search that lasts until `search_until`, in order of time. `young`: under
// 25 and without a vocational qualification.
std::vector<LaterChange> DrawFindings(const PersonPlan& plan, absl::CivilDay search_until,
                                      bool young, Random& random);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_FINDINGS_H_
