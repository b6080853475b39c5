#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_FIELD_READERS_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_FIELD_READERS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/statement/domain/engine/value.h"
#include "typl/law/v1/facts.pb.h"

// Functions that read the fields of facts, made from the schema when the engine is built:
// protobuf's reflection takes hundreds of instructions for a field, and a determination reads some
// twenty.

namespace typl::law::engine {

// Each takes a message of the entity.
struct FieldReader {
  // Of a text: whether there is one. Of an enum: its number, known to this build or not.
  Value (*value)(const google::protobuf::Message& content) = nullptr;
  // Of a text only.
  const std::string& (*text)(const google::protobuf::Message& content) = nullptr;
};

using ContentReader = const google::protobuf::Message& (*)(const v1::Fact& fact);

// The reader of "employment.until". There is one for each field of the vocabulary.
FieldReader FieldReaderOf(absl::string_view field);
// Gives the message of "employment" that a fact holds.
ContentReader ContentReaderOf(absl::string_view entity);

}  // namespace typl::law::engine

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_ENGINE_FIELD_READERS_H_
