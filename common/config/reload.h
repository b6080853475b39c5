#ifndef TYPL_COMMON_CONFIG_RELOAD_H_
#define TYPL_COMMON_CONFIG_RELOAD_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "typl/config/v1/config.pb.h"

// What a configuration that is read again, while the service runs, may change.

namespace typl::config {

// Keys that config.proto calls reloadable, such as "log.level". Every other needs a restart.
const std::vector<absl::string_view>& ReloadableKeys();

// Keys of which the two configurations, of one type, say something else; a list is one key.
std::vector<std::string> DifferingKeys(const google::protobuf::Message& one,
                                       const google::protobuf::Message& other);

// Every block `tls` in the configuration.
std::vector<v1::TlsConfig> TlsBlocks(const google::protobuf::Message& config);

}  // namespace typl::config

#endif  // TYPL_COMMON_CONFIG_RELOAD_H_
