#include "services/statement/domain/file_scan.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {

absl::Status ScanFiles(
    const store::Snapshot& snapshot, absl::string_view first,
    absl::FunctionRef<absl::StatusOr<bool>(const PersonId& person, const v1::PersonFile& file)>
        visit) {
  absl::StatusOr<bool> more = true;
  // Used again and again: it keeps its memory.
  v1::PersonFile file;
  RETURN_IF_ERROR(snapshot.Scan(
      kFilePrefix, absl::StrCat(kFilePrefix, first),
      [&](absl::string_view key, absl::string_view value) {
        const std::optional<PersonId> person = PersonId::Parse(key.substr(kFilePrefix.size()));
        if (person.has_value() &&
            file.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          more = visit(*person, file);
        } else {
          more = absl::DataLossError("a person's file can't be read");
        }
        return more.ok() && *more;
      }));
  return more.status();
}

}  // namespace typl::statement
