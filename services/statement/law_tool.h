#ifndef TYPL_SERVICES_STATEMENT_LAW_TOOL_H_
#define TYPL_SERVICES_STATEMENT_LAW_TOOL_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/statement/domain/law.h"
#include "services/statement/law_cases.h"

// What the command line's `law decide` does, apart from reading arguments and files.

namespace typl::law {

struct DecideOptions {
  // "2025-02-03"; empty: the day in the facts file.
  std::string day = {};
  // RFC 3339, such as "2020-04-01T05:00:00Z": of `known_facts`, only what was known then. Empty:
  // all that the file has.
  std::string known_at = {};
  bool receipt = false;
  // JSON in place of text.
  bool json = false;
  // Also by the second reader.
  bool second_reader = false;
};

struct Decided {
  // The determination, for people or as JSON.
  std::string text;
  // In what the second reader differs, when it was asked.
  std::vector<std::string> differences;
};

// Determines what `facts_text`, a typl.law.v1.FactsFile in text form, gives by the pack.
// INVALID_REQUEST when the text is no such file (with the place of each fault), names no day, or
// `known_at` is no time.
absl::StatusOr<Decided> Decide(absl::string_view facts_text, const LawPack& pack,
                               const DecideOptions& options);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_TOOL_H_
