#ifndef TYPL_SERVICES_STATEMENT_LAW_EXPLAIN_H_
#define TYPL_SERVICES_STATEMENT_LAW_EXPLAIN_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/statement/law_words.h"
#include "typl/law/v1/pack.pb.h"

namespace typl::law {

struct ExplainOptions {
  // Only the version in force on this day, with the numbers of that day; unset: all of them.
  std::optional<absl::CivilDay> on = {};
  v1::Language language = v1::LANGUAGE_FI;
};

// One provision as a page for people who read law: what it applies to, its versions in time with
// transition clauses and sources, its tables, what each row says, the numbers and worked-out values
// it uses, what switches it off, and the wordings. NOT_FOUND names the provisions there are, or
// says that none is in force on the day.
absl::StatusOr<std::string> Explain(const v1::Pack& pack, absl::string_view provision,
                                    const ExplainOptions& options);

}  // namespace typl::law

#endif  // TYPL_SERVICES_STATEMENT_LAW_EXPLAIN_H_
