#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_SAME_DECISION_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_SAME_DECISION_H_

#include <vector>

#include "typl/law/v1/determination.pb.h"
#include "typl/statement/v1/law_service.pb.h"

namespace typl::statement {

// Whether two determinations of a person lead to the same: the same outcomes by the same grounds on
// the same days (their versions aside, as in stated.h), the same questions, the same matters for
// officers and the same notes.
bool SameDecision(const law::v1::Determination& a, const law::v1::Determination& b);

// The days on which outcome or deciding ground differ, in order.
std::vector<v1::PeriodDifference> PeriodDifferences(const law::v1::Determination& before,
                                                    const law::v1::Determination& after);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_SAME_DECISION_H_
