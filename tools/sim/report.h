#ifndef TYPL_TOOLS_SIM_REPORT_H_
#define TYPL_TOOLS_SIM_REPORT_H_

#include <string>

#include "tools/sim/simulation.h"

namespace typl::sim {

// "30.3.2020  registered 512/3,500  …", without a line break.
std::string ProgressLine(const Progress& progress);

// The tables and the closing line, BOOKS BALANCE or what does not.
std::string TextReport(const Outcome& outcome);

// The same as one JSON object.
std::string JsonReport(const Outcome& outcome);

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_REPORT_H_
