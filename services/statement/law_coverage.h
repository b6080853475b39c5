#ifndef TYPL_SERVICES_STATEMENT_LAW_COVERAGE_H_
#define TYPL_SERVICES_STATEMENT_LAW_COVERAGE_H_

#include <string>
#include <vector>

#include "services/statement/domain/law.h"
#include "typl/law/v1/case.pb.h"

// Which parts of a law pack worked cases touch.

namespace typl::law {

// A row of a provision's table, or one of its versions.
struct PartCoverage {
  std::string provision;
  // "<table>/<row>" or the id of a version.
  std::string part;
  bool officer = false;
  // Numbers of the cases, in order, in which it: applied (also by a finding, also without effect),
  // was an officer's to choose, could still apply because a fact was unknown.
  std::vector<std::string> applied;
  std::vector<std::string> asked;
  std::vector<std::string> open;

  // A row that only could still apply is not shown to mean anything.
  bool touched() const { return !applied.empty() || !asked.empty(); }
};

struct Coverage {
  int case_count = 0;
  // In the order of the pack. A table that several versions share is listed once.
  std::vector<PartCoverage> versions;
  std::vector<PartCoverage> rows;
};

// Runs every case. What it expects does not matter here.
Coverage CoverageOf(const LawPack& pack, const std::vector<v1::Case>& cases);

// One line for each part, those that no case touches marked, and a table of counts.
std::string ToText(const Coverage& coverage);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_COVERAGE_H_
