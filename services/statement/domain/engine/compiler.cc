#include "services/statement/domain/engine/compiler.h"

#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "openssl/sha.h"

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

// Orders provisions so that those that switch others off come first.
class Ordering {
 public:
  Ordering(Names& names, CompiledPack& pack) : names_(names), pack_(pack) {
    const size_t count = pack.provisions.size();
    targets_.resize(count);
    states_.assign(count, State::kNew);
    for (size_t i = 0; i < count; ++i) {
      for (const Slice& slice : pack.provisions[i].slices) {
        for (const CompiledRow& row : slice.rows) {
          for (const CompiledEffect& effect : row.effects) {
            targets_[i].insert(effect.provisions.begin(), effect.provisions.end());
          }
        }
      }
    }
  }

  // In reverse, so that each comes after all that switch it off.
  void Run() {
    for (int i = static_cast<int>(targets_.size()) - 1; i >= 0; --i) Visit(i);
    pack_.order.assign(finished_.rbegin(), finished_.rend());
  }

 private:
  enum class State { kNew, kBegun, kDone };

  void Visit(int index) {
    if (states_[index] == State::kDone) return;
    if (states_[index] == State::kBegun) {
      const std::string& id = pack_.pack.provisions(index).id();
      names_.faults().Add(names_.origins().Place("provision", index, id),
                          "cyclic reference: it is switched off by what it switches off");
      return;
    }
    states_[index] = State::kBegun;
    for (auto it = targets_[index].rbegin(); it != targets_[index].rend(); ++it) Visit(*it);
    states_[index] = State::kDone;
    finished_.push_back(index);
  }

  Names& names_;
  CompiledPack& pack_;
  std::vector<std::set<int>> targets_;
  std::vector<State> states_;
  std::vector<int> finished_;
};

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
  Ordering(names, *compiled).Run();
  for (const absl::string_view kind :
       {"section", "text", "parameter", "derivation", "competence group"}) {
    names.ReportUnused(kind);
  }
  RETURN_IF_ERROR(faults.ToStatus());
  compiled->hash = CanonicalHash(source);
  return compiled;
}

}  // namespace typl::law::engine
