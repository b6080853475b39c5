#include "services/statement/domain/engine/field_readers.h"

#include <cstdint>
#include <optional>

#include "absl/container/flat_hash_map.h"
#include "services/statement/domain/engine/day.h"

namespace typl::law::engine {
namespace {

using google::protobuf::Message;

Value Number(bool known, int64_t number) { return Value{known, number}; }

Value Text(const std::string& text) { return Value{!text.empty(), 1}; }

Value Date(const google::type::Date& date) {
  // What is no day of the calendar tells nothing.
  const std::optional<Day> day = DayOf(date);
  return day ? Value{true, *day} : Value{};
}

struct Readers {
  absl::flat_hash_map<absl::string_view, ContentReader> entities;
  absl::flat_hash_map<absl::string_view, FieldReader> fields;
};

// NOLINTBEGIN(cppcoreguidelines-macro-usage): lines of field_readers.inc.
#define ENTITY(entity) \
  readers.entities[#entity] = [](const v1::Fact& fact) -> const Message& { return fact.entity(); };
#define FIELD(entity, Type, field, reading)                               \
  readers.fields[#entity "." #field].value = [](const Message& content) { \
    const auto& m = static_cast<const v1::Type&>(content);                \
    return reading;                                                       \
  };
#define TEXT(entity, Type, field, reading)                                                     \
  FIELD(entity, Type, field, reading)                                                          \
  readers.fields[#entity "." #field].text = [](const Message& content) -> const std::string& { \
    return static_cast<const v1::Type&>(content).field();                                      \
  };
// NOLINTEND(cppcoreguidelines-macro-usage)

Readers MakeReaders() {
  Readers readers;
#include "field_readers.inc"
  return readers;
}

const Readers& AllReaders() {
  static const Readers* const readers = new Readers(MakeReaders());
  return *readers;
}

}  // namespace

FieldReader FieldReaderOf(absl::string_view field) { return AllReaders().fields.at(field); }

ContentReader ContentReaderOf(absl::string_view entity) { return AllReaders().entities.at(entity); }

}  // namespace typl::law::engine
