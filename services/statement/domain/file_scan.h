#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_FILE_SCAN_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_FILE_SCAN_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/ids/ids.h"
#include "common/store/store.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {

// Shows the files of all persons in the order of their ids, from `first` (an id or the beginning of
// one; empty: the first) on, until `visit` gives false or an error. DATA_LOSS when a file can't be
// read.
absl::Status ScanFiles(
    const store::Snapshot& snapshot, absl::string_view first,
    absl::FunctionRef<absl::StatusOr<bool>(const PersonId& person, const v1::PersonFile& file)>
        visit);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_FILE_SCAN_H_
