#include "tests/law/fact_fields.h"

#include <functional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"

namespace typl::law {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* ContentOf(const v1::Fact& fact) {
  return fact.GetReflection()->GetOneofFieldDescriptor(
      fact, v1::Fact::descriptor()->FindOneofByName("content"));
}

bool IsDay(const FieldDescriptor* field) {
  return field->message_type() == google::type::Date::descriptor();
}

std::optional<absl::CivilDay> DayIn(const Message& content, const FieldDescriptor* field) {
  if (!content.GetReflection()->HasField(content, field)) return std::nullopt;
  return DayFromProto(
      static_cast<const google::type::Date&>(content.GetReflection()->GetMessage(content, field)));
}

namespace {

std::set<absl::CivilDay> DaysWhere(const v1::Fact& fact,
                                   const std::function<bool(const FieldDescriptor&)>& wanted) {
  std::set<absl::CivilDay> days;
  const Message& content = fact.GetReflection()->GetMessage(fact, ContentOf(fact));
  std::vector<const FieldDescriptor*> fields;
  content.GetReflection()->ListFields(content, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!IsDay(field) || !wanted(*field)) continue;
    if (const auto day = DayIn(content, field)) days.insert(*day);
  }
  return days;
}

}  // namespace

std::set<absl::CivilDay> DaysOf(const v1::Fact& fact) {
  return DaysWhere(fact, [](const FieldDescriptor&) { return true; });
}

std::set<absl::CivilDay> DaysOf(const v1::Fact& fact, const std::set<std::string>& names) {
  const std::string entity = ContentOf(fact)->name();
  return DaysWhere(fact, [&](const FieldDescriptor& field) {
    return names.contains(absl::StrCat(entity, ".", field.name()));
  });
}

const v1::Fact* FindFact(const v1::FactsFile& file, const std::string& key,
                         const std::string& entity) {
  for (const v1::Fact& fact : file.facts()) {
    if (fact.key() == key && ContentOf(fact) != nullptr && ContentOf(fact)->name() == entity) {
      return &fact;
    }
  }
  return nullptr;
}

int FactCount(const v1::FactsFile& file) { return file.facts_size() + file.known_facts_size(); }

v1::Fact& FactAt(v1::FactsFile& file, int index) {
  return index < file.facts_size()
             ? *file.mutable_facts(index)
             : *file.mutable_known_facts(index - file.facts_size())->mutable_fact();
}

namespace {

void ShiftFact(int64_t days, v1::Fact& fact) {
  const FieldDescriptor* entity = ContentOf(fact);
  if (entity == nullptr) return;
  Message& content = *fact.GetReflection()->MutableMessage(&fact, entity);
  std::vector<const FieldDescriptor*> fields;
  content.GetReflection()->ListFields(content, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::optional<absl::CivilDay> day = IsDay(field) ? DayIn(content, field) : std::nullopt;
    if (!day) continue;
    static_cast<google::type::Date&>(*content.GetReflection()->MutableMessage(&content, field)) =
        DayToProto(*day + days);
  }
}

}  // namespace

void ShiftDays(int64_t days, v1::FactsFile& input) {
  for (int i = 0; i < FactCount(input); ++i) ShiftFact(days, FactAt(input, i));
  input.set_day(FormatDay(*ParseDay(input.day()) + days));
}

v1::Fact Shifted(const v1::Fact& fact, int64_t days) {
  v1::Fact shifted = fact;
  ShiftFact(days, shifted);
  return shifted;
}

namespace {

// nullptr when the fact is of another entity or has no such field.
const FieldDescriptor* FieldNamed(const std::string& name, const v1::Fact& fact) {
  const FieldDescriptor* entity = ContentOf(fact);
  if (entity == nullptr) return nullptr;
  const std::string prefix = absl::StrCat(entity->name(), ".");
  if (!absl::StartsWith(name, prefix)) return nullptr;
  return entity->message_type()->FindFieldByName(name.substr(prefix.size()));
}

}  // namespace

void SetDay(const std::string& name, std::optional<absl::CivilDay> day, v1::Fact& fact) {
  const FieldDescriptor* field = FieldNamed(name, fact);
  if (field == nullptr || !IsDay(field)) return;
  Message& content = *fact.GetReflection()->MutableMessage(&fact, ContentOf(fact));
  content.GetReflection()->ClearField(&content, field);
  if (!day) return;
  static_cast<google::type::Date&>(*content.GetReflection()->MutableMessage(&content, field)) =
      DayToProto(*day);
}

bool ClearNamed(const std::string& name, v1::Fact& fact) {
  const FieldDescriptor* field = FieldNamed(name, fact);
  if (field == nullptr) return false;
  Message& content = *fact.GetReflection()->MutableMessage(&fact, ContentOf(fact));
  if (!content.GetReflection()->HasField(content, field)) return false;
  content.GetReflection()->ClearField(&content, field);
  return true;
}

bool LacksDay(const std::string& name, const v1::Fact& fact) {
  const FieldDescriptor* field = FieldNamed(name, fact);
  if (field == nullptr || !IsDay(field)) return false;
  const Message& content = fact.GetReflection()->GetMessage(fact, ContentOf(fact));
  return !content.GetReflection()->HasField(content, field);
}

void CopyFields(const v1::Fact& from, const std::set<std::string>& names, v1::Fact& to) {
  const FieldDescriptor* entity = ContentOf(from);
  v1::Fact part = from;
  Message& content = *part.GetReflection()->MutableMessage(&part, entity);
  Message& target = *to.GetReflection()->MutableMessage(&to, entity);
  std::vector<const FieldDescriptor*> fields;
  content.GetReflection()->ListFields(content, &fields);
  for (const FieldDescriptor* field : fields) {
    if (names.contains(absl::StrCat(entity->name(), ".", field->name()))) {
      target.GetReflection()->ClearField(&target, field);
    } else {
      content.GetReflection()->ClearField(&content, field);
    }
  }
  target.MergeFrom(content);
}

}  // namespace typl::law
