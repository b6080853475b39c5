#ifndef TYPL_TOOLS_TYPLCTL_MAN_PAGE_H_
#define TYPL_TOOLS_TYPLCTL_MAN_PAGE_H_

#include <string>

#include "CLI/CLI.hpp"

namespace typl::ctl {

// The page typlctl(1) in the language of man(7): every command of the tree `app` with its options,
// exit codes, environment, examples.
std::string ManPage(const CLI::App& app);

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_MAN_PAGE_H_
