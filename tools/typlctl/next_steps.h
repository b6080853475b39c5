#ifndef TYPL_TOOLS_TYPLCTL_NEXT_STEPS_H_
#define TYPL_TOOLS_TYPLCTL_NEXT_STEPS_H_

#include "absl/strings/string_view.h"

namespace typl::ctl {

// What an operator does next about an error with this ErrorReason, such as "STORAGE_FULL"; empty
// for a reason that this program doesn't know.
absl::string_view NextStepFor(absl::string_view reason);

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_NEXT_STEPS_H_
