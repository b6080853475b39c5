#include "common/store/rocksdb_reader.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "common/store/rocksdb_format.h"
#include "common/store/rocksdb_settings.h"
#include "rocksdb/iterator.h"

namespace typl::store {
namespace {

// Entries asked for at once can be few; memory for more than this is taken as they come.
constexpr size_t kReserveEntriesMax = 1'024;

absl::Status Hole(absl::string_view stream, Sequence expected, Sequence head) {
  return absl::DataLossError(
      absl::StrCat("stream ", stream, " lacks entry ", expected, " although it ends at ", head));
}

}  // namespace

RocksDbReader::RocksDbReader(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* state,
                             rocksdb::ColumnFamilyHandle* streams,
                             const rocksdb::Snapshot* snapshot)
    : db_(db), state_(state), streams_(streams), options_(MakeReadOptions()) {
  options_.snapshot = snapshot;
}

absl::StatusOr<Engine::Current> RocksDbReader::Find(absl::string_view key,
                                                    rocksdb::PinnableSlice& holder) const {
  holder.Reset();
  const rocksdb::Status status = db_->Get(options_, state_, ToSlice(key), &holder);
  if (status.IsNotFound()) return Engine::Current{};
  if (!status.ok()) return ToStatus(status, "can't read a key");
  const absl::string_view record = ToView(holder);
  if (record.size() < kVersionBytes) return absl::DataLossError("a record has no version");
  return Engine::Current{DecodeNumber(record), record.substr(kVersionBytes)};
}

absl::StatusOr<std::optional<Versioned>> RocksDbReader::Get(absl::string_view key) const {
  rocksdb::PinnableSlice holder;
  ASSIGN_OR_RETURN(const Engine::Current current, Find(key, holder));
  if (current.version == 0) return std::optional<Versioned>();
  return std::optional<Versioned>({std::string(current.value), current.version});
}

absl::Status RocksDbReader::Scan(
    absl::string_view prefix, absl::string_view start,
    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const {
  const std::optional<std::string> end = PrefixEnd(prefix);
  rocksdb::Slice end_slice;
  rocksdb::ReadOptions options = options_;
  if (end) {
    end_slice = *end;
    options.iterate_upper_bound = &end_slice;
  }
  const std::unique_ptr<rocksdb::Iterator> iterator(db_->NewIterator(options, state_));
  for (iterator->Seek(ToSlice(std::max(prefix, start))); iterator->Valid(); iterator->Next()) {
    const absl::string_view record = ToView(iterator->value());
    if (record.size() < kVersionBytes) return absl::DataLossError("a record has no version");
    if (!visit(ToView(iterator->key()), record.substr(kVersionBytes))) break;
  }
  return ToStatus(iterator->status(), "can't scan");
}

absl::StatusOr<std::vector<StreamEntry>> RocksDbReader::ReadStream(absl::string_view stream,
                                                                   Sequence from,
                                                                   size_t max_entries,
                                                                   size_t max_bytes,
                                                                   Sequence head) const {
  std::vector<StreamEntry> entries;
  from = std::max<Sequence>(from, 1);
  if (from > head || max_entries == 0) return entries;
  const Sequence last = head - from < max_entries ? head : from + max_entries - 1;
  entries.reserve(std::min<size_t>(last - from + 1, kReserveEntriesMax));
  const std::string end = EntryKey(stream, last + 1);
  const rocksdb::Slice end_slice = end;
  rocksdb::ReadOptions options = options_;
  options.iterate_upper_bound = &end_slice;
  const std::unique_ptr<rocksdb::Iterator> iterator(db_->NewIterator(options, streams_));
  iterator->Seek(EntryKey(stream, from));
  size_t bytes = 0;
  for (Sequence expected = from; expected <= last; ++expected, iterator->Next()) {
    if (!iterator->Valid()) {
      RETURN_IF_ERROR(ToStatus(iterator->status(), "can't read a stream"));
      return Hole(stream, expected, head);
    }
    const std::optional<EntryName> name = ParseEntryKey(ToView(iterator->key()));
    if (!name || name->sequence != expected) return Hole(stream, expected, head);
    bytes += iterator->value().size();
    if (!entries.empty() && bytes > max_bytes) break;
    entries.push_back({expected, iterator->value().ToString()});
  }
  return entries;
}

absl::StatusOr<Sequence> RocksDbReader::StreamHead(absl::string_view stream) const {
  rocksdb::PinnableSlice holder;
  const rocksdb::Status status = db_->Get(options_, streams_, HeadKey(stream), &holder);
  if (status.IsNotFound()) return Sequence{0};
  if (!status.ok()) return ToStatus(status, "can't read the head of a stream");
  const std::optional<uint64_t> head = ParseNumber(ToView(holder));
  if (!head)
    return absl::DataLossError(absl::StrCat("the head of stream ", stream, " is no number"));
  return *head;
}

}  // namespace typl::store
