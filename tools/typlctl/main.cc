// typlctl: the operator's command line.

#include <functional>
#include <iostream>
#include <string>

#include "CLI/CLI.hpp"
#include "tools/typlctl/commands.h"
#include "tools/typlctl/packs_commands.h"
#include "tools/typlctl/session.h"

namespace typl::ctl {
namespace {

// What a run was asked to do.
using Command = std::function<absl::Status(Session&)>;

struct Arguments {
  Settings settings;
  std::string addresses_dir;
  std::string output = "table";
  std::string name;
  std::string service;
  std::string moment;
  std::string reason;
  uint64_t sequence = 0;
  bool receipt = false;
  LawArguments law;
  // Of the packs of the running service: a folder or a hash, and the pack that must be active.
  std::string pack;
  std::string expected_pack;
  bool each = false;
};

void DeclareCommon(CLI::App& app, Arguments& arguments) {
  Settings& settings = arguments.settings;
  app.add_option("--addresses-dir", arguments.addresses_dir,
                 "Directory with intake.address, statement.address and delivery.address");
  app.add_option("--intake", settings.endpoints.intake.grpc, "HOST:PORT of intake");
  app.add_option("--statement", settings.endpoints.statement.grpc, "HOST:PORT of statement");
  app.add_option("--delivery", settings.endpoints.delivery.grpc, "HOST:PORT of delivery");
  app.add_option("--principal", settings.principal, "Who calls, where there is no TLS")
      ->capture_default_str();
  CLI::Option* certificate = app.add_option_function<std::string>(
      "--tls-cert",
      [&settings](const std::string& file) { settings.tls.set_certificate_file(file); },
      "The operator's certificate, for services with TLS");
  CLI::Option* key = app.add_option_function<std::string>(
      "--tls-key",
      [&settings](const std::string& file) { settings.tls.set_private_key_file(file); },
      "Its private key");
  CLI::Option* authority = app.add_option_function<std::string>(
      "--tls-ca", [&settings](const std::string& file) { settings.tls.set_client_ca_file(file); },
      "Who signs the services' certificates");
  certificate->needs(key)->needs(authority);
  key->needs(certificate);
  authority->needs(certificate);
  app.add_option("--output", arguments.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  app.add_flag_callback(
      "--json", [&arguments] { arguments.output = "json"; }, "The same as --output json");
  app.add_flag("--show-personal-data", settings.show_personal_data,
               "Print fields marked as personal data, too");
  app.require_subcommand(1);
  app.fallthrough();
}

void DeclareReads(CLI::App& app, Arguments& arguments, Command& command) {
  app.add_subcommand("status", "How every service is")->callback([&command] {
    command = [](Session& session) { return ShowStatus(session); };
  });
  app.add_subcommand("lags", "How far each reader is behind its journal")->callback([&command] {
    command = [](Session& session) { return ShowLags(session); };
  });
  app.add_subcommand("mailboxes", "Position and backlog of each mailbox")->callback([&command] {
    command = [](Session& session) { return ShowMailboxes(session); };
  });
  CLI::App* person = app.add_subcommand("person", "A person's file and statements");
  person->add_option("name", arguments.name, "persons/{id} or the id")->required();
  person->add_flag("--receipts", arguments.receipt, "With the receipt of each statement");
  person->callback([&arguments, &command] {
    command = [&arguments](Session& session) {
      return ShowPerson(session, arguments.name, arguments.receipt);
    };
  });
  CLI::App* statement = app.add_subcommand("statement", "One statement");
  statement->add_option("name", arguments.name, "persons/{id}/statements/{n}")->required();
  statement->add_flag("--receipt", arguments.receipt, "With its receipt");
  statement->callback([&arguments, &command] {
    command = [&arguments](Session& session) {
      return ShowStatement(session, arguments.name, arguments.receipt);
    };
  });
}

CLI::App* AddServiceArgument(CLI::App* command, Arguments& arguments) {
  command->add_option("service", arguments.service, "statement or delivery")
      ->check(CLI::IsMember({"statement", "delivery"}))
      ->required();
  return command;
}

void DeclareAudit(CLI::App& app, Arguments& arguments, Command& command) {
  AddServiceArgument(app.add_subcommand("audit", "What operators and officers did at a service"),
                     arguments)
      ->callback([&arguments, &command] {
        command = [&arguments](Session& session) { return ShowAudit(session, arguments.service); };
      });
}

void DeclareMailbox(CLI::App& app, Arguments& arguments, Command& command) {
  CLI::App* mailbox = app.add_subcommand("mailbox", "One recipient's mailbox");
  mailbox->require_subcommand(1);
  CLI::App* rejections = mailbox->add_subcommand("rejections", "What the recipient refused");
  rejections->add_option("recipient", arguments.name, "ytk, portal-oma, …")->required();
  rejections->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return ListRejections(session, arguments.name); };
  });
  CLI::App* redeliver = mailbox->add_subcommand(
      "redeliver", "Put a refused entry into the mailbox that is right now");
  redeliver->add_option("recipient", arguments.name, "Who refused it: ytk, portal-oma, …")
      ->required();
  redeliver->add_option("sequence", arguments.sequence, "Of the refused entry")->required();
  redeliver->callback([&arguments, &command] {
    command = [&arguments](Session& session) {
      return Redeliver(session, arguments.name, arguments.sequence);
    };
  });
}

void DeclarePutAside(CLI::App& quarantine, Arguments& arguments, Command& command) {
  CLI::App* put_aside = AddServiceArgument(
      quarantine.add_subcommand("put-aside",
                                "Take a person's first waiting event out of the way, for good"),
      arguments);
  put_aside->add_option("person", arguments.name, "persons/{id} or the id")->required();
  put_aside->add_option("--reason", arguments.reason, "Why, for the audit; no personal data")
      ->required();
  put_aside->callback([&arguments, &command] {
    command = [&arguments](Session& session) {
      return PutAsideQuarantined(session, arguments.service, arguments.name, arguments.reason);
    };
  });
}

void DeclareRepairs(CLI::App& app, Arguments& arguments, Command& command) {
  CLI::App* quarantine =
      app.add_subcommand("quarantine", "Persons whose events can't be processed");
  quarantine->require_subcommand(1);
  CLI::App* list = quarantine->add_subcommand("list", "Who, why and since when");
  list->add_option("--service", arguments.service, "statement or delivery; both unless given")
      ->check(CLI::IsMember({"statement", "delivery"}));
  list->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return ListQuarantine(session, arguments.service); };
  });
  CLI::App* retry = quarantine->add_subcommand("retry", "Try a person's waiting events again");
  retry->add_option("person", arguments.name, "persons/{id} or the id")->required();
  retry->add_option("--service", arguments.service, "statement or delivery")
      ->check(CLI::IsMember({"statement", "delivery"}))
      ->required();
  retry->callback([&arguments, &command] {
    command = [&arguments](Session& session) {
      return RetryQuarantine(session, arguments.service, arguments.name);
    };
  });
  DeclarePutAside(*quarantine, arguments, command);
  CLI::App* clock = app.add_subcommand("clock", "The sandbox's clock");
  clock->require_subcommand(1);
  CLI::App* advance = clock->add_subcommand("advance", "Move the clock of all services forward");
  advance->add_option("moment", arguments.moment, "2020-04-01, 2020-04-01T05:00:00Z, +1d or +12h")
      ->required();
  advance->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return AdvanceClock(session, arguments.moment); };
  });
}

// Commands that look at packs and decide nobody's matter.
void DeclareLawReading(CLI::App& law, LawArguments& arguments, Command& command) {
  CLI::App* lint = law.add_subcommand(
      "lint", "What is wrong or worth a look in the pack; exit code 1 when there are faults");
  lint->add_option("--cases", arguments.cases,
                   "Folder of worked cases: each version and row must be met by one");
  lint->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return LawLint(session, arguments); };
  });
  CLI::App* coverage =
      law.add_subcommand("coverage", "Which versions and rows the worked cases touch");
  coverage->add_option("--cases", arguments.cases, "Folder of worked cases; else tests/cases");
  coverage->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return LawCoverage(session, arguments); };
  });
  law.add_subcommand("hash", "Identity of the pack")->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return LawHash(session, arguments); };
  });
  CLI::App* explain =
      law.add_subcommand("explain", "One provision as a page for people who read law");
  explain->add_option("provision", arguments.provision, "Such as 2a:1")->required();
  explain->add_option("--on", arguments.day, "Only as in force on this day, with its numbers");
  explain->add_option("--lang", arguments.language, "fi, sv or en")
      ->check(CLI::IsMember({"fi", "sv", "en"}))
      ->capture_default_str();
  explain->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return LawExplain(session, arguments); };
  });
  CLI::App* diff = law.add_subcommand("diff", "In what two packs say something else");
  diff->add_option("before", arguments.before, "Folder of a pack")->required();
  diff->add_option("now", arguments.now, "Folder of another")->required();
  diff->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return LawDiff(session, arguments); };
  });
}

void DeclareLaw(CLI::App& app, LawArguments& arguments, Command& command) {
  CLI::App* law = app.add_subcommand("law", "Law packs, without any service");
  law->require_subcommand(1);
  law->add_option("--pack", arguments.pack, "Folder of the pack")->capture_default_str();
  CLI::App* decide = law->add_subcommand("decide", "What the law says of the facts in a file");
  decide->add_option("file", arguments.file, "A typl.law.v1.FactsFile in text form")->required();
  decide->add_option("--as-of,--day", arguments.day,
                     "Day of the statement, in place of the file's");
  decide->add_option("--known-at", arguments.known_at,
                     "RFC 3339 time: of the file's known_facts only what was known then");
  decide->add_flag("--receipt", arguments.receipt, "With what was read and applied");
  decide->add_flag("--second-reader", arguments.second_reader,
                   "Also by the second reader; exit code 1 when it differs");
  decide->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return LawDecide(session, arguments); };
  });
  DeclareLawReading(*law, arguments, command);
}

void DeclarePacks(CLI::App& app, Arguments& arguments, Command& command) {
  CLI::App* packs = app.add_subcommand("packs", "Law packs of the running statement service");
  packs->require_subcommand(1);
  packs->add_subcommand("list", "Packs in store, and which of them decides")->callback([&command] {
    command = [](Session& session) { return ListPacks(session); };
  });
  CLI::App* check = packs->add_subcommand("check", "Whether the service would take a pack");
  check->add_option("pack", arguments.pack, "Folder of the pack")->required();
  check->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return CheckPack(session, arguments.pack); };
  });
  CLI::App* compare = packs->add_subcommand("compare", "Whom a pack would change, and how");
  compare->add_option("pack", arguments.pack, "Folder of the pack")->required();
  compare->add_flag("--each", arguments.each, "Person by person");
  compare->callback([&arguments, &command] {
    command = [&arguments](Session& session) {
      return ComparePack(session, arguments.pack, arguments.each);
    };
  });
  CLI::App* activate = packs->add_subcommand("activate", "Decide by a pack from now on");
  activate->add_option("pack", arguments.pack, "Folder of the pack, or hash of one in store")
      ->required();
  activate->add_option("--expect", arguments.expected_pack,
                       "Only when the pack of this hash is active now");
  activate->callback([&arguments, &command] {
    command = [&arguments](Session& session) {
      return ActivatePack(session, arguments.pack, arguments.expected_pack);
    };
  });
  CLI::App* replay = app.add_subcommand(
      "replay", "Decide issued statements again; exit code 1 when one comes out differently");
  replay->add_option("person", arguments.name, "persons/{id} or the id; everybody unless given");
  replay->callback([&arguments, &command] {
    command = [&arguments](Session& session) { return ReplayStatements(session, arguments.name); };
  });
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Looks at running services and repairs them.\n"
      "Exit codes: 0 done; 1 refused, or what was asked for shows trouble; 2 bad use; 3 a service "
      "can't be reached.",
      "typlctl");
  Arguments arguments;
  Command command;
  DeclareCommon(app, arguments);
  DeclareReads(app, arguments, command);
  DeclareRepairs(app, arguments, command);
  DeclareMailbox(app, arguments, command);
  DeclareAudit(app, arguments, command);
  DeclareLaw(app, arguments.law, command);
  DeclarePacks(app, arguments, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kBadUse;
  }
  Settings& settings = arguments.settings;
  if (!arguments.addresses_dir.empty()) {
    auto endpoints = tools::ReadAddressesDirectory(arguments.addresses_dir);
    if (!endpoints.ok()) {
      std::cerr << "typlctl: " << endpoints.status().message() << "\n";
      return kBadUse;
    }
    settings.endpoints = *std::move(endpoints);
  }
  settings.json = arguments.output == "json";
  Session session(settings, std::cout);
  absl::Status status = command(session);
  if (!status.ok()) std::cerr << "typlctl: " << status.message() << "\n";
  return ExitCodeOf(status);
}

}  // namespace
}  // namespace typl::ctl

int main(int argc, char** argv) { return typl::ctl::Main(argc, argv); }
