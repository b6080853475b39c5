#ifndef TYPL_COMMON_STATUS_MACROS_H_
#define TYPL_COMMON_STATUS_MACROS_H_

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// RETURN_IF_ERROR(expression): returns the status from the enclosing function unless it is OK.
#define RETURN_IF_ERROR(expression)                                                        \
  do {                                                                                     \
    if (absl::Status typl_status_ = (expression); !typl_status_.ok()) return typl_status_; \
  } while (false)

// ASSIGN_OR_RETURN(auto x, expression): binds the value of a StatusOr, or returns its status.
#define ASSIGN_OR_RETURN(left, expression) \
  TYPL_ASSIGN_OR_RETURN_(TYPL_CONCAT_(typl_status_or_, __LINE__), left, expression)
// What is declared can't be in parentheses. NOLINTBEGIN(bugprone-macro-parentheses)
#define TYPL_ASSIGN_OR_RETURN_(holder, left, expression) \
  auto holder = (expression);                            \
  if (!holder.ok()) return std::move(holder).status();   \
  left = *std::move(holder)
// NOLINTEND(bugprone-macro-parentheses)
#define TYPL_CONCAT_(a, b) TYPL_CONCAT_INNER_(a, b)
#define TYPL_CONCAT_INNER_(a, b) a##b

#endif  // TYPL_COMMON_STATUS_MACROS_H_
