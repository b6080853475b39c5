#ifndef TYPL_COMMON_CONFIG_CONFIG_H_
#define TYPL_COMMON_CONFIG_CONFIG_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

// Configuration files: a message of typl/config/v1 in protobuf text form.

namespace typl::config {

// Version of this build, "0.1.0".
absl::string_view Version();

// Reads `text` into `config`. INVALID_ARGUMENT names `source`, line and column of the first fault;
// an unknown key is a fault.
absl::Status ParseText(absl::string_view source, const std::string& text,
                       google::protobuf::Message& config);
// As ParseText, from a file. NOT_FOUND when it can't be read.
absl::Status LoadFile(const std::string& path, google::protobuf::Message& config);

// What every service refuses, wherever in `config` it stands: a plaintext address that is not
// loopback, half a tls block, switches of unsafe_for_tests without i_know_this_loses_data, an
// unknown log level, a faulty virtual_start, negative numbers. INVALID_ARGUMENT names all faults.
absl::Status CheckCommon(const google::protobuf::Message& config);

// Every key of a configuration with its zero value and the comment from config.proto.
std::string DefaultText(const google::protobuf::Descriptor& config);

}  // namespace typl::config

#endif  // TYPL_COMMON_CONFIG_CONFIG_H_
