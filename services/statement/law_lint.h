#ifndef TYPL_SERVICES_STATEMENT_LAW_LINT_H_
#define TYPL_SERVICES_STATEMENT_LAW_LINT_H_

#include <string>
#include <utility>
#include <vector>

#include "services/statement/law_coverage.h"
#include "typl/law/v1/pack.pb.h"

// What is wrong or worth a look in a law pack that loads: what its readers would stumble over, and
// what no worked case shows.

namespace typl::law {

struct LintFinding {
  enum class Severity {
    // To be mended before the pack is used.
    kFault,
    // To be known.
    kRemark,
  };
  Severity severity = Severity::kRemark;
  // What kind of finding, such as "row_untouched".
  std::string kind;
  // "provision 2a:1, table leaving, row resigned".
  std::string place;
  std::string text;
};

struct LintReport {
  std::vector<LintFinding> findings;
  // What the pack has, such as {"rows", 212}.
  std::vector<std::pair<std::string, int>> counts;

  bool sound() const;
};

// Faults: row_never_met, term_never_used, value_never_used, same_tables, doubt_without_note, and
// with `coverage` row_untouched and version_untouched. Remarks: doubtful, same_versions,
// section_without_url, text_without_english, fact_never_read, and with `coverage` row_not_decided.
LintReport Lint(const v1::Pack& pack, const Coverage* coverage);

// Findings, then what the pack has and how many findings of each kind there are.
std::string ToText(const LintReport& report);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_LINT_H_
