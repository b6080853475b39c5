#ifndef TYPL_SERVICES_STATEMENT_API_STATEMENT_LIFE_H_
#define TYPL_SERVICES_STATEMENT_API_STATEMENT_LIFE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "services/statement/api/context.h"
#include "typl/statement/v1/statement.pb.h"
#include "typl/statement/v1/storage.pb.h"

// What became of an issued statement. It is not kept with it: it follows from what is stated now,
// and from the statements after it.

namespace typl::statement {

// RESOURCE_NOT_FOUND when there is no such statement.
absl::StatusOr<v1::Statement> ReadStatement(const Context& context, const PersonId& person,
                                            uint64_t number);

// Of a supplement or an annulment: always in force.
v1::StatementState StateOf(const v1::Statement& statement, const v1::PersonFile& file);

// Reads the person's later statements.
absl::StatusOr<v1::StatementLife> LifeOf(const Context& context, const PersonId& person,
                                         const v1::Statement& statement,
                                         const v1::PersonFile& file);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_STATEMENT_LIFE_H_
