#include "services/statement/domain/engine/compiler.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "openssl/sha.h"
#include "services/statement/domain/engine/ordering.h"

namespace typl::law::engine {
namespace {

// The pack's content in the one form that its hash is of: comments, order of files and layout do
// not count.
std::string CanonicalHash(const v1::Pack& pack) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    pack.SerializeToCodedStream(&coded);
  }
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<const CompiledPack>> Compile(v1::Pack pack, const Origins& origins) {
  auto compiled = std::make_unique<CompiledPack>();
  compiled->pack = std::move(pack);
  const v1::Pack& source = compiled->pack;
  Faults faults;
  Names names(*compiled, origins, faults);
  if (source.name().empty()) faults.Add("pack", "it has no name");
  if (source.provisions().empty()) faults.Add("pack", "it has no provisions");
  for (int i = 0; i < source.provisions_size(); ++i) {
    const std::string& id = source.provisions(i).id();
    names.Define("provision", i, id, origins.Place("provision", i, id));
  }
  CompileDefinitions(names);
  compiled->provisions.resize(source.provisions_size());
  for (int i = 0; i < source.provisions_size(); ++i) CompileProvision(names, i);
  OrderProvisions(names);
  for (const absl::string_view kind :
       {"section", "text", "parameter", "derivation", "competence group"}) {
    names.ReportUnused(kind);
  }
  names.ReportMarks();
  names.ReportUnreadQuestions();
  RETURN_IF_ERROR(faults.ToStatus());
  compiled->hash = CanonicalHash(source);
  return compiled;
}

}  // namespace typl::law::engine
