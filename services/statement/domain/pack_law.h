#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_PACK_LAW_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_PACK_LAW_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/statement/domain/case_law.h"
#include "services/statement/domain/law.h"

namespace typl::statement {

// The law of a pack. LAW_PACK_INVALID when the pack has no question for a fact that handling a case
// asks for besides the law's own: the benefit applied for and its fund.
absl::StatusOr<std::unique_ptr<const CaseLaw>> NewPackLaw(std::shared_ptr<const law::LawPack> pack);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_PACK_LAW_H_
