#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/text_format.h"
#include "google/type/date.pb.h"
#include "services/statement/domain/second_reader/second_reader.h"

namespace typl::law {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void Compare(const std::string& place, const Message& first, const Message& second,
             std::vector<std::string>& differences);

// One value of the field as text; a message in one line.
std::string TextOf(const Message& message, const FieldDescriptor* field, int index) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintFieldValueToString(message, field, index, &text);
  return text;
}

void CompareOne(const std::string& place, const FieldDescriptor* field, const Message& first,
                const Message& second, std::vector<std::string>& differences) {
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  const bool in_first = !is_message || first.GetReflection()->HasField(first, field);
  const bool in_second = !is_message || second.GetReflection()->HasField(second, field);
  if (in_first && in_second && is_message &&
      field->message_type() != google::type::Date::descriptor()) {
    Compare(place, first.GetReflection()->GetMessage(first, field),
            second.GetReflection()->GetMessage(second, field), differences);
    return;
  }
  const std::string a = in_first ? TextOf(first, field, -1) : "none";
  const std::string b = in_second ? TextOf(second, field, -1) : "none";
  if (a != b) differences.push_back(absl::StrCat(place, ": ", a, " against ", b));
}

void CompareList(const std::string& place, const FieldDescriptor* field, const Message& first,
                 const Message& second, std::vector<std::string>& differences) {
  const int count_first = first.GetReflection()->FieldSize(first, field);
  const int count_second = second.GetReflection()->FieldSize(second, field);
  for (int i = 0; i < std::max(count_first, count_second); ++i) {
    const std::string item = absl::StrCat(place, "[", i, "]");
    if (i >= count_first || i >= count_second) {
      const bool extra_in_first = i < count_first;
      differences.push_back(absl::StrCat(item, " only in the ", extra_in_first ? "first" : "second",
                                         ": ", TextOf(extra_in_first ? first : second, field, i)));
      continue;
    }
    Compare(item, first.GetReflection()->GetRepeatedMessage(first, field, i),
            second.GetReflection()->GetRepeatedMessage(second, field, i), differences);
  }
}

void Compare(const std::string& place, const Message& first, const Message& second,
             std::vector<std::string>& differences) {
  const google::protobuf::Descriptor* type = first.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (type == v1::Determination::descriptor() && field->name() == "receipt") continue;
    const std::string inner =
        place.empty() ? field->name() : absl::StrCat(place, ".", field->name());
    if (field->is_repeated()) {
      CompareList(inner, field, first, second, differences);
    } else {
      CompareOne(inner, field, first, second, differences);
    }
  }
}

}  // namespace

std::vector<std::string> Differences(const v1::Determination& first,
                                     const v1::Determination& second) {
  // Most agree, and are compared quickest as they are.
  if (!first.has_receipt() && !second.has_receipt() &&
      first.SerializeAsString() == second.SerializeAsString()) {
    return {};
  }
  std::vector<std::string> differences;
  Compare("", first, second, differences);
  return differences;
}

}  // namespace typl::law
