#ifndef TYPL_SERVICES_STATEMENT_LAW_TOOL_H_
#define TYPL_SERVICES_STATEMENT_LAW_TOOL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/statement/domain/law.h"
#include "services/statement/law_cases.h"

// What the command line's `law` commands do, apart from reading arguments and files.

namespace typl::law {

struct DecideOptions {
  // "2025-02-03"; empty: the day in the facts file.
  std::string day;
  bool receipt = false;
  // JSON in place of text.
  bool json = false;
};

// Determines what `facts_text`, a typl.law.v1.FactsFile in text form, gives by the pack, in a form
// for people or in JSON. INVALID_REQUEST when the text is no such file or names no day.
absl::StatusOr<std::string> Decide(absl::string_view facts_text, const LawPack& pack,
                                   const DecideOptions& options);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_TOOL_H_
