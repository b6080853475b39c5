#ifndef TYPL_TOOLS_SIM_LIVELIHOOD_H_
#define TYPL_TOOLS_SIM_LIVELIHOOD_H_

#include "tools/sim/persons.h"
#include "tools/sim/random.h"
#include "typl/law/v1/facts.pb.h"

// Businesses and studies of synthetic persons, in full. Shares are assumptions unless a source is
// named.

namespace typl::sim {

// A business whose work stopped or shrank because of the epidemic of 2020.
law::v1::Business EntrepreneurOf2020(const PersonPlan& plan, Random& random);
// Any other business or own work.
law::v1::Business BusinessOf(const PersonPlan& plan, Random& random);
// Studies under way at registration.
law::v1::Study StudyOf(const PersonPlan& plan, Random& random);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_LIVELIHOOD_H_
