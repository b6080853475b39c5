#include "services/intake/storage/keys.h"

#include "absl/strings/str_cat.h"

namespace typl::intake {

std::string IdentityKey(const Digest& digest) { return absl::StrCat("identity/", Bytes(digest)); }

std::string IdempotencyKey(const Digest& digest) { return absl::StrCat("idem/", Bytes(digest)); }

std::string PersonKey(const PersonId& person) { return absl::StrCat("person/", person.text()); }

std::string ContactKey(const PersonId& person) {
  return absl::StrCat(PersonKey(person), "/contact");
}

}  // namespace typl::intake
