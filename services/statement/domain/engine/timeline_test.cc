#include "services/statement/domain/engine/timeline.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::law::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Element Right(Day from, Day until) { return {{from, until}, Weight::kEntitled, true, 0, 0, 0}; }

Element Other(Day from, Day until, Weight weight, int source) {
  return {{from, until}, weight, false, source, source, source};
}

TEST(Overlay, StatesNothingOutsideTheFrame) {
  EXPECT_THAT(Overlay({Other(10, 20, Weight::kObstacle, 1)}), IsEmpty());
}

TEST(Overlay, CutsTheRightByBarsAndKeepsAllBarsAsGrounds) {
  const auto segments = Overlay({Right(0, kOpenDay), Other(10, 30, Weight::kWaitingPeriod, 1),
                                 Other(20, 40, Weight::kObstacle, 2)});
  ASSERT_EQ(segments.size(), 5u);
  EXPECT_EQ(segments[0].outcome, v1::OUTCOME_ENTITLED);
  EXPECT_EQ(segments[1].outcome, v1::OUTCOME_WAITING_PERIOD);
  EXPECT_EQ(segments[2].outcome, v1::OUTCOME_OBSTACLE);
  // The obstacle decides; the waiting period stays a ground.
  EXPECT_THAT(segments[2].elements, ElementsAre(2, 1));
  EXPECT_THAT(segments[3].elements, ElementsAre(2));
  EXPECT_EQ(segments[4].days, (DayRange{40, kOpenDay}));
}

TEST(Overlay, LetsABarThatStandsGoBeforeWhatIsOpen) {
  const auto segments = Overlay({Right(0, 100), Other(10, 60, Weight::kUndetermined, 1),
                                 Other(10, 30, Weight::kObstacle, 2)});
  ASSERT_EQ(segments.size(), 4u);
  EXPECT_EQ(segments[1].outcome, v1::OUTCOME_OBSTACLE);
  EXPECT_EQ(segments[2].outcome, v1::OUTCOME_UNDETERMINED);
  EXPECT_EQ(segments[2].days, (DayRange{30, 60}));
}

TEST(Overlay, StatesNoBarWhileItIsOpenWhetherAnythingIsStated) {
  const auto segments = Overlay({Right(0, 100), Other(0, 100, Weight::kObstacle, 1),
                                 Other(0, 100, Weight::kUndeterminedWhetherStated, 2)});
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].outcome, v1::OUTCOME_UNDETERMINED);
}

TEST(Overlay, LeavesOutDaysOnWhichNothingIsStated) {
  const auto segments = Overlay({Right(0, 100), Other(40, 60, Weight::kNotStated, 1)});
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_EQ(segments[0].days, (DayRange{0, 40}));
  EXPECT_EQ(segments[1].days, (DayRange{60, 100}));
}

TEST(Overlay, JoinsNeighboursOfOneSeries) {
  Element next = Right(50, 100);
  next.source = 7;
  const auto segments = Overlay({Right(0, 50), next});
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].days, (DayRange{0, 100}));
}

TEST(Overlay, NeverOverlapsAndNeverRepeats) {
  std::vector<Element> elements = {Right(0, 500)};
  for (int i = 1; i < 200; ++i) {
    elements.push_back(Other(i * 2, i * 2 + 50, static_cast<Weight>(2 + i % 5), i));
  }
  Day last = -1;
  for (const Segment& segment : Overlay(elements)) {
    EXPECT_LT(last, segment.days.from + 1);
    EXPECT_LT(segment.days.from, segment.days.until);
    last = segment.days.until - 1;
  }
}

}  // namespace
}  // namespace typl::law::engine
