#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_DAY_EXPRESSION_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_DAY_EXPRESSION_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/statement/domain/engine/cell.h"
#include "services/statement/domain/engine/compiled.h"

namespace typl::law::engine {

// Resolves the name of a date fact or derivation; an error says why it can't be used here.
using InputLookup = std::function<absl::StatusOr<InputRef>(absl::string_view)>;

// Parses a day expression (see pack.proto). INVALID_ARGUMENT says what is wrong with it.
absl::StatusOr<DayNode> ParseDayExpression(absl::string_view text, const InputLookup& input,
                                           const ParameterLookup& parameter);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_DAY_EXPRESSION_H_
