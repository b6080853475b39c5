#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_RECEIPT_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_RECEIPT_H_

#include "services/statement/domain/engine/evaluation.h"
#include "typl/law/v1/determination.pb.h"

namespace typl::law::engine {

// Writes what was read, which law was chosen and what came of it, over `receipt`.
void WriteReceipt(const CompiledPack& pack, const PersonFile& file, const Evaluation& evaluation,
                  Day statement_day, v1::Receipt& receipt);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_RECEIPT_H_
