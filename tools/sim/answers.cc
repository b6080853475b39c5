#include "tools/sim/answers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/time/business_date.h"

namespace typl::sim {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using law::v1::Fact;

constexpr absl::string_view kSearchEntity = "job_search";
// Time from the beginning to the end of what somebody gives a made-up end to.
constexpr int kPeriodDays = 30;
// The year of applying for studies runs from 1 September (TTL 2:13).
constexpr int kApplicationYearMonth = 9;

// The member of Fact.content with this name; nullptr when there is none.
const FieldDescriptor* ContentNamed(absl::string_view entity) {
  const FieldDescriptor* field = Fact::descriptor()->FindFieldByName(std::string(entity));
  return field != nullptr && field->containing_oneof() != nullptr ? field : nullptr;
}

// The value of somebody to whom the matter does not apply: NONE, else the last one.
int NoneOf(const google::protobuf::EnumDescriptor& type) {
  for (int i = 0; i < type.value_count(); ++i) {
    if (absl::EndsWith(type.value(i)->name(), "_NONE")) return type.value(i)->number();
  }
  return type.value(type.value_count() - 1)->number();
}

absl::CivilDay DayOf(const FieldDescriptor& field, absl::CivilDay registered) {
  if (field.containing_type() == law::v1::StudyApplication::descriptor()) {
    const bool until = field.name() == "until";
    return absl::CivilDay(registered.year() + (until ? 1 : 0), kApplicationYearMonth, 1);
  }
  return field.name() == "until" ? registered + kPeriodDays : registered;
}

void FillIfUnset(const FieldDescriptor& field, absl::CivilDay registered, Message& message) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (reflection.HasField(message, &field)) return;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, false);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, 0);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &field, 0);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnumValue(&message, &field, NoneOf(*field.enum_type()));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type() != google::type::Date::descriptor()) return;
      reflection.MutableMessage(&message, &field)->CopyFrom(DayToProto(DayOf(field, registered)));
      return;
    default:
      return;
  }
}

// The fact that an answer about `key` goes into, with what is true of it already.
Fact& FactFor(const FieldDescriptor& content, const std::string& key,
              const std::vector<Fact>& truth, std::vector<Fact>& answer) {
  for (Fact& fact : answer) {
    if (fact.key() == key) return fact;
  }
  for (const Fact& fact : truth) {
    if (fact.key() == key) return answer.emplace_back(fact);
  }
  Fact& fact = answer.emplace_back();
  fact.set_key(key);
  fact.set_source(law::v1::FACT_SOURCE_PERSON);
  fact.GetReflection()->MutableMessage(&fact, &content);
  return fact;
}

// Keys of what the question is about: the one it names, or all of its kind, or a new one.
std::vector<std::string> KeysOf(const statement::v1::Question& question,
                                const FieldDescriptor& content, const std::vector<Fact>& truth) {
  if (!question.subject_key().empty()) return {question.subject_key()};
  std::vector<std::string> keys;
  for (const Fact& fact : truth) {
    if (static_cast<int>(fact.content_case()) == content.number()) keys.push_back(fact.key());
  }
  if (!keys.empty()) return keys;
  if (content.name() == kSearchEntity) return {"search-1"};
  return {absl::StrCat(absl::StrReplaceAll(content.name(), {{"_", "-"}}), "-asked")};
}

}  // namespace

std::vector<Fact> AnswerTo(const statement::v1::ClarificationRequest& request, const Person& person,
                           absl::CivilDay day) {
  const std::vector<Fact> truth = TruthOn(person, day);
  const absl::CivilDay registered = DayFromProto(person.registration.requested_on()).value_or(day);
  std::vector<Fact> answer;
  for (const statement::v1::Question& question : request.questions()) {
    const std::vector<std::string> parts = absl::StrSplit(question.fact(), '.');
    const FieldDescriptor* content = ContentNamed(parts[0]);
    if (content == nullptr || parts.size() != 2) continue;
    const FieldDescriptor* field = content->message_type()->FindFieldByName(parts[1]);
    if (field == nullptr) continue;
    for (const std::string& key : KeysOf(question, *content, truth)) {
      Fact& fact = FactFor(*content, key, truth, answer);
      FillIfUnset(*field, registered, *fact.GetReflection()->MutableMessage(&fact, content));
    }
  }
  // A hearing, and a question in an officer's own words, are answered in words.
  if (answer.empty()) {
    Fact& words = answer.emplace_back();
    words.set_key("explanation");
    words.set_source(law::v1::FACT_SOURCE_PERSON);
    words.mutable_explanation()->set_clarification_request(request.name());
    words.mutable_explanation()->set_text("Asia on niin kuin olen kertonut.");
  }
  return answer;
}

}  // namespace typl::sim
