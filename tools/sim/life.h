#ifndef TYPL_TOOLS_SIM_LIFE_H_
#define TYPL_TOOLS_SIM_LIFE_H_

#include <optional>
#include <vector>

#include "tools/sim/persons.h"
#include "tools/sim/random.h"
#include "typl/law/v1/facts.pb.h"

namespace typl::sim {

// A synthetic person's circumstances.
struct Life {
  // What the person tells at registration, some of it left out.
  std::vector<law::v1::Fact> told;
  // The same and what was left out.
  std::vector<law::v1::Fact> truth;
  std::optional<int> answer_days;
  std::vector<LaterChange> changes;
};

// Draws work, lay-off, studies, business, aim, benefit and what comes later. The same `random`
// state and plan give the same life.
Life DrawLife(const PersonPlan& plan, Random& random);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_LIFE_H_
