#ifndef TYPL_SERVICES_INTAKE_STORAGE_KEYS_H_
#define TYPL_SERVICES_INTAKE_STORAGE_KEYS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/ids/ids.h"
#include "services/intake/storage/digests.h"

// Every key that intake writes, besides the journal's streams and the virtual clock. The bytes are
// fixed for ever; the golden test holds them. No key has a part from which a person could be told.
//
//   identity/<32 bytes: Digests::Identity>    -> person id, 32 hexadecimal digits
//   idem/<32 bytes: Digests::Idempotency>     -> IdempotencyRecord
//   person/<person id>                        -> PersonRecord
//   person/<person id>/contact                -> ContactData; beside the record that is written
//   with it,
//                                                which spares the store a search for its place
//   installation                              -> InstallationRecord

namespace typl::intake {

inline constexpr absl::string_view kInstallationKey = "installation";
std::string IdentityKey(const Digest& digest);
std::string IdempotencyKey(const Digest& digest);
std::string PersonKey(const PersonId& person);
std::string ContactKey(const PersonId& person);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_STORAGE_KEYS_H_
