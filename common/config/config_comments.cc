#include "common/config/config_comments.h"

#include <cstring>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/compiler/parser.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace typl::config {

// Made at build time by embed_text.cmake.
extern const char kConfigProto[];

ConfigComments::ConfigComments() {
  google::protobuf::io::ArrayInputStream input(kConfigProto,
                                               static_cast<int>(std::strlen(kConfigProto)));
  google::protobuf::io::Tokenizer tokenizer(&input, nullptr);
  google::protobuf::compiler::Parser parser;
  google::protobuf::FileDescriptorProto file;
  // The text compiled when the binary was built.
  parser.Parse(&tokenizer, &file);
  file.set_name("typl/config/v1/config.proto");
  pool_.BuildFile(file);
}

std::string ConfigComments::Of(const google::protobuf::FieldDescriptor& field) const {
  const auto* const found = pool_.FindFieldByName(field.full_name());
  google::protobuf::SourceLocation location;
  if (found == nullptr || !found->GetSourceLocation(&location)) return "";
  return absl::StrJoin(absl::StrSplit(location.leading_comments, '\n', absl::SkipWhitespace()),
                       "\n", [](std::string* out, absl::string_view line) {
                         out->append(std::string(absl::StripPrefix(line, " ")));
                       });
}

}  // namespace typl::config
