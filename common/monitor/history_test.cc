#include "common/monitor/history.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::monitor {
namespace {

using metrics::Readings;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kBegin = absl::FromUnixSeconds(1'590'000'000);

absl::Time At(int sample) { return kBegin + History::kInterval * sample; }

Readings Of(double value, double count = 0) {
  Readings readings;
  readings.Add("calls", {{{{"method", "a"}}, value, count}, {{{"method", "b"}}, 1, 0}});
  return readings;
}

TEST(History, AddsUpOrTakesTheLargestOrSmallest) {
  const Quantity sum = {"calls"};
  const Quantity max = {"calls", Measure::kMax};
  const Quantity min = {"calls", Measure::kMin};
  const Quantity one = {"calls", Measure::kSum, Unit::kNumber, "method", "b"};
  History history({sum, max, min, one});
  history.Add(At(0), Of(7));

  EXPECT_EQ(history.Latest(sum), 8);
  EXPECT_EQ(history.Latest(max), 7);
  EXPECT_EQ(history.Latest(min), 1);
  EXPECT_EQ(history.Latest(one), 1);
}

TEST(History, ARateIsTheGrowthOfTheLastMinute) {
  const Quantity rate = {"calls", Measure::kRate};
  History history({rate});
  for (int sample = 0; sample <= 30; ++sample) history.Add(At(sample), Of(sample < 10 ? 0 : 100));
  EXPECT_EQ(history.Latest(rate), 0);

  history.Add(At(31), Of(220));
  EXPECT_EQ(history.Latest(rate), 2);
  EXPECT_EQ(history.Points(rate).back().value, 24);
}

TEST(History, AMeanIsOfWhatWasObserved) {
  const Quantity mean = {"calls", Measure::kMean};
  History history({mean});
  history.Add(At(0), Of(1, 10));
  EXPECT_THAT(history.Points(mean), IsEmpty());
  history.Add(At(1), Of(4, 11));
  EXPECT_EQ(history.Latest(mean), 3);
  // Nothing was observed: no mean, and no division by it.
  History idle({mean});
  idle.Add(At(0), Of(4, 11));
  idle.Add(At(1), Of(4, 11));
  EXPECT_EQ(idle.Latest(mean), 0);
}

TEST(History, ForgetsWhatIsOlderThanAQuarterOfAnHour) {
  const Quantity sum = {"calls"};
  const Quantity growth = {"calls", Measure::kGrowth};
  History history({sum, growth});
  for (int sample = 0; sample < 1'000; ++sample) history.Add(At(sample), Of(sample));

  const std::vector<Point> points = history.Points(sum);
  EXPECT_THAT(points, SizeIs(History::kSamplesMax));
  EXPECT_EQ(points.back().at - points.front().at, absl::Minutes(15));
  EXPECT_EQ(history.Latest(growth), 180);
}

TEST(History, KnowsNothingOfWhatItWasNotMadeFor) {
  History history({{"calls"}});
  history.Add(At(0), Of(7));
  EXPECT_EQ(history.Latest({"others"}), 0);
  EXPECT_THAT(history.Points({"others"}), IsEmpty());
}

}  // namespace
}  // namespace typl::monitor
