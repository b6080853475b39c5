#include "tools/typlctl/completion.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tools/typlctl/tree.h"

namespace typl::ctl {
namespace {

constexpr char kBashHead[] = R"(# Completes typlctl in bash. Made by "typlctl completion bash".
_typlctl() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path=typlctl words i
  # bash makes three words of --output=json.
  if [[ $word == = ]]; then
    word=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path ${COMP_WORDS[i]}" in
)";
constexpr char kBashTail[] = R"(  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _typlctl typlctl
)";

// "'a' | 'b'" for a case of bash.
std::string Patterns(const std::vector<std::string>& texts) {
  return absl::StrJoin(texts, " | ", [](std::string* out, const std::string& text) {
    absl::StrAppend(out, "'", text, "'");
  });
}

// What completes the value of an option; empty: nothing does.
std::string BashValue(const CLI::Option& option) {
  const std::vector<std::string> choices = ChoicesOf(option);
  if (!choices.empty()) return absl::StrCat("-W '", absl::StrJoin(choices, " "), "'");
  if (ValueOf(option) == "FILE") return "-f";
  if (ValueOf(option) == "DIR") return "-d";
  return "";
}

std::string BashWords(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* command : CommandsUnder(app)) words.push_back(command->get_name());
  for (const CLI::Option* positional : PositionalsOf(app)) {
    for (const std::string& choice : ChoicesOf(*positional)) words.push_back(choice);
  }
  for (const CLI::Option* option : AllOptionsOf(app)) {
    for (const std::string& name : NamesOf(*option)) words.push_back(name);
  }
  return absl::StrJoin(words, " ");
}

// Files or directories, where a positional is one.
std::string BashPaths(const CLI::App& app) {
  for (const CLI::Option* positional : PositionalsOf(app)) {
    if (ValueOf(*positional) == "FILE") return " $(compgen -f -- \"$word\")";
    if (ValueOf(*positional) == "DIR") return " $(compgen -d -- \"$word\")";
  }
  return "";
}

// Quoted for zsh inside "[...]" of _arguments.
std::string ZshText(const std::string& text) {
  return absl::StrReplaceAll(text, {{"'", "'\\''"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}});
}

std::string ZshAction(const CLI::Option& option) {
  const std::vector<std::string> choices = ChoicesOf(option);
  if (!choices.empty()) return absl::StrCat("(", absl::StrJoin(choices, " "), ")");
  if (ValueOf(option) == "FILE") return "_files";
  if (ValueOf(option) == "DIR") return "_files -/";
  // Nothing to offer. A message in its place would keep zsh from completing an option here.
  return "()";
}

void AppendZshOptions(const CLI::App& app, std::string& out) {
  for (const CLI::Option* option : AllOptionsOf(app)) {
    for (const std::string& name : NamesOf(*option)) {
      absl::StrAppend(&out, " \\\n    '", name, "[", ZshText(option->get_description()), "]");
      if (TakesValue(*option)) {
        absl::StrAppend(&out, ":", ZshText(ValueOf(*option)), ":", ZshAction(*option));
      }
      absl::StrAppend(&out, "'");
    }
  }
}

std::string ZshFunction(const CLI::App& app) {
  return absl::StrCat("_", absl::StrReplaceAll(PathOf(app), {{" ", "_"}, {"-", "_"}}));
}

void AppendZshLeaf(const CLI::App& app, std::string& out) {
  absl::StrAppend(&out, "  _arguments");
  AppendZshOptions(app, out);
  for (const CLI::Option* positional : PositionalsOf(app)) {
    absl::StrAppend(&out, " \\\n    '",
                    positional->get_required() ? ":" : "::", ZshText(positional->get_name(true)),
                    ":", ZshAction(*positional), "'");
  }
  absl::StrAppend(&out, "\n");
}

void AppendZshGroup(const CLI::App& app, std::string& out) {
  absl::StrAppend(&out, "  local line state\n  local -a commands\n  _arguments -C");
  AppendZshOptions(app, out);
  absl::StrAppend(&out, " \\\n    ':command:->command' '*::argument:->argument'\n",
                  "  case $state in\n    command)\n      commands=(\n");
  for (const CLI::App* command : CommandsUnder(app)) {
    absl::StrAppend(&out, "        '", command->get_name(), ":",
                    ZshText(command->get_description()), "'\n");
  }
  absl::StrAppend(&out, "      )\n      _describe command commands ;;\n",
                  "    argument)\n      case $line[1] in\n");
  for (const CLI::App* command : CommandsUnder(app)) {
    absl::StrAppend(&out, "        ", command->get_name(), ") ", ZshFunction(*command), " ;;\n");
  }
  absl::StrAppend(&out, "      esac ;;\n  esac\n");
}

}  // namespace

std::string BashCompletion(const CLI::App& app) {
  std::string out = kBashHead;
  std::vector<std::string> paths;
  std::vector<std::string> with_value;
  std::string values;
  std::string words;
  for (const CLI::App* command : AllCommands(app)) {
    if (command != &app) paths.push_back(PathOf(*command));
    for (const CLI::Option* option : OptionsOf(*command)) {
      if (!TakesValue(*option)) continue;
      std::vector<std::string> patterns;
      for (const std::string& name : NamesOf(*option)) {
        with_value.push_back(absl::StrCat("'", PathOf(*command), "'*' ", name, "'"));
        patterns.push_back(absl::StrCat("'", PathOf(*command), "'*' ", name, "'"));
      }
      const std::string value = BashValue(*option);
      absl::StrAppend(&values, "    ", absl::StrJoin(patterns, " | "), ")\n      ",
                      value.empty() ? std::string("COMPREPLY=()")
                                    : absl::StrCat("mapfile -t COMPREPLY < <(compgen ", value,
                                                   " -- \"$word\")"),
                      "\n      return ;;\n");
    }
    absl::StrAppend(&words, "    '", PathOf(*command), "') words=\"", BashWords(*command),
                    BashPaths(*command), "\" ;;\n");
  }
  absl::StrAppend(&out, "      ", absl::StrJoin(with_value, " | "), ") ((i++)) ;;\n");
  absl::StrAppend(&out, "      ", Patterns(paths), ") path=\"$path ${COMP_WORDS[i]}\" ;;\n");
  absl::StrAppend(&out, "    esac\n  done\n  case \"$path $previous\" in\n", values,
                  "  esac\n  case $path in\n", words, kBashTail);
  return out;
}

std::string ZshCompletion(const CLI::App& app) {
  std::string out =
      "#compdef typlctl\n# Completes typlctl in zsh. Made by \"typlctl completion zsh\".\n";
  for (const CLI::App* command : AllCommands(app)) {
    absl::StrAppend(&out, "\n", ZshFunction(*command), "() {\n");
    if (CommandsUnder(*command).empty()) {
      AppendZshLeaf(*command, out);
    } else {
      AppendZshGroup(*command, out);
    }
    absl::StrAppend(&out, "}\n");
  }
  absl::StrAppend(&out, "\n_typlctl \"$@\"\n");
  return out;
}

}  // namespace typl::ctl
