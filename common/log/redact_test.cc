#include "common/log/redact.h"

#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "google/protobuf/compiler/importer.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "typl/common/v1/options.pb.h"
#include "typl/intake/v1/intake.pb.h"

namespace typl::log {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using intake::v1::RegisterJobSearchRequest;
using ::testing::HasSubstr;
using ::testing::Not;
using ::typl::testing::EqualsProto;
using ::typl::testing::Proto;

// An artificial person: individual numbers 900-999 are given to nobody.
RegisterJobSearchRequest Request() {
  return Proto<RegisterJobSearchRequest>(R"pb(
    request_id: "r-1"
    identity_code: "131052-918N"
    municipality_code: "564"
    contact { given_names: "Maija Tuulikki" postal_code: "90100" telephone: "0401234567" })pb");
}

TEST(Redact, HidesMarkedFieldsAtAnyDepth) {
  intake::v1::BatchRegisterJobSearchesRequest batch;
  *batch.add_requests() = Request();

  const std::string text = Redact(batch);

  EXPECT_EQ(text,
            "requests {request_id: \"r-1\" identity_code: \"[redacted]\" municipality_code: "
            "\"[redacted]\" contact {given_names: \"[redacted]\" postal_code: \"[redacted]\" "
            "telephone: \"[redacted]\"}}");
}

TEST(RedactedCopy, KeepsWhatIsNotPersonal) {
  const auto copy = RedactedCopy(Request());
  EXPECT_THAT(dynamic_cast<const RegisterJobSearchRequest&>(*copy),
              EqualsProto(Proto<RegisterJobSearchRequest>(R"pb(
                request_id: "r-1"
                identity_code: "[redacted]"
                municipality_code: "[redacted]"
                contact {
                  given_names: "[redacted]"
                  postal_code: "[redacted]"
                  telephone: "[redacted]"
                })pb")));
}

TEST(RedactedCopy, DropsFieldsThatNobodyKnows) {
  auto request = Request();
  request.GetReflection()->MutableUnknownFields(&request)->AddLengthDelimited(1000, "131052-918N");

  EXPECT_THAT(RedactedCopy(request)->SerializeAsString(), Not(HasSubstr("131052")));
  EXPECT_THAT(Redact(request), Not(HasSubstr("131052")));
}

TEST(Redact, ShowsThatAMarkedFieldOfAnotherTypeWasThere) {
  const std::string text = Redact(Proto<intake::v1::RegisterJobSearchRequest>(R"pb(
    facts { person_basics { birth_date { year: 1952 month: 10 day: 13 } } })pb"));
  EXPECT_THAT(text, Not(HasSubstr("1952")));
  EXPECT_THAT(text, HasSubstr("[redacted]"));
}

// Every field of every message in the tree's proto files, read from the files, so that a new one
// can't be forgotten.
class OurFields {
 public:
  OurFields() : importer_(&tree_, nullptr) {
    for (const char* root : {TYPL_PROTO_DIR, TYPL_GOOGLEAPIS_DIR, "/usr/include"}) {
      tree_.MapPath("", root);
    }
    const std::filesystem::path root = TYPL_PROTO_DIR;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".proto") continue;
      const auto* const file =
          importer_.Import(std::filesystem::relative(entry.path(), root).string());
      EXPECT_NE(file, nullptr) << entry.path();
      for (int i = 0; file != nullptr && i < file->message_type_count(); ++i) {
        Add(*file->message_type(i));
      }
    }
  }

  const std::vector<const FieldDescriptor*>& all() const { return all_; }

 private:
  void Add(const Descriptor& message) {
    for (int i = 0; i < message.field_count(); ++i) all_.push_back(message.field(i));
    for (int i = 0; i < message.nested_type_count(); ++i) Add(*message.nested_type(i));
  }

  google::protobuf::compiler::DiskSourceTree tree_;
  google::protobuf::compiler::Importer importer_;
  std::vector<const FieldDescriptor*> all_;
};

bool IsMarked(const FieldDescriptor& field) {
  return field.options().GetExtension(common::v1::personal_data) !=
         common::v1::PERSONAL_DATA_UNSPECIFIED;
}

// What fields of a person are called. A plain "name" is the resource's name, which is opaque.
bool SoundsPersonal(const FieldDescriptor& field) {
  static const std::regex pattern(
      "identity_code|hetu|(given|family|first|last|full|person|employer)_?names?$|birth|e_?mail|"
      "address|street|postal|telephone|phone|municipality_code|free_text|diagnos|health");
  return field.type() == FieldDescriptor::TYPE_STRING && std::regex_search(field.name(), pattern);
}

// Fields that sound personal and are not, with why.
const std::set<std::string>& NotPersonal() {
  static const auto& fields = *new std::set<std::string>{
      "typl.config.v1.ServerConfig.address_file",  // A file of the installation.
      "typl.config.v1.UpstreamConfig.address",     // A service's address.
  };
  return fields;
}

TEST(PersonalData, IsMarkedInEveryMessageOfOurs) {
  const OurFields fields;
  int marked = 0;
  for (const FieldDescriptor* field : fields.all()) {
    if (IsMarked(*field)) ++marked;
    if (SoundsPersonal(*field) && NotPersonal().count(field->full_name()) == 0) {
      EXPECT_TRUE(IsMarked(*field)) << field->full_name() << " lacks (personal_data)";
    }
  }
  // The walk itself works: it came past the fields of registrations and facts.
  EXPECT_GT(marked, 40);
}

}  // namespace
}  // namespace typl::log
