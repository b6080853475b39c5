#include "tools/typlctl/man_page.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/config/config.h"
#include "tools/typlctl/session.h"
#include "tools/typlctl/tree.h"

namespace typl::ctl {
namespace {

struct Example {
  absl::string_view what;
  absl::string_view command;
};
constexpr Example kExamples[] = {
    {"Whether all is well, for a script", "typlctl --addresses-dir /run/typl status --json"},
    {"Whom a new act changes, then decide by it",
     "typlctl packs compare law/ && typlctl packs activate law/ --wait"},
    {"Try again what was in quarantine, when its cause is repaired",
     "typlctl quarantine retry --all"},
    {"What officers have to do today", "typlctl tasks count"},
    {"Let bash complete commands in this shell", "source <(typlctl completion bash)"},
};

// As text of man: no hyphens where a minus is meant, no line that is taken for a request.
std::string Text(absl::string_view text) {
  const std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}});
  return absl::StartsWith(escaped, ".") || absl::StartsWith(escaped, "'") ? "\\&" + escaped
                                                                          : escaped;
}

std::string Bold(absl::string_view text) { return absl::StrCat("\\fB", Text(text), "\\fR"); }
std::string Italic(absl::string_view text) { return absl::StrCat("\\fI", Text(text), "\\fR"); }

std::string ValueText(const CLI::Option& option) {
  const std::vector<std::string> choices = ChoicesOf(option);
  return choices.empty() ? Italic(ValueOf(option)) : Bold(absl::StrJoin(choices, "|"));
}

void AppendItem(const std::string& title, const std::string& text, std::string& out) {
  absl::StrAppend(&out, ".TP\n", title, "\n", text, "\n");
}

void AppendOption(const CLI::Option& option, std::string& out) {
  std::vector<std::string> names;
  for (const std::string& name : NamesOf(option)) names.push_back(Bold(name));
  std::string title = absl::StrJoin(names, ", ");
  if (TakesValue(option)) absl::StrAppend(&title, " ", ValueText(option));
  std::string text = Text(option.get_description());
  if (!option.get_default_str().empty()) {
    absl::StrAppend(&text, " (default: ", Text(option.get_default_str()), ")");
  }
  AppendItem(title, absl::StrCat(text, option.get_required() ? "; required." : "."), out);
}

std::string Synopsis(const CLI::App& command) {
  std::string text = Bold(PathOf(command));
  for (const CLI::Option* positional : PositionalsOf(command)) {
    const std::vector<std::string> choices = ChoicesOf(*positional);
    const std::string value =
        choices.empty() ? Italic(positional->get_name(true)) : Bold(absl::StrJoin(choices, "|"));
    absl::StrAppend(&text, " ", positional->get_required() ? value : absl::StrCat("[", value, "]"));
  }
  if (OptionsOf(command).size() > 1) absl::StrAppend(&text, " [", Italic("option"), "...]");
  return text;
}

// Groups are only told when they have options of their own.
void AppendCommand(const CLI::App& command, std::string& out) {
  const bool is_group = !CommandsUnder(command).empty();
  if (is_group && OptionsOf(command).size() == 1) return;
  absl::StrAppend(&out, ".SS \"", Text(PathOf(command)), "\"\n", Text(command.get_description()),
                  ".\n.PP\n", Synopsis(command), "\n");
  for (const CLI::Option* positional : PositionalsOf(command)) {
    AppendItem(Italic(positional->get_name(true)), Text(positional->get_description()) + ".", out);
  }
  for (const CLI::Option* option : OptionsOf(command)) {
    if (option != command.get_help_ptr()) AppendOption(*option, out);
  }
}

void AppendEnvironment(const CLI::App& app, std::string& out) {
  absl::StrAppend(&out, ".SH ENVIRONMENT\n");
  for (const CLI::Option* option : OptionsOf(app)) {
    if (option->get_envname().empty()) continue;
    AppendItem(Bold(option->get_envname()),
               absl::StrCat("Used when there is no ", Bold(NamesOf(*option).front()), "."), out);
  }
  AppendItem(Bold("NO_COLOR"), "When set, there are no colours, on a terminal either.", out);
}

}  // namespace

std::string ManPage(const CLI::App& app) {
  std::string out = absl::StrCat(
      ".\\\" Made by \"typlctl man\".\n.TH TYPLCTL 1 \"\" \"typl ", config::Version(),
      "\" \"typl\"\n.SH NAME\ntyplctl \\- look at running typl services and repair them\n",
      ".SH SYNOPSIS\n", Bold("typlctl"), " [", Italic("option"), "...] ", Italic("command"), " [",
      Italic("argument"), "...]\n.SH DESCRIPTION\n",
      "The operator's command line of typl. Results go to standard output, as tables or as JSON; "
      "errors, each with what to do next, and on a terminal the progress of long work to standard "
      "error. Options may stand before or after the command.\n.SH OPTIONS\n");
  for (const CLI::Option* option : OptionsOf(app)) AppendOption(*option, out);
  absl::StrAppend(&out, ".SH COMMANDS\n");
  for (const CLI::App* command : AllCommands(app)) {
    if (command != &app) AppendCommand(*command, out);
  }
  absl::StrAppend(&out, ".SH \"EXIT STATUS\"\n");
  for (const ExitCodeText& one : kExitCodes) {
    AppendItem(Bold(absl::StrCat(one.code)), absl::StrCat(Text(one.text), "."), out);
  }
  AppendEnvironment(app, out);
  absl::StrAppend(&out, ".SH EXAMPLES\n");
  for (const Example& example : kExamples) {
    AppendItem(absl::StrCat(Text(example.what), ":"), Bold(example.command), out);
  }
  absl::StrAppend(&out, ".SH \"SEE ALSO\"\n", Bold("docs/operator-guide.md"), ", ",
                  Bold("docs/runbooks"), " and ", Bold("docs/errors.md"), " of typl.\n");
  return out;
}

}  // namespace typl::ctl
