#include "services/intake/storage/installation.h"

#include <memory>
#include <string>

#include "common/store/memory_store.h"
#include "gtest/gtest.h"

namespace typl::intake {
namespace {

TEST(Installation, HoldsFromTheFirstStart) {
  const auto disk = store::NewMemoryDisk();
  const auto digests = *Digests::Create(std::string(32, 'a'));
  const auto other = *Digests::Create(std::string(32, 'b'));
  ASSERT_TRUE(CheckInstallation(*store::NewMemoryStore({disk}), 16, *digests).ok());

  const auto store = store::NewMemoryStore({disk});
  EXPECT_TRUE(CheckInstallation(*store, 16, *digests).ok());
  EXPECT_EQ(CheckInstallation(*store, 8, *digests).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(CheckInstallation(*store, 16, *other).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(CheckInstallation(*store, 16, *digests).ok());
}

}  // namespace
}  // namespace typl::intake
