#include "tools/support/stack.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"

namespace typl::tools {
namespace {

constexpr std::chrono::seconds kStartPatience{60};
constexpr std::chrono::seconds kKeyPatience{10};

std::vector<std::string> LawPackFiles(const std::string& source_dir) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry :
       std::filesystem::directory_iterator(source_dir + "/services/statement/law", ignored)) {
    if (entry.path().extension() == ".textproto") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Stack>> Stack::Start(StackOptions options) {
  std::error_code failed;
  std::filesystem::create_directories(options.work_dir, failed);
  if (failed) return absl::InternalError(absl::StrCat("making ", options.work_dir));
  std::unique_ptr<Stack> stack(new Stack(std::move(options)));
  const StackOptions& set = stack->options_;
  std::string key = set.work_dir + "/identity.key";
  if (!std::filesystem::exists(key)) {
    ASSIGN_OR_RETURN(auto made,
                     Process::Start({set.bin_dir + "/typl-intake", "--make-identity-key", key},
                                    stack->FileOf("intake", ".out")));
    if (made->Wait(kKeyPatience) != 0) {
      return absl::InternalError(
          absl::StrCat("typl-intake made no identity key; see ", stack->FileOf("intake", ".out")));
    }
  }
  RETURN_IF_ERROR(stack->StartService("intake"));
  if (!set.intake_only) {
    RETURN_IF_ERROR(stack->StartService("statement"));
    RETURN_IF_ERROR(stack->StartService("delivery"));
  }
  return stack;
}

const Stack::Service* Stack::Find(const std::string& name) const {
  for (const Service& service : services_) {
    if (service.name == name) return &service;
  }
  return nullptr;
}

Endpoints Stack::endpoints() const {
  Endpoints endpoints;
  if (const Service* service = Find("intake")) endpoints.intake = service->address;
  if (const Service* service = Find("statement")) endpoints.statement = service->address;
  if (const Service* service = Find("delivery")) endpoints.delivery = service->address;
  return endpoints;
}

std::string Stack::StoreOf(const std::string& name) const { return FileOf(name, ""); }

std::string Stack::FileOf(const std::string& name, const char* suffix) const {
  return absl::StrCat(options_.work_dir, "/", name, suffix);
}

std::string Stack::ConfigOf(const std::string& name) const {
  const Service* before = Find(name);
  std::string listen = before == nullptr ? "127.0.0.1:0" : before->address.grpc;
  std::string text = absl::StrCat(
      "server {\n  listen: \"", listen, "\"\n  admin_listen: \"127.0.0.1:0\"\n  address_file: \"",
      FileOf(name, ".address"), "\"\n}\nstore {\n  path: \"", StoreOf(name),
      "\"\n  create_if_missing: true\n}\nclock { virtual_start: \"", options_.virtual_start,
      "\" }\nlog { level: \"warning\" }\n");
  if (name == "intake") {
    absl::StrAppend(&text, "identity_key_file: \"", options_.work_dir,
                    "/identity.key\"\nidentity_range: IDENTITY_RANGE_ARTIFICIAL\n");
  } else if (name == "statement") {
    absl::StrAppend(&text, "intake { address: \"", Find("intake")->address.grpc,
                    "\" }\nclarification_reply_days: 14\n");
    for (const std::string& file : LawPackFiles(options_.source_dir)) {
      absl::StrAppend(&text, "law_pack_files: \"", file, "\"\n");
    }
  } else {
    absl::StrAppend(&text, "statement { address: \"", Find("statement")->address.grpc,
                    "\" }\nrecipients_file: \"", options_.source_dir,
                    "/deploy/config/recipients.textproto\"\n");
  }
  return text;
}

absl::Status Stack::StartService(const std::string& name) {
  std::string config = FileOf(name, ".textproto");
  std::ofstream(config) << ConfigOf(name);
  std::error_code ignored;
  std::filesystem::remove(FileOf(name, ".address"), ignored);
  ASSIGN_OR_RETURN(auto process, Process::Start({absl::StrCat(options_.bin_dir, "/typl-", name),
                                                 "--config", config},
                                                FileOf(name, ".out")));
  absl::Status served =
      WaitForFile(*process, FileOf(name, ".address"), FileOf(name, ".out"), kStartPatience);
  if (!served.ok()) return {served.code(), absl::StrCat("typl-", name, ": ", served.message())};
  ASSIGN_OR_RETURN(ServiceAddress address, ReadAddressFile(FileOf(name, ".address")));
  for (Service& service : services_) {
    if (service.name != name) continue;
    service.process = std::move(process);
    service.address = address;
    return absl::OkStatus();
  }
  services_.push_back({name, std::move(process), address});
  return absl::OkStatus();
}

absl::StatusOr<std::chrono::duration<double>> Stack::KillAndRestart(const std::string& name) {
  for (Service& service : services_) {
    if (service.name == name) service.process->Kill();
  }
  auto begun = std::chrono::steady_clock::now();
  RETURN_IF_ERROR(StartService(name));
  return std::chrono::steady_clock::now() - begun;
}

}  // namespace typl::tools
