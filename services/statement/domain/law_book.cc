#include "services/statement/domain/law_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

// A value holds this much of a pack's text, well within the store's limit.
constexpr size_t kChunkBytes = 64 * 1024;
// Chunks of one batch, well within the limit of a batch.
constexpr size_t kBatchChunksMax = 8;

absl::Status Damaged(absl::string_view hash) {
  return absl::DataLossError(absl::StrCat("the law pack ", hash, " in store is damaged"));
}

// All files in one text, which is then cut into chunks; the record says where each ends.
std::string Join(const std::vector<law::PackFile>& files) {
  std::string joined;
  for (const law::PackFile& file : files) absl::StrAppend(&joined, file.text);
  return joined;
}

absl::Status CommitNow(store::Store& store, store::Batch batch) {
  const store::CommitResult result = store.CommitAndWait(std::move(batch));
  if (result.committed()) return absl::OkStatus();
  if (result.outcome != store::Outcome::kConflict) return result.status;
  return MakeError(Reason::ERROR_REASON_CONTENTION, "the active law pack changed meanwhile");
}

}  // namespace

absl::StatusOr<StoredActiveLaw> ReadActiveLaw(const store::Store& store) {
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store.Get(kActiveLawKey));
  StoredActiveLaw read;
  if (!stored.has_value() || !read.record.ParseFromString(stored->value)) {
    return absl::DataLossError("the record of the active law pack can't be read");
  }
  read.version = stored->version;
  return read;
}

absl::StatusOr<std::unique_ptr<LawBook>> LawBook::Open(
    store::Store& store, LawLoader loader, std::shared_ptr<const CaseLaw> first,
    const std::vector<law::PackFile>& first_files, absl::Time now) {
  std::unique_ptr<LawBook> book(new LawBook(store, std::move(loader)));
  // Mostly it is the active one, too, and so need not be compiled again.
  book->laws_.emplace(first->pack_hash(), first);
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store.Get(kActiveLawKey));
  if (!stored.has_value()) {
    RETURN_IF_ERROR(book->Keep(first, first_files, now));
    v1::ActiveLaw record;
    record.set_activation(1);
    record.set_pack_hash(first->pack_hash());
    *record.mutable_activate_time() = TimeToProto(now);
    store::Batch batch;
    batch.ExpectAbsent(kActiveLawKey);
    batch.Put(kActiveLawKey, record.SerializeAsString());
    RETURN_IF_ERROR(CommitNow(store, std::move(batch)));
  }
  RETURN_IF_ERROR(book->ReadActive());
  return book;
}

absl::Status LawBook::ReadActive() {
  ASSIGN_OR_RETURN(const StoredActiveLaw stored, ReadActiveLaw(store_));
  ASSIGN_OR_RETURN(std::shared_ptr<const CaseLaw> law, Find(stored.record.pack_hash()));
  const std::lock_guard<std::mutex> lock(mutex_);
  active_ = {std::move(law), stored.record.activation(), stored.version};
  return absl::OkStatus();
}

LawBook::Active LawBook::active() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return active_;
}

std::shared_ptr<const CaseLaw> LawBook::ForBatch(store::Batch& batch) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  batch.ExpectVersion(kActiveLawKey, active_.version);
  return active_.law;
}

absl::StatusOr<std::shared_ptr<const CaseLaw>> LawBook::Find(absl::string_view hash) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto known = laws_.find(hash);
    if (known != laws_.end()) return known->second;
  }
  ASSIGN_OR_RETURN(const std::vector<law::PackFile> files, ReadFiles(hash));
  ASSIGN_OR_RETURN(std::shared_ptr<const CaseLaw> law, loader_(files));
  if (law->pack_hash() != hash) return Damaged(hash);
  const std::lock_guard<std::mutex> lock(mutex_);
  return laws_.emplace(std::string(hash), std::move(law)).first->second;
}

absl::StatusOr<std::vector<law::PackFile>> LawBook::ReadFiles(absl::string_view hash) const {
  const std::unique_ptr<store::Snapshot> snapshot = store_.NewSnapshot();
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, snapshot->Get(PackKey(hash)));
  if (!stored.has_value()) {
    return MakeError(Reason::ERROR_REASON_RESOURCE_NOT_FOUND, "there is no such law pack in store");
  }
  v1::StoredPack record;
  if (!record.ParseFromString(stored->value)) return Damaged(hash);
  std::string text;
  const std::string prefix = PackChunkPrefix(hash);
  RETURN_IF_ERROR(snapshot->Scan(prefix, "", [&](absl::string_view, absl::string_view chunk) {
    absl::StrAppend(&text, chunk);
    return true;
  }));
  std::vector<law::PackFile> files;
  size_t position = 0;
  for (const v1::StoredPack::File& file : record.files()) {
    if (file.bytes() > text.size() - position) return Damaged(hash);
    files.push_back({file.name(), text.substr(position, file.bytes())});
    position += file.bytes();
  }
  if (position != text.size()) return Damaged(hash);
  return files;
}

absl::Status LawBook::Keep(std::shared_ptr<const CaseLaw> law,
                           const std::vector<law::PackFile>& files, absl::Time now) {
  const std::string& hash = law->pack_hash();
  ASSIGN_OR_RETURN(const std::optional<store::Versioned> stored, store_.Get(PackKey(hash)));
  if (stored.has_value()) return absl::OkStatus();
  const std::string text = Join(files);
  store::Batch batch;
  size_t chunks = 0;
  for (size_t start = 0; start < text.size(); start += kChunkBytes) {
    batch.Put(PackChunkKey(hash, chunks++), text.substr(start, kChunkBytes));
    if (chunks % kBatchChunksMax != 0) continue;
    RETURN_IF_ERROR(CommitNow(store_, std::exchange(batch, store::Batch())));
  }
  // The record comes last: a pack that has one is whole.
  v1::StoredPack record;
  for (const law::PackFile& file : files) {
    v1::StoredPack::File& kept = *record.add_files();
    kept.set_name(file.name);
    kept.set_bytes(file.text.size());
  }
  *record.mutable_store_time() = TimeToProto(now);
  batch.Put(PackKey(hash), record.SerializeAsString());
  RETURN_IF_ERROR(CommitNow(store_, std::move(batch)));
  const std::lock_guard<std::mutex> lock(mutex_);
  laws_.emplace(hash, law);
  return absl::OkStatus();
}

absl::StatusOr<bool> LawBook::Activate(absl::string_view hash, const Order& order) {
  const std::lock_guard<std::mutex> one_at_a_time(activating_);
  ASSIGN_OR_RETURN(const std::shared_ptr<const CaseLaw> law, Find(hash));
  const Active before = active();
  if (!order.expected_active_hash.empty() &&
      order.expected_active_hash != before.law->pack_hash()) {
    return MakeError(Reason::ERROR_REASON_LAW_PACK_NOT_EXPECTED,
                     absl::StrCat("the active law pack is ", before.law->pack_hash(),
                                  "; look at what it is and "
                                  "order again"),
                     {{"active", before.law->pack_hash()}});
  }
  const bool changes = before.law->pack_hash() != hash;
  store::Batch batch;
  batch.ExpectVersion(kActiveLawKey, before.version);
  if (!order.idempotency_key.empty()) {
    batch.ExpectAbsent(order.idempotency_key);
    batch.Put(order.idempotency_key, order.idempotency_record);
  }
  if (changes) {
    v1::ActiveLaw record;
    record.set_activation(before.activation + 1);
    record.set_pack_hash(law->pack_hash());
    record.set_pack_hash_before(before.law->pack_hash());
    *record.mutable_activate_time() = TimeToProto(order.now);
    record.set_activated_by(order.activated_by);
    batch.Put(kActiveLawKey, record.SerializeAsString());
    v1::AuditEntry audit;
    *audit.mutable_time() = TimeToProto(order.now);
    audit.set_action("ActivatePack");
    audit.set_principal(order.activated_by);
    audit.set_detail(law->pack_hash());
    batch.Append(kAuditStream, audit.SerializeAsString());
  }
  RETURN_IF_ERROR(CommitNow(store_, std::move(batch)));
  if (changes) RETURN_IF_ERROR(ReadActive());
  return changes;
}

absl::StatusOr<std::vector<LawBook::Pack>> LawBook::List() const {
  std::vector<Pack> packs;
  absl::Status fault;
  RETURN_IF_ERROR(store_.NewSnapshot()->Scan(
      kPackPrefix, "", [&](absl::string_view key, absl::string_view value) {
        v1::StoredPack record;
        if (!record.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
          fault = absl::DataLossError("the record of a law pack can't be parsed");
          return false;
        }
        packs.push_back({std::string(key.substr(kPackPrefix.size())), std::move(record)});
        return true;
      }));
  RETURN_IF_ERROR(fault);
  return packs;
}

}  // namespace typl::statement
