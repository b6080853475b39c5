#include "services/intake/storage/keys.h"

#include "absl/strings/str_cat.h"

namespace typl::intake {

std::string IdentityKey(absl::string_view digest) { return absl::StrCat("identity/", digest); }

std::string IdempotencyKey(absl::string_view digest) { return absl::StrCat("idem/", digest); }

std::string PersonKey(const PersonId& person) { return absl::StrCat("person/", person.text()); }

std::string ContactKey(const PersonId& person) { return absl::StrCat("contact/", person.text()); }

}  // namespace typl::intake
