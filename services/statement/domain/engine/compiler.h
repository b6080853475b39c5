#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPILER_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPILER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/statement/domain/engine/compiled.h"
#include "services/statement/domain/engine/names.h"

namespace typl::law::engine {

// Checks and compiles a merged pack. LAW_PACK_INVALID names every fault.
absl::StatusOr<std::unique_ptr<const CompiledPack>> Compile(v1::Pack pack, const Origins& origins);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_COMPILER_H_
