#include "common/store/high_water_mark.h"

#include <filesystem>
#include <memory>

#include "absl/status/status.h"
#include "common/store/rocksdb_test_support.h"
#include "gtest/gtest.h"

namespace typl::store {
namespace {

constexpr uint64_t kSecondSlot = 4'096;

class HighWaterMarkTest : public testing::Test {
 protected:
  std::unique_ptr<HighWaterMark> Open(bool create = false) const {
    absl::StatusOr<std::unique_ptr<HighWaterMark>> mark = HighWaterMark::Open(path_, create);
    EXPECT_TRUE(mark.ok()) << mark.status();
    return mark.ok() ? *std::move(mark) : nullptr;
  }

  const ScratchDirectory directory_;
  const std::string path_ = directory_.path() / "mark";
};

TEST_F(HighWaterMarkTest, IsMadeOnlyWhenAsked) {
  EXPECT_TRUE(absl::IsNotFound(HighWaterMark::Open(path_, false).status()));
  EXPECT_EQ(Open(/*create=*/true)->value(), 0u);
  EXPECT_EQ(Open()->value(), 0u);
}

TEST_F(HighWaterMarkTest, KeepsTheLastValue) {
  auto mark = Open(/*create=*/true);
  for (const uint64_t value : {1u, 2u, 70'000u}) {
    ASSERT_TRUE(mark->Set(value).ok());
    EXPECT_EQ(mark->value(), value);
    mark.reset();
    mark = Open(/*create=*/true);
    EXPECT_EQ(mark->value(), value);
  }
}

TEST_F(HighWaterMarkTest, FallsBackToTheValueBeforeWhenTheLastWriteIsTorn) {
  auto mark = Open(/*create=*/true);  // Slots: turn 0, turn 1.
  ASSERT_TRUE(mark->Set(5).ok());     // Turn 2, first slot.
  ASSERT_TRUE(mark->Set(6).ok());     // Turn 3, second slot.
  mark.reset();
  FlipBit(path_, kSecondSlot + 20);
  EXPECT_EQ(Open()->value(), 5u);
}

TEST_F(HighWaterMarkTest, GoesOnInTheSlotThatIsSpoilt) {
  auto mark = Open(/*create=*/true);
  ASSERT_TRUE(mark->Set(5).ok());
  ASSERT_TRUE(mark->Set(6).ok());
  mark.reset();
  FlipBit(path_, kSecondSlot + 20);
  ASSERT_TRUE(Open()->Set(7).ok());
  FlipBit(path_, 20);
  EXPECT_EQ(Open()->value(), 7u);
}

TEST_F(HighWaterMarkTest, IsLostWhenBothSlotsAre) {
  Open(/*create=*/true).reset();
  FlipBit(path_, 20);
  FlipBit(path_, kSecondSlot + 20);
  EXPECT_TRUE(absl::IsDataLoss(HighWaterMark::Open(path_, false).status()));
  EXPECT_TRUE(absl::IsDataLoss(HighWaterMark::Open(path_, true).status()));
}

TEST_F(HighWaterMarkTest, IsLostWhenItsFileIsEmptyAndNoneMayBeMade) {
  Open(/*create=*/true).reset();
  std::filesystem::resize_file(path_, 0);
  EXPECT_TRUE(absl::IsDataLoss(HighWaterMark::Open(path_, false).status()));
  EXPECT_EQ(Open(/*create=*/true)->value(), 0u);
}

TEST_F(HighWaterMarkTest, IsForOneAtATime) {
  const auto mark = Open(/*create=*/true);
  EXPECT_TRUE(absl::IsFailedPrecondition(HighWaterMark::Open(path_, false).status()));
}

}  // namespace
}  // namespace typl::store
