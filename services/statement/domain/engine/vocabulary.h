#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_VOCABULARY_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_VOCABULARY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/statement/domain/engine/field_readers.h"
#include "typl/law/v1/facts.pb.h"

// The facts a pack may name, read from the descriptors of typl.law.v1.Fact.

namespace typl::law::engine {

enum class ValueType { kBool, kNumber, kEnum, kDate, kText };

// A field of an entity. Its place in Entity::fields is its slot.
struct Field {
  std::string name;  // "employment.until"
  ValueType type;
  const google::protobuf::FieldDescriptor* descriptor;
  // Of an enum: its values but the unspecified one, each a bit. Values reach to 63.
  uint64_t enum_values = 0;
  // Of an enum: names of its values by number, as FormatValue writes them.
  std::vector<std::string> value_names;
  FieldReader read;
};

// A member of Fact.content.
struct Entity {
  std::string name;  // "employment"
  // The message that a fact holds.
  ContentReader content;
  std::vector<Field> fields;
  // Slots of the fields `from` and `until`, when it has them.
  std::optional<int> from_slot;
  std::optional<int> until_slot;
};

struct FieldId {
  int entity = 0;
  int slot = 0;
  friend bool operator==(FieldId a, FieldId b) { return a.entity == b.entity && a.slot == b.slot; }
};

// At most this many fields in an entity: what a person's file keeps in one machine word each for
// "known" and "read".
inline constexpr int kFieldsMax = 64;

// All entities. Immutable; thread-safe.
class Vocabulary {
 public:
  Vocabulary();

  const std::vector<Entity>& entities() const { return entities_; }
  const Entity& entity(int index) const { return entities_[index]; }
  const Field& field(FieldId id) const { return entities_[id.entity].fields[id.slot]; }

  std::optional<int> FindEntity(absl::string_view name) const;
  std::optional<FieldId> FindField(absl::string_view name) const;
  // Entity of a value of Fact.content_case(); -1 when it is none of a pack's business.
  int EntityOfCase(int content_case) const {
    return content_case < static_cast<int>(entity_of_case_.size()) ? entity_of_case_[content_case]
                                                                   : -1;
  }
  // The message of an entity that a fact holds.
  const google::protobuf::Message& ContentOf(const v1::Fact& fact, int entity_index) const {
    return entities_[entity_index].content(fact);
  }
  int officer_finding_entity() const { return officer_finding_; }

 private:
  std::vector<Entity> entities_;
  std::vector<int> entity_of_case_;
  absl::flat_hash_map<std::string, FieldId> fields_;
  int officer_finding_ = -1;
};

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_VOCABULARY_H_
