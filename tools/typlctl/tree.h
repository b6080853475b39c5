#ifndef TYPL_TOOLS_TYPLCTL_TREE_H_
#define TYPL_TOOLS_TYPLCTL_TREE_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"

// What completion and the man page read of the tree of commands.

namespace typl::ctl {

// Commands right under `app`, in the order of their declaration.
std::vector<const CLI::App*> CommandsUnder(const CLI::App& app);
// `app` and all commands under it, each before its own.
std::vector<const CLI::App*> AllCommands(const CLI::App& app);
// "typlctl packs list".
std::string PathOf(const CLI::App& app);

// Options that begin with "-", its own, --help first.
std::vector<const CLI::Option*> OptionsOf(const CLI::App& app);
// The same with those of the commands above it, which may stand anywhere.
std::vector<const CLI::Option*> AllOptionsOf(const CLI::App& app);
std::vector<const CLI::Option*> PositionalsOf(const CLI::App& app);
// "--as-of", "--day".
std::vector<std::string> NamesOf(const CLI::Option& option);
bool TakesValue(const CLI::Option& option);
// The only values that it may have; empty: there are others.
std::vector<std::string> ChoicesOf(const CLI::Option& option);
// "FILE", "DIR", "HOST:PORT": what its value is.
std::string ValueOf(const CLI::Option& option);

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_TREE_H_
