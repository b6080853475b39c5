#ifndef TYPL_TOOLS_BENCHMARKS_JDM_H_
#define TYPL_TOOLS_BENCHMARKS_JDM_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "tools/sim/random.h"
#include "typl/law/v1/pack.pb.h"

// A decision table of a law pack in the form that another rules engine reads (JDM, the JSON of
// @gorules/zen-engine), to compare the two.

namespace typl::bench {

// The table by which `provision` is decided when the day that picks its version is `day`, with
// inputs that meet its rows. Cells become the engine's own expressions, parameters their numbers of
// that day, days the days since 1970-01-01.
struct JdmTable {
  // {"table": JDM, "contexts": [{"row": "...", "input": {...}}]}
  std::string json;
  int rows = 0;
  int columns = 0;
};

// `contexts` inputs are drawn: each meets one row, drawn evenly, and has any value of the column
// where the row doesn't care. INVALID_ARGUMENT when there is no such table, or a cell has a form
// that this does not know.
absl::StatusOr<JdmTable> ToJdm(const law::v1::Pack& pack, absl::string_view provision,
                               absl::CivilDay day, int contexts, sim::Random& random);

}  // namespace typl::bench

#endif  // TYPL_TOOLS_BENCHMARKS_JDM_H_
