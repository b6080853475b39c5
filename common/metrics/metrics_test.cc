#include "common/metrics/metrics.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::metrics {
namespace {

using ::testing::HasSubstr;

TEST(Registry, WritesEveryKindInOrderOfNames) {
  Registry registry;
  registry.MakeGauge("typl_test_queue_entries", "Waiting.").Set(3);
  registry.MakeCounter("typl_test_calls_total", "Calls.", {{"method", "a"}}).Increment(2);

  EXPECT_EQ(registry.Serialize(),
            "# HELP typl_test_calls_total Calls.\n"
            "# TYPE typl_test_calls_total counter\n"
            "typl_test_calls_total{method=\"a\"} 2\n"
            "# HELP typl_test_queue_entries Waiting.\n"
            "# TYPE typl_test_queue_entries gauge\n"
            "typl_test_queue_entries 3\n");
}

TEST(Registry, GivesTheSameMetricForTheSameNameAndLabels) {
  Registry registry;
  const Counter first = registry.MakeCounter("typl_test_calls_total", "Calls.");
  registry.MakeCounter("typl_test_calls_total", "Calls.").Increment();

  EXPECT_EQ(first.value(), 1);
}

TEST(Registry, CountsAnObservationInItsBucket) {
  Registry registry;
  registry.MakeHistogram("typl_test_wait_seconds", "Wait.", CallDurationBuckets()).Observe(0.003);

  const std::string text = registry.Serialize();

  EXPECT_THAT(text, HasSubstr("typl_test_wait_seconds_bucket{le=\"0.002\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("typl_test_wait_seconds_bucket{le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("typl_test_wait_seconds_count 1\n"));
}

TEST(Registry, RefreshesUntilTheCollectorIsGone) {
  Registry registry;
  const Gauge gauge = registry.MakeGauge("typl_test_free_bytes", "Free.");
  auto collector = registry.AddCollector([&] { gauge.Add(1); });

  registry.Serialize();
  collector.reset();
  registry.Serialize();

  EXPECT_EQ(gauge.value(), 1);
}

TEST(RegistryDeathTest, RefusesANameAsTwoKinds) {
  Registry registry;
  registry.MakeGauge("typl_test_thing", "Thing.");
  EXPECT_DEATH(registry.MakeCounter("typl_test_thing", "Thing."), "another kind");
}

TEST(RegistryDeathTest, RefusesANameThatPrometheusWouldRefuse) {
  Registry registry;
  EXPECT_DEATH(registry.MakeCounter("typl-test", "Thing."), "lower-case");
}

TEST(Metric, CountsNothingWithoutARegistry) {
  Counter().Increment();
  Gauge().Set(1);
  Histogram().Observe(1);
  EXPECT_EQ(Counter().value(), 0);
}

}  // namespace
}  // namespace typl::metrics
