#include "common/time/clock.h"

#include "gtest/gtest.h"

namespace typl {
namespace {

TEST(VirtualClock, StandsStillAndNeverGoesBack) {
  const absl::Time start = absl::FromUnixSeconds(1'585'500'000);
  VirtualClock clock(start);
  EXPECT_EQ(clock.Now(), start);

  EXPECT_TRUE(clock.AdvanceTo(start + absl::Hours(1)).ok());
  EXPECT_EQ(clock.Now(), start + absl::Hours(1));

  EXPECT_FALSE(clock.AdvanceTo(start).ok());
  EXPECT_EQ(clock.Now(), start + absl::Hours(1));
}

}  // namespace
}  // namespace typl
