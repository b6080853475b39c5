#ifndef TYPL_SERVICES_STATEMENT_API_STATEMENT_LAYOUT_H_
#define TYPL_SERVICES_STATEMENT_API_STATEMENT_LAYOUT_H_

#include "common/monitor/layout.h"

namespace typl::statement {

// What the status page of this service shows.
monitor::Layout StatementLayout();

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_STATEMENT_LAYOUT_H_
