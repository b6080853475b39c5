#include "services/statement/domain/engine/vocabulary.h"

#include "absl/strings/str_cat.h"
#include "google/type/date.pb.h"
#include "services/statement/domain/engine/cell.h"

namespace typl::law::engine {
namespace {

using google::protobuf::FieldDescriptor;

std::optional<ValueType> TypeOf(const FieldDescriptor& field) {
  if (field.is_repeated()) return std::nullopt;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return ValueType::kBool;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return ValueType::kNumber;
    case FieldDescriptor::CPPTYPE_ENUM:
      return ValueType::kEnum;
    case FieldDescriptor::CPPTYPE_STRING:
      return ValueType::kText;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type() == google::type::Date::descriptor()) return ValueType::kDate;
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

uint64_t EnumValues(const FieldDescriptor& field) {
  uint64_t values = 0;
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return values;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    const int number = field.enum_type()->value(i)->number();
    if (number > 0 && number < 64) values |= uint64_t{1} << number;
  }
  return values;
}

std::vector<std::string> ValueNames(const FieldDescriptor& field, uint64_t values) {
  std::vector<std::string> names;
  for (int number = 0; values != 0; ++number, values >>= 1) {
    names.push_back((values & 1) != 0 ? EnumValueName(*field.enum_type(), number) : "");
  }
  return names;
}

}  // namespace

Vocabulary::Vocabulary() {
  const google::protobuf::OneofDescriptor* content =
      v1::Fact::descriptor()->FindOneofByName("content");
  for (int i = 0; i < content->field_count(); ++i) {
    const FieldDescriptor* member = content->field(i);
    const int index = static_cast<int>(entities_.size());
    const google::protobuf::Descriptor* message = member->message_type();
    Entity entity{std::string(member->name()),
                  ContentReaderOf(member->name()),
                  {},
                  std::nullopt,
                  std::nullopt};
    for (int j = 0; j < message->field_count(); ++j) {
      const std::optional<ValueType> type = TypeOf(*message->field(j));
      if (!type || entity.fields.size() == kFieldsMax) continue;
      const int slot = static_cast<int>(entity.fields.size());
      if (message->field(j)->name() == "from") entity.from_slot = slot;
      if (message->field(j)->name() == "until") entity.until_slot = slot;
      const std::string name = absl::StrCat(entity.name, ".", message->field(j)->name());
      const uint64_t values = EnumValues(*message->field(j));
      entity.fields.push_back({name, *type, message->field(j), values,
                               ValueNames(*message->field(j), values), FieldReaderOf(name)});
      fields_[entity.fields.back().name] = {index, slot};
    }
    if (static_cast<int>(entity_of_case_.size()) <= member->number()) {
      entity_of_case_.resize(member->number() + 1, -1);
    }
    entity_of_case_[member->number()] = index;
    if (message == v1::OfficerFinding::descriptor()) officer_finding_ = index;
    entities_.push_back(std::move(entity));
  }
}

std::optional<int> Vocabulary::FindEntity(absl::string_view name) const {
  for (size_t i = 0; i < entities_.size(); ++i) {
    if (entities_[i].name == name) return static_cast<int>(i);
  }
  return std::nullopt;
}

std::optional<FieldId> Vocabulary::FindField(absl::string_view name) const {
  const auto it = fields_.find(name);
  if (it == fields_.end()) return std::nullopt;
  return it->second;
}

}  // namespace typl::law::engine
