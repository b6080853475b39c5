#include "common/metrics/jobs.h"

#include "gtest/gtest.h"

namespace typl::metrics {
namespace {

constexpr char kName[] = "typl_job_last_success_timestamp_seconds";

double LastSuccess(const Registry& registry) { return registry.Read().Sum(kName); }

TEST(Jobs, KeepTheTimeOfTheLastSuccess) {
  Registry registry;
  VirtualClock clock(absl::FromUnixSeconds(1'000));
  Jobs jobs(registry, clock);
  const auto succeeded = jobs.Add("timers");
  EXPECT_EQ(LastSuccess(registry), 1'000);

  ASSERT_TRUE(clock.AdvanceTo(absl::FromUnixSeconds(1'060)).ok());
  succeeded();
  ASSERT_TRUE(clock.AdvanceTo(absl::FromUnixSeconds(1'900)).ok());

  EXPECT_EQ(LastSuccess(registry), 1'060);
}

TEST(Jobs, AskHowLongAgoItWas) {
  Registry registry;
  VirtualClock clock(absl::FromUnixSeconds(1'000));
  Jobs jobs(registry, clock);
  jobs.AddAsked("reader")(absl::Seconds(40));

  EXPECT_EQ(LastSuccess(registry), 960);
}

}  // namespace
}  // namespace typl::metrics
