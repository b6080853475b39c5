#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_REPLAY_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_REPLAY_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "services/statement/domain/law_book.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/law/v1/facts.pb.h"
#include "typl/statement/v1/law_service.pb.h"
#include "typl/statement/v1/statement.pb.h"

// Issued statements decided again: by the pack they name and the facts that were known then.

namespace typl::statement {

// Empty when the law, on the receipt's day and of the first facts that the receipt counts, gives
// the same receipt byte by byte and a timeline that says what the statement says. Else what
// differs, without personal data.
std::string ReplayOne(const v1::Statement& statement, const std::string& receipt,
                      const law::v1::PersonFacts& facts, const CaseLaw& law);

// Replays the statements of one person, or of all, as of one snapshot. `tell` is called after each
// person with what differs; an error of it ends the replay. `so_far` counts. RESOURCE_NOT_FOUND
// when there is no such person.
absl::Status ReplayStatements(
    const store::Store& store, LawBook& book, const std::optional<PersonId>& person,
    v1::ReplayStatementsResponse& so_far,
    const std::function<absl::Status(const std::vector<v1::ReplayDifference>&)>& tell);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_REPLAY_H_
