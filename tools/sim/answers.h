#ifndef TYPL_TOOLS_SIM_ANSWERS_H_
#define TYPL_TOOLS_SIM_ANSWERS_H_

#include <vector>

#include "absl/time/civil_time.h"
#include "tools/sim/persons.h"
#include "typl/law/v1/facts.pb.h"
#include "typl/statement/v1/statement.pb.h"

namespace typl::sim {

// What the person says to this request on `day`, as facts: what is true of what is asked, or an
// explanation in words where no facts are. What the
// story of the person leaves open is answered as somebody would to whom it does not apply: no,
// none, the day of the registration.
std::vector<law::v1::Fact> AnswerTo(const statement::v1::ClarificationRequest& request,
                                    const Person& person, absl::CivilDay day);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_ANSWERS_H_
