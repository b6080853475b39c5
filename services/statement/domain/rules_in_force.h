#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_RULES_IN_FORCE_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_RULES_IN_FORCE_H_

#include "common/config/in_force.h"
#include "services/statement/domain/case_step.h"

namespace typl::statement {

// What the authority has set for cases that are worked on now. What was done by earlier rules, such
// as a date to reply by, stays.
using RulesInForce = config::InForce<CaseRules>;

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_RULES_IN_FORCE_H_
