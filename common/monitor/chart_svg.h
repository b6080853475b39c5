#ifndef TYPL_COMMON_MONITOR_CHART_SVG_H_
#define TYPL_COMMON_MONITOR_CHART_SVG_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/monitor/history.h"

namespace typl::monitor {

// Curves over the time from `begin` to `end` as inline SVG, from 0 up to the largest value. Colours
// come from the classes "c0" and "c1"; `title` is for those who can't see it.
std::string ChartSvg(const std::string& title, const std::vector<std::vector<Point>>& curves,
                     absl::Time begin, absl::Time end);

}  // namespace typl::monitor

#endif  // TYPL_COMMON_MONITOR_CHART_SVG_H_
