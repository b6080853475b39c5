#include "common/store/rocksdb_open.h"

#include <unistd.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/macros.h"
#include "common/store/log_chain.h"
#include "common/store/rocksdb_format.h"
#include "common/store/rocksdb_settings.h"
#include "rocksdb/iterator.h"
#include "rocksdb/write_batch.h"

namespace typl::store {
namespace {

absl::StatusOr<std::unique_ptr<HighWaterMark>> OpenMark(const RocksDbOptions& options,
                                                        const std::string& path) {
  const bool database_exists = access(absl::StrCat(options.path, "/CURRENT").c_str(), F_OK) == 0;
  if (!database_exists && !options.create_if_missing) {
    return absl::FailedPreconditionError(absl::StrCat("there is no database in ", options.path));
  }
  // The mark is made before the database, so a database without one has lost it.
  const bool create_mark = !database_exists || options.accept_missing_high_water;
  absl::StatusOr<std::unique_ptr<HighWaterMark>> mark = HighWaterMark::Open(path, create_mark);
  if (absl::IsNotFound(mark.status())) {
    return absl::DataLossError(absl::StrCat("high-water mark ", path,
                                            " is missing: nothing tells whether the database in ",
                                            options.path, " has all that was acknowledged"));
  }
  if (mark.ok() && !database_exists && (*mark)->value() > 0) {
    return absl::DataLossError(absl::StrCat("there is no database in ", options.path,
                                            ", but high-water mark ", path, " says that ",
                                            (*mark)->value(), " commits were acknowledged"));
  }
  return mark;
}

absl::Status OpenFailure(const rocksdb::Status& status, const std::string& path) {
  if (status.IsIOError() && absl::StrContains(status.ToString(), "LOCK:")) {
    return absl::FailedPreconditionError(
        absl::StrCat("another process uses the database in ", path));
  }
  return ToStatus(status, absl::StrCat("can't open the database in ", path));
}

// Empty: there is no such record.
absl::StatusOr<std::string> ReadRecord(const OpenedRocksDb& opened, absl::string_view key) {
  std::string bytes;
  const rocksdb::Status status =
      opened.db->Get(MakeReadOptions(), opened.streams, ToSlice(key), &bytes);
  if (status.IsNotFound()) return std::string();
  RETURN_IF_ERROR(ToStatus(status, "can't read the store's own records"));
  return bytes;
}

bool IsEmpty(const OpenedRocksDb& opened) {
  const std::unique_ptr<rocksdb::Iterator> iterator(
      opened.db->NewIterator(MakeReadOptions(), opened.streams));
  iterator->SeekToFirst();
  return !iterator->Valid() && iterator->status().ok();
}

// A new database never lacks a format or a last commit.
absl::Status WriteFirstRecords(const OpenedRocksDb& opened) {
  rocksdb::WriteBatch batch;
  batch.Put(opened.streams, ToSlice(kCommitKey), EncodeCommitRange({}));
  batch.Put(opened.streams, ToSlice(kFormatKey), ToSlice(AsView(EncodeNumber(kFormat))));
  return ToStatus(opened.db->Write(MakeWriteOptions(/*sync=*/true), &batch),
                  "can't write the first records");
}

absl::Status CheckFormat(const OpenedRocksDb& opened) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadRecord(opened, kFormatKey));
  const std::optional<uint64_t> format = ParseNumber(bytes);
  if (!format) return absl::DataLossError("the database has no format record");
  if (*format == kFormat) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the database has format ", *format, ", this program reads format ", kFormat));
}

absl::Status ReadLastVersion(OpenedRocksDb& opened) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadRecord(opened, kCommitKey));
  const std::optional<CommitRange> range = ParseCommitRange(bytes);
  if (!range) return absl::DataLossError("the database's last commit number can't be read");
  opened.last_version = range->after;
  if (opened.last_version >= opened.mark->value()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the database ends at commit ", opened.last_version,
                                          ", but commits up to ", opened.mark->value(),
                                          " were acknowledged: the end of its log is lost"));
}

absl::Status LoadHeads(OpenedRocksDb& opened) {
  const std::string end(1, kReserved + 1);
  const rocksdb::Slice end_slice = end;
  rocksdb::ReadOptions options = MakeReadOptions();
  options.iterate_upper_bound = &end_slice;
  const std::unique_ptr<rocksdb::Iterator> iterator(
      opened.db->NewIterator(options, opened.streams));
  // Two reserved bytes begin the store's own records, which sort before all heads.
  const std::string first_head = {kReserved, kReserved + 1};
  for (iterator->Seek(first_head); iterator->Valid(); iterator->Next()) {
    const absl::string_view stream = ToView(iterator->key()).substr(1);
    const std::optional<uint64_t> head = ParseNumber(ToView(iterator->value()));
    if (!head)
      return absl::DataLossError(absl::StrCat("the head of stream ", stream, " is no number"));
    opened.heads[stream] = *head;
  }
  return ToStatus(iterator->status(), "can't read the heads of the streams");
}

// Every stream with entries has a head, and its last entry is the one that the head names.
absl::Status CheckHeads(const OpenedRocksDb& opened) {
  const std::unique_ptr<rocksdb::Iterator> iterator(
      opened.db->NewIterator(MakeReadOptions(), opened.streams));
  size_t streams = 0;
  iterator->Seek(std::string(1, kReserved + 1));
  while (iterator->Valid()) {
    const std::optional<EntryName> name = ParseEntryKey(ToView(iterator->key()));
    if (!name) return absl::DataLossError("a stream has a key that is not an entry's");
    const std::string stream(name->stream);
    const auto head = opened.heads.find(stream);
    if (head == opened.heads.end()) {
      return absl::DataLossError(absl::StrCat("stream ", stream, " has entries but no head"));
    }
    ++streams;
    iterator->Seek(EntryKey(stream, head->second));
    if (!iterator->Valid() || iterator->key() != rocksdb::Slice(EntryKey(stream, head->second))) {
      RETURN_IF_ERROR(ToStatus(iterator->status(), "can't read a stream"));
      return absl::DataLossError(
          absl::StrCat("stream ", stream, " lacks its last entry ", head->second));
    }
    iterator->Next();
    if (!iterator->Valid()) break;
    const std::optional<EntryName> next = ParseEntryKey(ToView(iterator->key()));
    if (next && next->stream == stream) {
      return absl::DataLossError(
          absl::StrCat("stream ", stream, " has entries after its head ", head->second));
    }
  }
  RETURN_IF_ERROR(ToStatus(iterator->status(), "can't read the streams"));
  if (streams == opened.heads.size()) return absl::OkStatus();
  return absl::DataLossError("a stream has a head but no entries");
}

}  // namespace

OpenedRocksDb::~OpenedRocksDb() {
  if (!db) return;
  if (state != nullptr) db->DestroyColumnFamilyHandle(state);
  if (streams != nullptr) db->DestroyColumnFamilyHandle(streams);
}

absl::StatusOr<OpenedRocksDb> OpenRocksDb(const RocksDbOptions& options,
                                          std::shared_ptr<rocksdb::EventListener> listener) {
  const std::string mark_path =
      options.high_water_file.empty() ? options.path + ".high-water" : options.high_water_file;
  OpenedRocksDb opened;
  ASSIGN_OR_RETURN(opened.mark, OpenMark(options, mark_path));
  opened.chain = std::make_unique<LogChain>();
  rocksdb::DBOptions db_options = MakeDbOptions(options.path, options.create_if_missing);
  db_options.wal_filter = opened.chain.get();
  db_options.listeners.push_back(std::move(listener));
  const FamilyOptions families = MakeFamilyOptions(options.cache_bytes);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(
      db_options, options.path,
      {{rocksdb::kDefaultColumnFamilyName, families.state}, {kStreamsFamily, families.streams}},
      &handles, &db);
  if (status.ok()) {
    opened.db.reset(db);
    opened.state = handles[0];
    opened.streams = handles[1];
  }
  RETURN_IF_ERROR(opened.chain->status());
  if (!status.ok()) return OpenFailure(status, options.path);
  const bool may_be_new = options.create_if_missing && opened.mark->value() == 0;
  if (may_be_new && IsEmpty(opened)) RETURN_IF_ERROR(WriteFirstRecords(opened));
  RETURN_IF_ERROR(CheckFormat(opened));
  RETURN_IF_ERROR(ReadLastVersion(opened));
  RETURN_IF_ERROR(LoadHeads(opened));
  RETURN_IF_ERROR(CheckHeads(opened));
  return opened;
}

}  // namespace typl::store
