#include "common/rpc/reload.h"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/config/config.h"
#include "common/config/parts.h"
#include "common/config/reload.h"
#include "common/log/log.h"
#include "common/rpc/credentials.h"
#include "common/status/macros.h"
#include "typl/config/v1/config.pb.h"

namespace typl::rpc {
namespace {

using ::google::protobuf::Message;

std::unique_ptr<Message> CopyOf(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  return copy;
}

// All faults as one, in this order.
absl::Status Together(std::initializer_list<absl::Status> checks) {
  std::vector<absl::string_view> faults;
  for (const absl::Status& check : checks) {
    if (!check.ok()) faults.push_back(check.message());
  }
  if (faults.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
}

absl::Status CheckTlsBlocks(const Message& config) {
  absl::Status status;
  for (const config::v1::TlsConfig& tls : config::TlsBlocks(config)) {
    status = Together({status, CheckTlsFiles(tls)});
  }
  return status;
}

// A fault to a line, as the checks write them; then that all stays as it is.
void TellRefusal(const std::string& file, const absl::Status& why) {
  for (const absl::string_view fault :
       absl::StrSplit(why.message(), absl::ByAnyChar("\n;"), absl::SkipWhitespace())) {
    log::Error("configuration_refused",
               {{"file", file}, {"cause", absl::StripAsciiWhitespace(fault)}});
  }
  log::Error("configuration_kept", {{"file", file}});
}

}  // namespace

absl::Status ReadConfiguration(const std::string& file, const ConfigCheck& check, Message& config) {
  RETURN_IF_ERROR(config::LoadFile(file, config));
  return Together({config::CheckCommon(config), check(config)});
}

Reloader::Reloader(std::string file, const Message& config, ConfigCheck check)
    : file_(std::move(file)),
      started_(CopyOf(config)),
      last_(CopyOf(config)),
      check_(std::move(check)) {}

void Reloader::Serve(metrics::Registry& registry, ConfigCheck apply) {
  refused_ = registry.MakeGauge("typl_config_refused_bool");
  apply_ = std::move(apply);
}

absl::Status Reloader::ReadAll(Message& config) const {
  RETURN_IF_ERROR(config::LoadFile(file_, config));
  return Together({config::CheckCommon(config), check_(config), CheckTlsBlocks(config)});
}

void Reloader::TellWhatWaits(const Message& config) const {
  std::vector<std::string> waiting = config::DifferingKeys(*started_, config);
  const auto& reloadable = config::ReloadableKeys();
  std::erase_if(waiting, [&reloadable](const std::string& key) {
    return std::find(reloadable.begin(), reloadable.end(), key) != reloadable.end();
  });
  if (waiting.empty()) return;
  log::Warning("configuration_needs_restart",
               {{"file", file_}, {"keys", absl::StrJoin(waiting, ", ")}});
}

void Reloader::Reload() {
  std::unique_ptr<Message> config(started_->New());
  absl::Status status = ReadAll(*config);
  if (status.ok() && apply_) status = apply_(*config);
  refused_.Set(status.ok() ? 0 : 1);
  if (!status.ok()) {
    TellRefusal(file_, status);
    return;
  }
  // Whatever the level was and becomes, this is told.
  log::Process().SetLevel(log::Severity::kInfo);
  TellWhatWaits(*config);
  log::Info(
      "configuration_reloaded",
      {{"file", file_}, {"changed", absl::StrJoin(config::DifferingKeys(*last_, *config), ", ")}});
  // Checked before.
  log::Process().SetLevel(
      *log::ParseSeverity(config::PartOf<config::v1::LogConfig>(*config, "log").level()));
  last_ = std::move(config);
}

}  // namespace typl::rpc
