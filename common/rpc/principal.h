#ifndef TYPL_COMMON_RPC_PRINCIPAL_H_
#define TYPL_COMMON_RPC_PRINCIPAL_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/rpc/call_types.h"

namespace typl::rpc {

// The metadata key that names the caller on a plaintext loopback port.
inline constexpr char kPrincipalMetadataKey[] = "x-typl-principal";

// "portals/oma" gives {"portals/oma", kPortal}. The id is 1-64 of a-z, 0-9, ".", "_" and "-".
// nullopt for anything else.
std::optional<Caller> ParsePrincipal(absl::string_view principal);

// The principal among a certificate's URI names: the only "typl://portals/oma" in it. nullopt when
// there is none, or more than one.
std::optional<Caller> PrincipalOfCertificate(const std::vector<absl::string_view>& uris);

}  // namespace typl::rpc

#endif  // TYPL_COMMON_RPC_PRINCIPAL_H_
