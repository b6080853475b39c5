// The commands that need running services, and the shell's.

#include <ostream>

#include "tools/typlctl/command_line.h"
#include "tools/typlctl/completion.h"
#include "tools/typlctl/man_page.h"
#include "tools/typlctl/packs_commands.h"

namespace typl::ctl {
namespace {

constexpr char kPersonText[] = "persons/{id} or the id";

CLI::Option* AddQuarantineService(CLI::App& command, std::string& service) {
  return command.add_option("--service", service, "Only in this service; both unless given")
      ->check(CLI::IsMember({"statement", "delivery"}));
}

}  // namespace

void CommandLine::DeclareLooks() {
  Add(app_, "status", "How every service is", ShowStatus);
  Add(app_, "lags", "How far each reader is behind its journal", ShowLags);
  Add(app_, "mailboxes", "Position and backlog of each mailbox", ShowMailboxes);
  CLI::App* const audit =
      Add(app_, "audit", "What operators and officers did, oldest first",
          [this](Session& session) { return ShowAudit(session, arguments_.audit); });
  audit->add_option("service", arguments_.audit.service, "Whose audit; both unless given")
      ->check(CLI::IsMember({"statement", "delivery"}));
  audit->add_option("--after", arguments_.audit.after,
                    "From the entry after this number; else the latest");
  audit->add_option("--limit", arguments_.audit.limit, "Most entries of each service")
      ->capture_default_str();
}

void CommandLine::DeclareCases() {
  CLI::App* const person =
      Add(app_, "person", "A person's file and statements", [this](Session& session) {
        return ShowPerson(session, arguments_.name, arguments_.receipt);
      });
  person->add_option("name", arguments_.name, kPersonText)->required();
  person->add_flag("--receipts", arguments_.receipt, "With the receipt of each statement");

  const Command show_statement = [this](Session& session) {
    return ShowStatement(session, arguments_.name, arguments_.receipt);
  };
  CLI::App* const statement = app_.add_subcommand("statement", "One statement");
  statement->footer("");
  CLI::App* const show =
      Add(*statement, "show", "What it says, its life and what it is tied to", show_statement);
  show->add_option("name", arguments_.name, "persons/{id}/statements/{n}")->required();
  show->add_flag("--receipt", arguments_.receipt, "With its receipt");
  statement->add_option("name", arguments_.name, "A name alone: the same as show");
  statement->add_flag("--receipt", arguments_.receipt, "With its receipt");
  statement->callback([this, show, show_statement] {
    if (show->parsed()) return;
    if (arguments_.name.empty()) throw CLI::RequiredError("show NAME");
    command_ = show_statement;
  });

  CLI::App* const tasks = AddGroup(app_, "tasks", "Case officers' tasks");
  TaskArguments& filter = arguments_.tasks;
  CLI::App* const list =
      Add(*tasks, "list", "Tasks that are not closed, by the day they are due",
          [this](Session& session) { return ListTasks(session, arguments_.tasks); });
  list->add_option("--provision", filter.provision, "Such as 2a:1");
  list->add_option("--authority", filter.authority, "Such as employment_authority");
  list->add_option("--area", filter.area, "The authority's area");
  list->add_option("--kind", filter.kind, "Why it is there; docs/casework.md tells")
      ->check(CLI::IsMember(
          {"decide", "overdue", "groundless", "hearing", "adoption", "supplement", "ex_post"}));
  list->add_option("--due-by", filter.due_by, "Due on this day or earlier")->type_name("DAY");
  list->add_flag("--claimable", filter.claimable, "Only those that can be claimed");
  list->add_flag("--approvable", filter.approvable, "Only proposals that wait for approval");
  list->add_option("--limit", filter.limit, "Most tasks; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->type_name("INT")
      ->capture_default_str();
  Add(*tasks, "count", "How many wait, and how near their day is", CountTasks);
}

void CommandLine::DeclareQuarantine() {
  CLI::App* const quarantine =
      AddGroup(app_, "quarantine", "Persons whose events can't be processed");
  CLI::App* const list =
      Add(*quarantine, "list", "Who, why and since when",
          [this](Session& session) { return ListQuarantine(session, arguments_.service); });
  AddQuarantineService(*list, arguments_.service);
  CLI::App* const show =
      Add(*quarantine, "show", "Why one person is held, and what to do", [this](Session& session) {
        return ShowQuarantined(session, arguments_.service, arguments_.name);
      });
  show->add_option("person", arguments_.name, kPersonText)->required();
  AddQuarantineService(*show, arguments_.service);
  CLI::App* const retry = quarantine->add_subcommand("retry", "Try the waiting events again");
  retry->footer("");
  CLI::Option* const person = retry->add_option("person", arguments_.name, kPersonText);
  person->excludes(retry->add_flag("--all", arguments_.all, "Everybody's"));
  AddQuarantineService(*retry, arguments_.service);
  retry->callback([this] {
    if (arguments_.name.empty() && !arguments_.all) throw CLI::RequiredError("person, or --all,");
    command_ = [this](Session& session) {
      return RetryQuarantine(session, arguments_.service, arguments_.name);
    };
  });
  CLI::App* const put_aside = Add(
      *quarantine, "put-aside", "Put the first waiting event aside for good, and try the others",
      [this](Session& session) {
        return PutAsideQuarantined(session, arguments_.service, arguments_.name, arguments_.reason);
      });
  put_aside->add_option("person", arguments_.name, kPersonText)->required();
  put_aside->add_option("--reason", arguments_.reason, "Why, for the audit; no personal data")
      ->required();
  AddQuarantineService(*put_aside, arguments_.service);
}

void CommandLine::DeclareRepairs() {
  CLI::App* const mailbox = AddGroup(app_, "mailbox", "One recipient's mailbox");
  CLI::App* const list =
      Add(*mailbox, "rejections", "What a recipient refused, and why",
          [this](Session& session) { return ListRejections(session, arguments_.name); });
  list->add_option("recipient", arguments_.name, "Such as kela")->required();
  CLI::App* const redeliver =
      Add(*mailbox, "redeliver", "Put a refused entry into the mailbox that is right now",
          [this](Session& session) {
            return Redeliver(session, arguments_.name, arguments_.sequence);
          });
  redeliver->add_option("recipient", arguments_.name, "Who refused it")->required();
  redeliver->add_option("sequence", arguments_.sequence, "Its number in that mailbox")->required();
  CLI::App* const clock = AddGroup(app_, "clock", "The sandbox's clock");
  CLI::App* const advance =
      Add(*clock, "advance", "Move the clock of all services forward",
          [this](Session& session) { return AdvanceClock(session, arguments_.moment); });
  advance->add_option("moment", arguments_.moment, "2020-04-01, 2020-04-01T05:00:00Z, +1d or +12h")
      ->required();
}

void CommandLine::DeclarePacks() {
  CLI::App* const packs = AddGroup(app_, "packs", "Law packs of the running statement service");
  Add(*packs, "list", "Packs in store, and which of them decides", ListPacks);
  CLI::App* const check =
      Add(*packs, "check", "Whether the service would take a pack",
          [this](Session& session) { return CheckPack(session, arguments_.pack); });
  check->add_option("pack", arguments_.pack, "Folder of the pack")->required()->type_name("DIR");
  CLI::App* const compare = Add(
      *packs, "compare", "Whom a pack would change, and how",
      [this](Session& session) { return ComparePack(session, arguments_.pack, arguments_.each); });
  compare->add_option("pack", arguments_.pack, "Folder of the pack, or hash of one in store")
      ->required()
      ->type_name("DIR");
  compare->add_flag("--each", arguments_.each, "Person by person");
  CLI::App* const activate =
      Add(*packs, "activate", "Decide by a pack from now on", [this](Session& session) {
        return ActivatePack(session, arguments_.pack, arguments_.expected_pack, arguments_.wait);
      });
  activate->add_option("pack", arguments_.pack, "Folder of the pack, or hash of one in store")
      ->required()
      ->type_name("DIR");
  activate
      ->add_option("--expect", arguments_.expected_pack,
                   "Only when the pack of this hash is active now")
      ->type_name("HASH");
  activate->add_flag("--wait", arguments_.wait, "Until the cases have been looked through");
  CLI::App* const replay = Add(
      app_, "replay", "Decide issued statements again; exit code 1 when one comes out differently",
      [this](Session& session) { return ReplayStatements(session, arguments_.name); });
  replay->add_option("person", arguments_.name, "persons/{id} or the id; everybody unless given");
}

void CommandLine::DeclareShell() {
  CLI::App* const completion = Add(
      app_, "completion", "A script with which a shell completes commands",
      [this](Session& session) {
        session.out() << (arguments_.shell == "bash" ? BashCompletion(app_) : ZshCompletion(app_));
        return absl::OkStatus();
      });
  completion->add_option("shell", arguments_.shell, "bash: source it; zsh: _typlctl in $fpath")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
  Add(app_, "man", "The man page, as man reads it", [this](Session& session) {
    session.out() << ManPage(app_);
    return absl::OkStatus();
  });
}

}  // namespace typl::ctl
