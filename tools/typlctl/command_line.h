#ifndef TYPL_TOOLS_TYPLCTL_COMMAND_LINE_H_
#define TYPL_TOOLS_TYPLCTL_COMMAND_LINE_H_

#include <functional>
#include <iosfwd>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "tools/typlctl/commands.h"
#include "tools/typlctl/session.h"

namespace typl::ctl {

// What a run was asked to do.
using Command = std::function<absl::Status(Session&)>;

// What the arguments of a run say.
struct Arguments {
  Settings settings;
  std::string addresses_dir;
  std::string output = "table";
  // Of whom or what: a person, a statement, a recipient.
  std::string name;
  std::string service;
  std::string reason;
  uint64_t sequence = 0;
  bool all = false;
  std::string moment;
  bool receipt = false;
  TaskArguments tasks;
  AuditArguments audit;
  LawArguments law;
  // Of the packs of the running service: a folder or a hash, and the pack that must be active.
  std::string pack;
  std::string expected_pack;
  bool each = false;
  bool wait = false;
  std::string shell;
};

// Everything that can be asked, as one tree of commands. Parsing, --help, shell completion and the
// man page are made from it. Used by one thread, for one run.
class CommandLine {
 public:
  CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // Does what the arguments ask. Results go to standard output, everything else to standard error.
  ExitCode Run(int argc, const char* const* argv);

  const CLI::App& app() const { return app_; }

 private:
  void DeclareCommon();
  void DeclareLooks();
  void DeclareQuarantine();
  void DeclareRepairs();
  void DeclareCases();
  void DeclarePacks();
  void DeclareLaw();
  void DeclareLawReading(CLI::App& law);
  void DeclareShell();

  // A command under `parent` that does `what`.
  CLI::App* Add(CLI::App& parent, const std::string& name, const std::string& text, Command what);
  // A name under which there are commands.
  static CLI::App* AddGroup(CLI::App& parent, const std::string& name, const std::string& text);
  // INVALID_ARGUMENT when the directory of addresses can't be read.
  absl::Status FindServices();

  CLI::App app_;
  Arguments arguments_;
  Command command_;
};

}  // namespace typl::ctl

#endif  // TYPL_TOOLS_TYPLCTL_COMMAND_LINE_H_
