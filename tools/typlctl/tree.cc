#include "tools/typlctl/tree.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace typl::ctl {
namespace {

// The library writes a set of choices as "TEXT:{table,json}".
constexpr absl::string_view kChoicesBegin = ":{";

}  // namespace

std::vector<const CLI::App*> CommandsUnder(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<const CLI::App*> AllCommands(const CLI::App& app) {
  std::vector<const CLI::App*> all = {&app};
  for (const CLI::App* command : CommandsUnder(app)) {
    for (const CLI::App* below : AllCommands(*command)) all.push_back(below);
  }
  return all;
}

std::string PathOf(const CLI::App& app) {
  const CLI::App* const parent = app.get_parent();
  return parent == nullptr ? app.get_name() : absl::StrCat(PathOf(*parent), " ", app.get_name());
}

std::vector<const CLI::Option*> OptionsOf(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->nonpositional(); });
}

std::vector<const CLI::Option*> AllOptionsOf(const CLI::App& app) {
  std::vector<const CLI::Option*> all = OptionsOf(app);
  for (const CLI::App* above = app.get_parent(); above != nullptr; above = above->get_parent()) {
    for (const CLI::Option* option : OptionsOf(*above)) {
      if (option != above->get_help_ptr()) all.push_back(option);
    }
  }
  return all;
}

std::vector<const CLI::Option*> PositionalsOf(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

std::vector<std::string> NamesOf(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t begin = type.find(kChoicesBegin.data());
  const size_t end = type.find('}');
  if (begin == std::string::npos || end == std::string::npos) return {};
  const size_t first = begin + kChoicesBegin.size();
  return absl::StrSplit(type.substr(first, end - first), ',');
}

std::string ValueOf(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type == "HOST:PORT" ? type : type.substr(0, type.find(':'));
}

}  // namespace typl::ctl
