// The commands on law packs that need no service.

#include "tools/typlctl/command_line.h"

namespace typl::ctl {

void CommandLine::DeclareLaw() {
  LawArguments& arguments = arguments_.law;
  CLI::App* const law = AddGroup(app_, "law", "Law packs, without any service");
  law->add_option("--pack", arguments.pack, "Folder of the pack")
      ->type_name("DIR")
      ->capture_default_str();
  CLI::App* const decide =
      Add(*law, "decide", "What the law says of the facts in a file",
          [this](Session& session) { return LawDecide(session, arguments_.law); });
  decide->add_option("file", arguments.file, "A typl.law.v1.FactsFile in text form")
      ->required()
      ->type_name("FILE");
  decide->add_option("--as-of,--day", arguments.day, "Day of the statement, in place of the file's")
      ->type_name("DAY");
  decide
      ->add_option("--known-at", arguments.known_at,
                   "RFC 3339 time: of the file's known_facts only what was known then")
      ->type_name("TIME");
  decide->add_flag("--receipt", arguments.receipt, "With what was read and applied");
  decide->add_flag("--second-reader", arguments.second_reader,
                   "Also by the second reader; exit code 1 when it differs");
  DeclareLawReading(*law);
}

void CommandLine::DeclareLawReading(CLI::App& law) {
  LawArguments& arguments = arguments_.law;
  CLI::App* const lint = Add(
      law, "lint", "What is wrong or worth a look in the pack; exit code 1 when there are faults",
      [this](Session& session) { return LawLint(session, arguments_.law); });
  lint->add_option("--cases", arguments.cases,
                   "Folder of worked cases: each version and row must be met by one")
      ->type_name("DIR");
  CLI::App* const coverage =
      Add(law, "coverage", "Which versions and rows the worked cases touch",
          [this](Session& session) { return LawCoverage(session, arguments_.law); });
  coverage->add_option("--cases", arguments.cases, "Folder of worked cases; else tests/cases")
      ->type_name("DIR");
  Add(law, "hash", "Identity of the pack",
      [this](Session& session) { return LawHash(session, arguments_.law); });
  CLI::App* const explain =
      Add(law, "explain", "One provision as a page for people who read law",
          [this](Session& session) { return LawExplain(session, arguments_.law); });
  explain->add_option("provision", arguments.provision, "Such as 2a:1")->required();
  explain->add_option("--on", arguments.day, "Only as in force on this day, with its numbers")
      ->type_name("DAY");
  explain->add_option("--lang", arguments.language, "Language of the page")
      ->check(CLI::IsMember({"fi", "sv", "en"}))
      ->capture_default_str();
  CLI::App* const diff = Add(law, "diff", "In what two packs say something else",
                             [this](Session& session) { return LawDiff(session, arguments_.law); });
  diff->add_option("before", arguments.before, "Folder of a pack")->required()->type_name("DIR");
  diff->add_option("now", arguments.now, "Folder of another")->required()->type_name("DIR");
}

}  // namespace typl::ctl
