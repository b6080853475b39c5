#include "tools/typlctl/command_line.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/config/config.h"
#include "common/status/macros.h"

namespace typl::ctl {
namespace {

bool IsSet(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// Whether colours are wanted on this descriptor (https://no-color.org).
bool ShowsColours(int descriptor) {
  const char* const terminal = std::getenv("TERM");
  return isatty(descriptor) == 1 && !IsSet("NO_COLOR") && terminal != nullptr &&
         absl::string_view(terminal) != "dumb";
}

void Complain(absl::string_view message) {
  if (ShowsColours(STDERR_FILENO)) {
    std::cerr << "\033[1;31mtyplctl:\033[0m "
              << absl::StrReplaceAll(message, {{"\n  next:", "\n  \033[1mnext:\033[0m"}}) << "\n";
  } else {
    std::cerr << "typlctl: " << message << "\n";
  }
}

std::string ExitCodeFooter() {
  std::string text = "Exit codes:\n";
  for (const ExitCodeText& one : kExitCodes) {
    absl::StrAppend(&text, "  ", one.code, "  ", one.text, "\n");
  }
  absl::StrAppend(
      &text, "\nThe man page typlctl(1) has it all. typlctl completion bash|zsh completes it.");
  return text;
}

}  // namespace

CommandLine::CommandLine() : app_("Looks at running typl services and repairs them.", "typlctl") {
  app_.footer(ExitCodeFooter());
  app_.require_subcommand(1);
  app_.fallthrough();
  DeclareCommon();
  app_.get_formatter()->column_width(32);
  DeclareLooks();
  DeclareCases();
  DeclareQuarantine();
  DeclareRepairs();
  DeclarePacks();
  DeclareLaw();
  DeclareShell();
}

void CommandLine::DeclareCommon() {
  Settings& settings = arguments_.settings;
  app_.add_option("--addresses-dir", arguments_.addresses_dir,
                  "Directory with intake.address, statement.address and delivery.address")
      ->envname("TYPL_ADDRESSES_DIR")
      ->type_name("DIR");
  const auto add_address = [this](absl::string_view service, std::string& address) {
    app_.add_option(absl::StrCat("--", service), address, absl::StrCat("Where ", service, " is"))
        ->envname(absl::StrCat("TYPL_", absl::AsciiStrToUpper(service)))
        ->type_name("HOST:PORT");
  };
  add_address("intake", settings.endpoints.intake.grpc);
  add_address("statement", settings.endpoints.statement.grpc);
  add_address("delivery", settings.endpoints.delivery.grpc);
  app_.add_option("--principal", settings.principal, "Who calls, where there is no TLS")
      ->envname("TYPL_PRINCIPAL")
      ->type_name("NAME")
      ->capture_default_str();
  const auto add_file = [this](const std::string& name, const char* variable, const char* text,
                               std::function<void(const std::string&)> set) {
    return app_.add_option_function<std::string>(name, std::move(set), text)
        ->envname(variable)
        ->type_name("FILE");
  };
  CLI::Option* const certificate =
      add_file("--tls-cert", "TYPL_TLS_CERT", "The operator's certificate, for services with TLS",
               [&settings](const std::string& file) { settings.tls.set_certificate_file(file); });
  CLI::Option* const key =
      add_file("--tls-key", "TYPL_TLS_KEY", "Its private key",
               [&settings](const std::string& file) { settings.tls.set_private_key_file(file); });
  CLI::Option* const authority =
      add_file("--tls-ca", "TYPL_TLS_CA", "Who signs the services' certificates",
               [&settings](const std::string& file) { settings.tls.set_client_ca_file(file); });
  certificate->needs(key)->needs(authority);
  key->needs(certificate);
  authority->needs(certificate);
  app_.add_option("--output", arguments_.output, "How results are written")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  app_.add_flag_callback(
      "--json", [this] { arguments_.output = "json"; }, "The same as --output json");
  app_.set_version_flag("--version", absl::StrCat("typlctl ", config::Version()),
                        "Print the version and exit");
  app_.add_flag("--show-personal-data", settings.show_personal_data,
                "Print fields marked as personal data, too");
}

CLI::App* CommandLine::Add(CLI::App& parent, const std::string& name, const std::string& text,
                           Command what) {
  CLI::App* const command = parent.add_subcommand(name, text);
  command->footer("");
  command->callback([this, what = std::move(what)] { command_ = what; });
  return command;
}

CLI::App* CommandLine::AddGroup(CLI::App& parent, const std::string& name,
                                const std::string& text) {
  CLI::App* const group = parent.add_subcommand(name, text);
  group->footer("");
  group->require_subcommand(1);
  return group;
}

absl::Status CommandLine::FindServices() {
  if (arguments_.addresses_dir.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(tools::Endpoints found, tools::ReadAddressesDirectory(arguments_.addresses_dir));
  // An address that is given by itself counts.
  tools::Endpoints& given = arguments_.settings.endpoints;
  if (given.intake.grpc.empty()) given.intake = std::move(found.intake);
  if (given.statement.grpc.empty()) given.statement = std::move(found.statement);
  if (given.delivery.grpc.empty()) given.delivery = std::move(found.delivery);
  return absl::OkStatus();
}

ExitCode CommandLine::Run(int argc, const char* const* argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app_.exit(error) == 0 ? kDone : kBadUse;
  }
  if (const absl::Status found = FindServices(); !found.ok()) {
    Complain(found.message());
    return kBadUse;
  }
  arguments_.settings.json = arguments_.output == "json";
  arguments_.settings.colours = ShowsColours(STDOUT_FILENO);
  std::ostream* const terminal = isatty(STDERR_FILENO) == 1 ? &std::cerr : nullptr;
  Session session(arguments_.settings, std::cout, terminal);
  const absl::Status status = command_(session);
  std::cout.flush();
  if (!status.ok()) Complain(status.message());
  return ExitCodeOf(status);
}

}  // namespace typl::ctl
