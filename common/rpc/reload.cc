#include "common/rpc/reload.h"

#include <algorithm>
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

Reloader::Reloader(std::string file, const Message& config, Check check)
    : file_(std::move(file)),
      started_(CopyOf(config)),
      last_(CopyOf(config)),
      check_(std::move(check)) {}

absl::Status Reloader::Read(Message& config) const {
  RETURN_IF_ERROR(config::LoadFile(file_, config));
  RETURN_IF_ERROR(config::CheckCommon(config));
  RETURN_IF_ERROR(check_(config));
  for (const config::v1::TlsConfig& tls : config::TlsBlocks(config)) {
    RETURN_IF_ERROR(CheckTlsFiles(tls));
  }
  return absl::OkStatus();
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
  absl::Status status = Read(*config);
  if (status.ok() && apply_) status = apply_(*config);
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
