#ifndef TYPL_COMMON_MONITOR_COMMON_LAYOUT_H_
#define TYPL_COMMON_MONITOR_COMMON_LAYOUT_H_

#include "common/monitor/layout.h"

namespace typl::monitor {

// Behind what is special to a service: what is shown of every one.
void AddCommonParts(Layout& layout);
// The same for a service that reads a journal.
void AddReaderParts(Layout& layout);

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_COMMON_LAYOUT_H_
