#include "common/rpc/principal.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"

namespace typl::rpc {
namespace {

constexpr absl::string_view kUriScheme = "typl://";
// Long enough for any organisation's short name, short enough to stay cheap to log.
constexpr size_t kIdLengthMax = 64;

constexpr std::array<std::pair<absl::string_view, Role>, 5> kPrefixes = {{
    {"portals/", Role::kPortal},
    {"recipients/", Role::kRecipient},
    {"officers/", Role::kOfficer},
    {"operators/", Role::kOperator},
    {"services/", Role::kService},
}};

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= kIdLengthMax && std::all_of(id.begin(), id.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '.' || c == '_' ||
           c == '-';
  });
}

}  // namespace

std::optional<Caller> ParsePrincipal(absl::string_view principal) {
  for (const auto& [prefix, role] : kPrefixes) {
    absl::string_view id = principal;
    if (absl::ConsumePrefix(&id, prefix)) {
      if (!IsId(id)) return std::nullopt;
      return Caller{std::string(principal), role};
    }
  }
  return std::nullopt;
}

std::optional<Caller> PrincipalOfCertificate(const std::vector<absl::string_view>& uris) {
  std::optional<absl::string_view> found;
  for (absl::string_view uri : uris) {
    if (!absl::ConsumePrefix(&uri, kUriScheme)) continue;
    if (found) return std::nullopt;
    found = uri;
  }
  return found ? ParsePrincipal(*found) : std::nullopt;
}

}  // namespace typl::rpc
