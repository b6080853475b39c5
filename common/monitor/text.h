#ifndef TYPL_COMMON_MONITOR_TEXT_H_
#define TYPL_COMMON_MONITOR_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/monitor/layout.h"

namespace typl::monitor {

// Text that may stand in HTML, between tags or in a quoted attribute.
std::string EscapeHtml(absl::string_view text);

// A figure as people read it: "12 345", "3.2 /s", "4 min", "1.5 GiB". Not for machines.
std::string FormatQuantity(double value, Unit unit);

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_TEXT_H_
