#ifndef TYPL_TOOLS_SIM_REGION_H_
#define TYPL_TOOLS_SIM_REGION_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

// Where the synthetic persons live and which fund they belong to.

namespace typl::sim {

// A municipality code of North Ostrobothnia, drawn by population (rounded, 2020). `drawn` is any
// number.
absl::string_view MunicipalityOf(uint64_t drawn);

// The key of an unemployment fund of 2020, drawn by number of members. `drawn` is any number.
absl::string_view FundOf(uint64_t drawn);

// The keys of all payers to whom statements of 2020 and January 2021 may go: Kela, the funds of
// 2020, and those that went on from one of them on 1.1.2021.
std::vector<absl::string_view> PayersOf2020();

}  // namespace typl::sim

#endif  // TYPL_TOOLS_SIM_REGION_H_
