#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_LAW_BOOK_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_LAW_BOOK_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"
#include "services/statement/domain/case_law.h"
#include "services/statement/domain/law.h"
#include "services/statement/domain/law_in_force.h"
#include "typl/statement/v1/storage.pb.h"

namespace typl::statement {

// Makes a law of the files of a pack. LAW_PACK_INVALID with every fault and its place.
using LawLoader = std::function<absl::StatusOr<std::shared_ptr<const CaseLaw>>(
    const std::vector<law::PackFile>&)>;

// The law packs of an installation, kept in its store: the active one, by which everything is
// decided, and those of earlier decisions. Exactly one is active at any moment, also after a crash
// in the middle of an activation. Thread-safe.
class LawBook final : public LawInForce {
 public:
  struct Active {
    std::shared_ptr<const CaseLaw> law;
    // Counts activations from 1.
    uint64_t activation = 0;
    // Of the record of the active law. What was decided expects it, so nothing decided by the pack
    // before is committed after an activation.
    uint64_t version = 0;
  };
  struct Order {
    // Principal of who orders it.
    std::string activated_by;
    absl::Time now;
    // When set, the pack that must be active: LAW_PACK_NOT_EXPECTED otherwise.
    std::string expected_active_hash;
    // Put into the batch that makes the pack active, with the expectation that the key is absent.
    std::string idempotency_key;
    std::string idempotency_record;
  };
  struct Pack {
    std::string hash;
    v1::StoredPack record;
  };

  // Reads the active law from `store`. In a new installation `first`, the law of the files
  // `first_files`, becomes active. Errors: of the loader, of the store. `store` must outlive the
  // book.
  static absl::StatusOr<std::unique_ptr<LawBook>> Open(
      store::Store& store, LawLoader loader, std::shared_ptr<const CaseLaw> first,
      const std::vector<law::PackFile>& first_files, absl::Time now);

  Active active() const;
  std::shared_ptr<const CaseLaw> ForBatch(store::Batch& batch) const override;

  // The law of a pack in store. RESOURCE_NOT_FOUND when it isn't there.
  absl::StatusOr<std::shared_ptr<const CaseLaw>> Find(absl::string_view hash);
  // The law of files that need not be in store.
  absl::StatusOr<std::shared_ptr<const CaseLaw>> Load(
      const std::vector<law::PackFile>& files) const {
    return loader_(files);
  }
  // Keeps the pack of these files, so that it can be activated by its hash.
  absl::Status Keep(std::shared_ptr<const CaseLaw> law, const std::vector<law::PackFile>& files,
                    absl::Time now);
  // Makes a kept pack the active one. False: it was active already. Blocks on the store. Errors:
  // RESOURCE_NOT_FOUND, LAW_PACK_NOT_EXPECTED, CONTENTION.
  absl::StatusOr<bool> Activate(absl::string_view hash, const Order& order);

  // Packs in store, in the order of their hashes.
  absl::StatusOr<std::vector<Pack>> List() const;

 private:
  LawBook(store::Store& store, LawLoader loader) : store_(store), loader_(std::move(loader)) {}
  absl::Status ReadActive();
  absl::StatusOr<std::vector<law::PackFile>> ReadFiles(absl::string_view hash) const;

  store::Store& store_;
  const LawLoader loader_;
  // One activation at a time.
  std::mutex activating_;
  mutable std::mutex mutex_;  // Guards active_ and laws_.
  Active active_;
  // Packs in use: compiled once each.
  absl::flat_hash_map<std::string, std::shared_ptr<const CaseLaw>> laws_;
};

// The record of the active law pack, with its version. DATA_LOSS when there is none.
struct StoredActiveLaw {
  v1::ActiveLaw record;
  uint64_t version = 0;
};
absl::StatusOr<StoredActiveLaw> ReadActiveLaw(const store::Store& store);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_LAW_BOOK_H_
