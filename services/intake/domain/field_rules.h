#ifndef TYPL_SERVICES_INTAKE_DOMAIN_FIELD_RULES_H_
#define TYPL_SERVICES_INTAKE_DOMAIN_FIELD_RULES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

// What each field of a fact may hold, worked out from the contract's descriptors: a field that is
// added to the contract is checked without anything being written here, but for the limit of a
// number.

namespace typl::intake {

// What a field holds.
enum class FieldForm {
  kDay,
  kEnum,
  kNumber,
  kBool,
  // Words of a person, new lines allowed.
  kFreeText,
  kBusinessId,
  // 1-40 characters of a-z, 0-9 and "-".
  kKey,
  // Judged where the entity is.
  kOther,
};

struct FieldRule {
  const google::protobuf::FieldDescriptor* field = nullptr;
  FieldForm form = FieldForm::kOther;
  // Of numbers; the least is 0.
  int64_t number_max = 0;
  // Of free text.
  size_t characters_max = 0;
};

// Rules of one member of law.v1.Fact.content.
struct EntityRules {
  std::string name;
  // In the order of the message.
  std::vector<FieldRule> fields;
  // nullptr when the message has no such day.
  const google::protobuf::FieldDescriptor* from = nullptr;
  const google::protobuf::FieldDescriptor* until = nullptr;
};

// Rules of the entity whose number in law.v1.Fact is `content_number`. The number must be one of
// the content's. Made once; thread-safe.
const EntityRules& RulesOf(int content_number);

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_DOMAIN_FIELD_RULES_H_
