#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_ORDERING_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_ORDERING_H_

#include "services/statement/domain/engine/names.h"

namespace typl::law::engine {

// Puts the provisions of a compiled pack in the order in which they are applied: that of the pack,
// but what switches others off or puts marks that others read before these, and the provisions of a
// sequence together. A fault where there is no such order.
void OrderProvisions(Names& names);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_ORDERING_H_
