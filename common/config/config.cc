#include "common/config/config.h"

#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/config/config_comments.h"
#include "common/log/log.h"
#include "common/status/macros.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"
#include "typl/config/v1/config.pb.h"

namespace typl::config {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

class FirstError final : public google::protobuf::io::ErrorCollector {
 public:
  explicit FirstError(absl::string_view source) : source_(source) {}
  // Protobuf counts from 0, editors from 1.
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!status_.ok()) return;
    status_ = absl::InvalidArgumentError(
        absl::StrCat(source_, ":", line + 1, ":", column + 1, ": ", message));
  }
  void AddWarning(int line, google::protobuf::io::ColumnNumber column,
                  const std::string& message) override {
    AddError(line, column, message);
  }
  const absl::Status& status() const { return status_; }

 private:
  const std::string source_;
  absl::Status status_;
};

// Only names and numbers that are loopback wherever they are looked up.
bool IsLoopback(absl::string_view address) {
  const absl::string_view host = address.substr(0, address.rfind(':'));
  return host == "localhost" || host == "[::1]" || absl::StartsWith(host, "127.");
}

bool IsHostPort(absl::string_view address) {
  const size_t colon = address.rfind(':');
  int port = -1;
  return colon != absl::string_view::npos && colon > 0 &&
         absl::SimpleAtoi(address.substr(colon + 1), &port) && port >= 0 && port <= 65'535;
}

class Checker {
 public:
  void Walk(const Message& message, const std::string& path) {
    const Descriptor& descriptor = *message.GetDescriptor();
    if (&descriptor == v1::ServerConfig::descriptor()) {
      CheckServer(static_cast<const v1::ServerConfig&>(message), path);
    } else if (&descriptor == v1::UpstreamConfig::descriptor()) {
      const auto& upstream = static_cast<const v1::UpstreamConfig&>(message);
      CheckAddress(upstream.address(), path + "address", upstream.has_tls());
    } else if (&descriptor == v1::TlsConfig::descriptor()) {
      CheckTls(static_cast<const v1::TlsConfig&>(message), path);
    } else if (&descriptor == v1::LogConfig::descriptor()) {
      const auto level = log::ParseSeverity(static_cast<const v1::LogConfig&>(message).level());
      if (!level.ok()) Fault(path + "level", level.status().message());
    } else if (&descriptor == v1::ClockConfig::descriptor()) {
      CheckClock(static_cast<const v1::ClockConfig&>(message), path);
    } else if (&descriptor == v1::UnsafeForTests::descriptor()) {
      CheckUnsafe(static_cast<const v1::UnsafeForTests&>(message), path);
    }
    WalkFields(message, path);
  }

  absl::Status status() const {
    if (faults_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
  }

 private:
  void Fault(absl::string_view key, absl::string_view why) {
    faults_.push_back(absl::StrCat(key, ": ", why));
  }

  void WalkFields(const Message& message, const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> fields;
    reflection.ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string key = absl::StrCat(path, field->name());
      if (field->is_repeated()) continue;
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_MESSAGE:
          Walk(reflection.GetMessage(message, field), key + ".");
          break;
        case FieldDescriptor::CPPTYPE_INT32:
          if (reflection.GetInt32(message, field) < 0) Fault(key, "is negative");
          break;
        case FieldDescriptor::CPPTYPE_INT64:
          if (reflection.GetInt64(message, field) < 0) Fault(key, "is negative");
          break;
        default:
          break;
      }
    }
  }

  void CheckAddress(const std::string& address, const std::string& key, bool tls) {
    if (!IsHostPort(address)) {
      Fault(key, absl::StrCat("\"", address, "\": expected HOST:PORT"));
    } else if (!tls && !IsLoopback(address)) {
      Fault(key, absl::StrCat("\"", address, "\" is not loopback; set tls"));
    }
  }

  void CheckServer(const v1::ServerConfig& server, const std::string& path) {
    CheckAddress(server.listen(), path + "listen", server.has_tls());
    // The admin port has no TLS; it shows numbers only, and whoever sets it beyond loopback puts a
    // proxy or a network policy in front.
    if (!server.admin_listen().empty() && !IsHostPort(server.admin_listen())) {
      Fault(path + "admin_listen", "expected HOST:PORT");
    }
  }

  void CheckTls(const v1::TlsConfig& tls, const std::string& path) {
    if (tls.certificate_file().empty()) Fault(path + "certificate_file", "is missing");
    if (tls.private_key_file().empty()) Fault(path + "private_key_file", "is missing");
    if (tls.client_ca_file().empty()) Fault(path + "client_ca_file", "is missing");
  }

  void CheckClock(const v1::ClockConfig& clock, const std::string& path) {
    absl::Time start;
    std::string error;
    if (!clock.virtual_start().empty() &&
        !absl::ParseTime(absl::RFC3339_full, clock.virtual_start(), &start, &error)) {
      Fault(path + "virtual_start", absl::StrCat("expected RFC 3339: ", error));
    }
  }

  void CheckUnsafe(const v1::UnsafeForTests& unsafe, const std::string& path) {
    if (unsafe.i_know_this_loses_data()) return;
    if (unsafe.ByteSizeLong() > 0) {
      Fault(path + "i_know_this_loses_data",
            "must be set, since the other switches break promises of durability");
    }
  }

  std::vector<std::string> faults_;
};

std::string ZeroValue(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return "\"\"";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return field.enum_type()->value(0)->name();
    default:
      return "0";
  }
}

void AppendDefaults(const Descriptor& message, const ConfigComments& comments,
                    const std::string& indent, std::string& out) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    for (const absl::string_view line :
         absl::StrSplit(comments.Of(field), '\n', absl::SkipEmpty())) {
      absl::StrAppend(&out, indent, "# ", line, "\n");
    }
    if (field.is_repeated()) {
      absl::StrAppend(&out, indent, "# ", field.name(), ": ", ZeroValue(field), "\n");
    } else if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      absl::StrAppend(&out, indent, field.name(), ": ", ZeroValue(field), "\n");
    } else if (field.message_type() == v1::TlsConfig::descriptor()) {
      // An empty block would switch TLS on.
      absl::StrAppend(&out, indent, "# ", field.name(), " {\n");
      AppendDefaults(*field.message_type(), comments, indent + "#   ", out);
      absl::StrAppend(&out, indent, "# }\n");
    } else {
      absl::StrAppend(&out, indent, field.name(), " {\n");
      AppendDefaults(*field.message_type(), comments, indent + "  ", out);
      absl::StrAppend(&out, indent, "}\n");
    }
  }
}

}  // namespace

absl::string_view Version() { return TYPL_VERSION; }

absl::Status ParseText(absl::string_view source, const std::string& text, Message& config) {
  FirstError errors(source);
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (parser.ParseFromString(text, &config) && errors.status().ok()) return absl::OkStatus();
  if (!errors.status().ok()) return errors.status();
  return absl::InvalidArgumentError(absl::StrCat(source, ": is no protobuf text"));
}

absl::Status LoadFile(const std::string& path, Message& config) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return absl::NotFoundError(absl::StrCat(path, ": can't be read"));
  }
  return ParseText(path, std::move(text).str(), config);
}

absl::Status CheckCommon(const Message& config) {
  Checker checker;
  checker.Walk(config, "");
  return checker.status();
}

std::string DefaultText(const Descriptor& config) {
  std::string out;
  AppendDefaults(config, ConfigComments(), "", out);
  return out;
}

}  // namespace typl::config
