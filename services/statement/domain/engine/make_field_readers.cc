// Writes field_readers.inc while the engine is built: for each fact that packs may name, a line of
// C++ that reads it. So they follow from the schema, as the vocabulary does, and nobody keeps a
// list of them.

#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "typl/law/v1/facts.pb.h"

namespace typl::law::engine {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// How the field is read, in terms of field_readers.cc; empty: packs can't name it.
std::string ReadingOf(const FieldDescriptor& field) {
  if (field.is_repeated()) return "";
  const std::string get = absl::StrCat("m.", field.name(), "()");
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_ENUM:
      if (field.has_presence())
        return absl::StrCat("Number(m.has_", field.name(), "(), ", get, ")");
      return absl::StrCat("Number(", get, " != 0, ", get, ")");
    case FieldDescriptor::CPPTYPE_STRING:
      return absl::StrCat("Text(", get, ")");
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (field.message_type()->full_name() == "google.type.Date") {
        return absl::StrCat("Date(", get, ")");
      }
      return "";
    default:
      return "";
  }
}

void WriteReaders(std::ofstream& out) {
  const auto* content = v1::Fact::descriptor()->FindOneofByName("content");
  for (int i = 0; i < content->field_count(); ++i) {
    const FieldDescriptor& member = *content->field(i);
    const Descriptor& message = *member.message_type();
    out << "ENTITY(" << member.name() << ")\n";
    for (int j = 0; j < message.field_count(); ++j) {
      const FieldDescriptor& field = *message.field(j);
      const std::string reading = ReadingOf(field);
      if (reading.empty()) continue;
      const bool text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
      out << (text ? "TEXT(" : "FIELD(") << member.name() << ", " << message.name() << ", "
          << field.name() << ", " << reading << ")\n";
    }
  }
}

}  // namespace
}  // namespace typl::law::engine

int main(int argc, char** argv) {
  if (argc != 2) return EXIT_FAILURE;
  std::ofstream out(argv[1]);
  typl::law::engine::WriteReaders(out);
  return out.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}
