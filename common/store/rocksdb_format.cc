#include "common/store/rocksdb_format.h"

#include "absl/strings/str_cat.h"

namespace typl::store {

std::string EntrySuffix(Sequence sequence) {
  const NumberBytes number = EncodeNumber(sequence);
  std::string suffix(1, kReserved);
  suffix.append(number.data(), number.size());
  return suffix;
}

std::string EntryKey(absl::string_view stream, Sequence sequence) {
  return absl::StrCat(stream, EntrySuffix(sequence));
}

std::string HeadKey(absl::string_view stream) {
  return absl::StrCat(absl::string_view(&kReserved, 1), stream);
}

std::optional<std::string> PrefixEnd(absl::string_view prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.remove_suffix(1);
  if (prefix.empty()) return std::nullopt;
  std::string end(prefix);
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

std::optional<EntryName> ParseEntryKey(absl::string_view key) {
  if (key.size() <= kEntrySuffixBytes || key[0] == kReserved) return std::nullopt;
  const size_t name_bytes = key.size() - kEntrySuffixBytes;
  if (key.find(kReserved) != name_bytes) return std::nullopt;
  return EntryName{key.substr(0, name_bytes), DecodeNumber(key.substr(name_bytes + 1))};
}

std::string EncodeCommitRange(CommitRange range) {
  return absl::StrCat(AsView(EncodeNumber(range.before)), AsView(EncodeNumber(range.after)));
}

std::optional<CommitRange> ParseCommitRange(absl::string_view bytes) {
  if (bytes.size() != 2 * sizeof(NumberBytes)) return std::nullopt;
  return CommitRange{DecodeNumber(bytes), DecodeNumber(bytes.substr(sizeof(NumberBytes)))};
}

std::optional<uint64_t> ParseNumber(absl::string_view bytes) {
  if (bytes.size() != sizeof(NumberBytes)) return std::nullopt;
  return DecodeNumber(bytes);
}

}  // namespace typl::store
