#include "common/log/redact.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "typl/common/v1/options.pb.h"

namespace typl::log {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;
using ::google::protobuf::TextFormat;

constexpr char kRedacted[] = "[redacted]";

bool IsPersonal(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::personal_data) !=
         common::v1::PERSONAL_DATA_UNSPECIFIED;
}

bool IsAny(const Descriptor& descriptor) { return descriptor.full_name() == "google.protobuf.Any"; }

void HideField(Message& message, const Reflection& reflection, const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING) {
    reflection.ClearField(&message, &field);
  } else if (field.is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      reflection.SetRepeatedString(&message, &field, i, kRedacted);
    }
  } else {
    reflection.SetString(&message, &field, kRedacted);
  }
}

// Messages are at most as deep as the parser lets them in (100).
void RedactInPlace(Message& message) {
  if (IsAny(*message.GetDescriptor())) {
    message.Clear();
    return;
  }
  const Reflection& reflection = *message.GetReflection();
  reflection.MutableUnknownFields(&message)->Clear();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsPersonal(*field)) {
      HideField(message, reflection, *field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        RedactInPlace(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else {
      RedactInPlace(*reflection.MutableMessage(&message, field));
    }
  }
}

std::string ScalarText(const Message& message, const FieldDescriptor& field, int index) {
  std::string text;
  TextFormat::PrintFieldValueToString(message, &field, index, &text);
  return text;
}

// Written out by hand, because a marked field of another type than string must still be seen to
// have been there.
void AppendText(const Message& message, std::string& out) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  if (!IsAny(*message.GetDescriptor())) reflection.ListFields(message, &fields);
  const auto separator = [&] { return out.empty() || out.back() == '{' ? "" : " "; };
  for (const FieldDescriptor* field : fields) {
    if (IsPersonal(*field)) {
      absl::StrAppend(&out, separator(), field->name(), ": \"", kRedacted, "\"");
      continue;
    }
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const int index = field->is_repeated() ? i : -1;
      absl::StrAppend(&out, separator(), field->name());
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
        absl::StrAppend(&out, ": ", ScalarText(message, *field, index));
        continue;
      }
      out.append(" {");
      AppendText(index < 0 ? reflection.GetMessage(message, field)
                           : reflection.GetRepeatedMessage(message, field, index),
                 out);
      out.push_back('}');
    }
  }
}

}  // namespace

std::unique_ptr<Message> RedactedCopy(const Message& message) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  RedactInPlace(*copy);
  return copy;
}

std::string Redact(const Message& message) {
  std::string text;
  AppendText(message, text);
  return text;
}

}  // namespace typl::log
