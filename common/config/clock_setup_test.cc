#include "common/config/clock_setup.h"

#include <memory>

#include "common/store/memory_store.h"
#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::config {
namespace {

using ::typl::testing::HasReason;
using ::typl::testing::IsOk;
using ::typl::testing::StatusIs;

const absl::Time kStart = absl::FromUnixSeconds(1'585'548'000);  // 2020-03-30T06:00:00Z

v1::ClockConfig Sandbox() {
  v1::ClockConfig config;
  config.set_virtual_start("2020-03-30T06:00:00Z");
  return config;
}

TEST(ServiceClock, IsTheSystemsWithoutAVirtualStart) {
  const auto store = store::NewMemoryStore();
  const auto clock = ServiceClock::Create({}, *store);
  ASSERT_THAT(clock, IsOk());
  EXPECT_GT((*clock)->clock().Now(), kStart);
  EXPECT_THAT((*clock)->Advance(kStart), HasReason(common::v1::ERROR_REASON_CLOCK_NOT_VIRTUAL));
}

TEST(ServiceClock, StandsStillUntilItIsAdvanced) {
  const auto store = store::NewMemoryStore();
  const auto clock = *ServiceClock::Create(Sandbox(), *store);
  EXPECT_EQ(clock->clock().Now(), kStart);

  EXPECT_THAT(clock->Advance(kStart + absl::Hours(30)), IsOk());

  EXPECT_EQ(clock->clock().Now(), kStart + absl::Hours(30));
}

TEST(ServiceClock, NeverGoesBack) {
  const auto store = store::NewMemoryStore();
  const auto clock = *ServiceClock::Create(Sandbox(), *store);
  EXPECT_THAT(clock->Advance(kStart - absl::Seconds(1)),
              HasReason(common::v1::ERROR_REASON_INVALID_REQUEST));
  EXPECT_EQ(clock->clock().Now(), kStart);
}

TEST(ServiceClock, IsWhereItWasAfterARestart) {
  const auto disk = store::NewMemoryDisk();
  const auto open = [&] {
    store::MemoryOptions options;
    options.disk = disk;
    return store::NewMemoryStore(std::move(options));
  };
  {
    const auto store = open();
    const auto clock = *ServiceClock::Create(Sandbox(), *store);
    ASSERT_THAT(clock->Advance(kStart + absl::Hours(30)), IsOk());
  }

  const auto store = open();
  EXPECT_EQ((*ServiceClock::Create(Sandbox(), *store))->clock().Now(), kStart + absl::Hours(30));
}

TEST(ServiceClock, DoesNotMoveWhenTheStoreDoesNotSay) {
  const auto disk = store::NewMemoryDisk();
  store::MemoryOptions options;
  options.disk = disk;
  const auto store = store::NewMemoryStore(std::move(options));
  const auto clock = *ServiceClock::Create(Sandbox(), *store);
  store::FailNextSync(*disk, false);

  EXPECT_THAT(clock->Advance(kStart + absl::Hours(1)),
              HasReason(common::v1::ERROR_REASON_OUTCOME_UNKNOWN));
  EXPECT_EQ(clock->clock().Now(), kStart);
}

TEST(ServiceClock, RefusesAFaultyStart) {
  const auto store = store::NewMemoryStore();
  v1::ClockConfig config;
  config.set_virtual_start("soon");
  EXPECT_THAT(ServiceClock::Create(config, *store), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace typl::config
