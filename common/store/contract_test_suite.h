#ifndef TYPL_COMMON_STORE_CONTRACT_TEST_SUITE_H_
#define TYPL_COMMON_STORE_CONTRACT_TEST_SUITE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "gtest/gtest.h"

// What every implementation of Store must do. An implementation's test links contract_commits.cc
// and contract_reads.cc and says
//   INSTANTIATE_TEST_SUITE_P(MyStore, StoreContract, testing::Values(StoreMaker{"MyStore", ...}));

namespace typl::store {

// A place where one store lives over several openings.
class StoreHome {
 public:
  virtual ~StoreHome() = default;
  // Opens what is there. The store opened before is gone.
  virtual std::unique_ptr<Store> Open() = 0;
  // Ends the store as suddenly as this home can: what was not durable is lost.
  virtual void Crash(std::unique_ptr<Store> store) = 0;
};

struct StoreMaker {
  std::string name;
  std::function<std::unique_ptr<StoreHome>()> make_home;
};

inline void PrintTo(const StoreMaker& maker, std::ostream* out) { *out << maker.name; }

class StoreContract : public testing::TestWithParam<StoreMaker> {
 protected:
  StoreContract() : home_(GetParam().make_home()), store_(home_->Open()) {}

  void Reopen() {
    store_.reset();
    store_ = home_->Open();
  }
  void CrashAndReopen() {
    home_->Crash(std::move(store_));
    store_ = home_->Open();
  }

  Outcome Put(absl::string_view key, std::string value) {
    Batch batch;
    batch.Put(key, std::move(value));
    return store_->CommitAndWait(std::move(batch)).outcome;
  }
  Outcome Append(absl::string_view stream, std::string payload) {
    Batch batch;
    batch.Append(stream, std::move(payload));
    return store_->CommitAndWait(std::move(batch)).outcome;
  }
  // "(absent)" for an absent key, and the error's text when the store can't tell.
  std::string Value(absl::string_view key) const {
    const auto got = store_->Get(key);
    if (!got.ok()) return std::string(got.status().message());
    return got->has_value() ? (*got)->value : "(absent)";
  }
  // 0 for an absent key.
  uint64_t Version(absl::string_view key) const {
    const auto got = store_->Get(key);
    return got.ok() && got->has_value() ? (*got)->version : 0;
  }
  // "1:first 2:second"
  std::string Entries(absl::string_view stream, Sequence from = 1) const;

  const std::unique_ptr<StoreHome> home_;
  std::unique_ptr<Store> store_;
};

// "key=value key=value", or the error's text.
std::string ScanText(const Snapshot& snapshot, absl::string_view prefix,
                     absl::string_view start = "");
// "1:first 2:second", or the error's text.
std::string EntriesText(const absl::StatusOr<std::vector<StreamEntry>>& entries);

}  // namespace typl::store

#endif  // TYPL_COMMON_STORE_CONTRACT_TEST_SUITE_H_
