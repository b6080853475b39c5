#ifndef TYPL_TOOLS_TYPLCTL_COMPLETION_H_
#define TYPL_TOOLS_TYPLCTL_COMPLETION_H_

#include <string>

#include "CLI/CLI.hpp"

namespace typl::ctl {

// A script that bash sources: completes commands, options and their values of the tree `app`.
std::string BashCompletion(const CLI::App& app);
// The same for zsh, as a file "_typlctl" in $fpath; commands and options come with what they do.
std::string ZshCompletion(const CLI::App& app);

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_COMPLETION_H_
