#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_HANDLING_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_HANDLING_H_

#include <cstddef>

#include "services/statement/domain/case_law.h"
#include "typl/statement/v1/statement.pb.h"

// How long the authority took for a statement, by the statutory clock.

namespace typl::statement {

// Days from the start of the clock to the day it was given, both of which the law counts in days.
enum class Handling { kWithin7Days, kWithin14Days, kWithin30Days, kLonger };
inline constexpr size_t kHandlingCount = 4;

// By the last day for giving the statement and the days that the law allows for it.
Handling HandlingOf(const CaseLaw& law, const v1::Statement& statement);
// Given after the last day for it.
bool IsLate(const v1::Statement& statement);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_HANDLING_H_
