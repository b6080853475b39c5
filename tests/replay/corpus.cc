#include "tests/replay/corpus.h"

#include <fcntl.h>
#include <openssl/sha.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/time/business_date.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/gzip_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/message_differencer.h"

namespace typl::law {
namespace {

namespace fs = std::filesystem;
namespace io = google::protobuf::io;

constexpr absl::string_view kSuffix = ".corpus.gz";
constexpr int kCompressionLevel = 9;

std::string Bytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    io::StringOutputStream stream(&bytes);
    io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

std::string Sha256(absl::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string Compressed(absl::string_view bytes) {
  std::string compressed;
  io::StringOutputStream sink(&compressed);
  io::GzipOutputStream::Options options;
  options.compression_level = kCompressionLevel;
  io::GzipOutputStream stream(&sink, options);
  {
    io::CodedOutputStream coded(&stream);
    coded.WriteRaw(bytes.data(), static_cast<int>(bytes.size()));
  }
  stream.Close();
  return compressed;
}

}  // namespace

std::vector<std::string> CorpusFiles(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (absl::EndsWith(entry.path().filename().string(), kSuffix)) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

absl::StatusOr<v1::ReplayCorpus> ReadCorpus(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return absl::InvalidArgumentError(absl::StrCat(path, " can't be opened"));
  io::FileInputStream bytes(file);
  bytes.SetCloseOnDelete(true);
  io::GzipInputStream unpacked(&bytes);
  v1::ReplayCorpus corpus;
  if (!corpus.ParseFromZeroCopyStream(&unpacked)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is no corpus"));
  }
  return corpus;
}

absl::StatusOr<std::string> WriteCorpus(const std::string& folder, const v1::ReplayCorpus& corpus) {
  const std::string path = absl::StrCat(folder, "/", corpus.pack_hash(), kSuffix);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0 && errno == EEXIST) {
    return absl::AlreadyExistsError(
        absl::StrCat(path, " is there; a corpus that was written is never written again"));
  }
  if (file < 0) return absl::InvalidArgumentError(absl::StrCat(path, " can't be made"));
  const std::string compressed = Compressed(Bytes(corpus));
  io::FileOutputStream stream(file);
  stream.SetCloseOnDelete(true);
  {
    io::CodedOutputStream coded(&stream);
    coded.WriteRaw(compressed.data(), static_cast<int>(compressed.size()));
  }
  if (!stream.Flush()) return absl::DataLossError(absl::StrCat(path, " could not be written"));
  return path;
}

absl::StatusOr<std::shared_ptr<const LawPack>> LoadPack(const v1::ReplayCorpus& corpus) {
  return LawPack::Load({{"corpus.textproto", corpus.pack_text()}});
}

void Decide(const LawPack& pack, v1::DecidedPerson& person) {
  v1::Determination& determination = *person.mutable_determination();
  DetermineInto(person.facts(), pack, DayFromProto(person.day()).value_or(kDayMin),
                {.receipt = true}, determination);
  person.set_receipt_sha256(Sha256(Bytes(determination.receipt())));
  determination.clear_receipt();
}

std::string ReplayDifference(const LawPack& pack, const v1::DecidedPerson& person) {
  v1::DecidedPerson again = person;
  Decide(pack, again);
  if (Bytes(again.determination()) != Bytes(person.determination())) {
    std::string differences;
    google::protobuf::util::MessageDifferencer differencer;
    differencer.ReportDifferencesToString(&differences);
    differencer.Compare(person.determination(), again.determination());
    return absl::StrCat(person.origin(), " is decided otherwise:\n", differences);
  }
  if (again.receipt_sha256() != person.receipt_sha256()) {
    return absl::StrCat(person.origin(), " gets another receipt");
  }
  return "";
}

}  // namespace typl::law
