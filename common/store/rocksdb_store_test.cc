#include "common/store/rocksdb_store.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/store/contract_test_suite.h"
#include "common/store/rocksdb_test_support.h"
#include "gtest/gtest.h"

namespace typl::store {
namespace {

class RocksDbHome final : public StoreHome {
 public:
  std::unique_ptr<Store> Open() override {
    absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(directory_->Options());
    EXPECT_TRUE(store.ok()) << store.status();
    return store.ok() ? *std::move(store) : nullptr;
  }
  void Crash(std::unique_ptr<Store> store) override {
    auto copy = std::make_unique<ScratchDirectory>();
    copy->CopyOf(*directory_);
    store.reset();
    directory_ = std::move(copy);
  }

 private:
  std::unique_ptr<ScratchDirectory> directory_ = std::make_unique<ScratchDirectory>();
};

INSTANTIATE_TEST_SUITE_P(RocksDbStore, StoreContract,
                         testing::Values(StoreMaker{
                             "RocksDbStore", [] { return std::make_unique<RocksDbHome>(); }}));

}  // namespace
}  // namespace typl::store
