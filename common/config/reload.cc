#include "common/config/reload.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/message_differencer.h"

namespace typl::config {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::google::protobuf::util::MessageDifferencer;

bool IsBlock(const FieldDescriptor& field) {
  return !field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

void AppendDifferences(const Message& one, const Message& other, const std::string& path,
                       std::vector<std::string>& keys) {
  const Reflection& reflection = *one.GetReflection();
  for (int i = 0; i < one.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = one.GetDescriptor()->field(i);
    const std::string key = absl::StrCat(path, field->name());
    // What is there says something even when it is empty.
    if (field->has_presence() &&
        reflection.HasField(one, field) != reflection.HasField(other, field)) {
      keys.push_back(key);
    } else if (IsBlock(*field)) {
      AppendDifferences(reflection.GetMessage(one, field), reflection.GetMessage(other, field),
                        key + ".", keys);
    } else if (!MessageDifferencer().CompareWithFields(one, other, {field}, {field})) {
      keys.push_back(key);
    }
  }
}

void AppendTls(const Message& config, std::vector<v1::TlsConfig>& blocks) {
  if (config.GetDescriptor() == v1::TlsConfig::descriptor()) {
    blocks.push_back(static_cast<const v1::TlsConfig&>(config));
    return;
  }
  const Reflection& reflection = *config.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(config, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsBlock(*field)) AppendTls(reflection.GetMessage(config, field), blocks);
  }
}

}  // namespace

const std::vector<absl::string_view>& ReloadableKeys() {
  static const auto* const kKeys = new std::vector<absl::string_view>{
      "log.level",     "recipients_file",        "clarification_reply_days",
      "claim_minutes", "second_reading_percent", "approval_provisions",
      "ex_post_days",  "ex_post_per_thousand",   "ex_post_risks",
  };
  return *kKeys;
}

std::vector<std::string> DifferingKeys(const Message& one, const Message& other) {
  std::vector<std::string> keys;
  AppendDifferences(one, other, "", keys);
  return keys;
}

std::vector<v1::TlsConfig> TlsBlocks(const Message& config) {
  std::vector<v1::TlsConfig> blocks;
  AppendTls(config, blocks);
  return blocks;
}

}  // namespace typl::config
