#ifndef TYPL_SERVICES_STATEMENT_API_BOOKS_H_
#define TYPL_SERVICES_STATEMENT_API_BOOKS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/store/store.h"

namespace typl::statement {

// By how much the service's books don't balance. The two sides of each are written in the same
// commits, so as of one moment nothing may be missing.
struct BooksDifference {
  // Entries read from intake's journal and the own inputs, against inputs counted.
  int64_t inputs = 0;
  // Entries in the service's journal, against the statements and clarification requests counted.
  int64_t journal = 0;
};

absl::StatusOr<BooksDifference> CheckBooks(const store::Store& store, uint32_t partition_count);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_API_BOOKS_H_
