#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_OUTPUT_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_OUTPUT_H_

#include "services/statement/domain/engine/evaluation.h"
#include "typl/law/v1/determination.pb.h"

namespace typl::law::engine {

// Writes what an evaluation found over `out`, whose memory is used again.
void WriteDetermination(const CompiledPack& pack, PersonFile& file, const Evaluation& evaluation,
                        Day statement_day, bool receipt, v1::Determination& out);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_OUTPUT_H_
