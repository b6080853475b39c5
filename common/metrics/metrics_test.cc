#include "common/metrics/metrics.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Catalogue& TestCatalogue() {
  static const auto& catalogue = *new Catalogue(Catalogue::Parse(R"(
    # Of no service.
    typl_test_calls_total   | counter   | all | method | Calls.
    typl_test_free_bytes    | gauge     | all | -      | Free.
    typl_test_pack_info     | gauge     | all | hash   | Always 1.
    typl_test_queue_entries | gauge     | all | -      | Waiting.
    typl_test_wait_seconds  | histogram | all | -      | Wait.
  )"));
  return catalogue;
}

TEST(Registry, WritesEveryKindInOrderOfNames) {
  Registry registry(TestCatalogue());
  registry.MakeGauge("typl_test_queue_entries").Set(3);
  registry.MakeCounter("typl_test_calls_total", {{"method", "a"}}).Increment(2);

  EXPECT_EQ(registry.Serialize(),
            "# HELP typl_test_calls_total Calls.\n"
            "# TYPE typl_test_calls_total counter\n"
            "typl_test_calls_total{method=\"a\"} 2\n"
            "# HELP typl_test_queue_entries Waiting.\n"
            "# TYPE typl_test_queue_entries gauge\n"
            "typl_test_queue_entries 3\n");
}

TEST(Registry, GivesTheSameMetricForTheSameNameAndLabels) {
  Registry registry(TestCatalogue());
  const Counter first = registry.MakeCounter("typl_test_calls_total", {{"method", "a"}});
  registry.MakeCounter("typl_test_calls_total", {{"method", "a"}}).Increment();

  EXPECT_EQ(first.value(), 1);
}

TEST(Registry, CountsAnObservationInItsBucket) {
  Registry registry(TestCatalogue());
  registry.MakeHistogram("typl_test_wait_seconds", CallDurationBuckets()).Observe(0.003);

  const std::string text = registry.Serialize();

  EXPECT_THAT(text, HasSubstr("typl_test_wait_seconds_bucket{le=\"0.002\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("typl_test_wait_seconds_bucket{le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("typl_test_wait_seconds_count 1\n"));
}

TEST(Registry, RefreshesUntilTheCollectorIsGone) {
  Registry registry(TestCatalogue());
  const Gauge gauge = registry.MakeGauge("typl_test_free_bytes");
  auto collector = registry.AddCollector([&] { gauge.Add(1); });

  registry.Serialize();
  collector.reset();
  registry.Serialize();

  EXPECT_EQ(gauge.value(), 1);
}

TEST(Registry, AnInfoHasOneValueAtATime) {
  Registry registry(TestCatalogue());
  registry.SetInfo("typl_test_pack_info", {{"hash", "old"}});
  registry.SetInfo("typl_test_pack_info", {{"hash", "new"}});

  EXPECT_THAT(registry.Serialize(), HasSubstr("typl_test_pack_info{hash=\"new\"} 1\n"));
  EXPECT_THAT(registry.Serialize(), Not(HasSubstr("old")));
}

TEST(Registry, ReadsWhatItHas) {
  Registry registry(TestCatalogue());
  registry.MakeCounter("typl_test_calls_total", {{"method", "a"}}).Increment(2);
  registry.MakeCounter("typl_test_calls_total", {{"method", "b"}}).Increment(5);
  const Histogram wait = registry.MakeHistogram("typl_test_wait_seconds", {1});
  wait.Observe(0.5);
  wait.Observe(1.5);

  const Readings readings = registry.Read();

  EXPECT_EQ(readings.Sum("typl_test_calls_total"), 7);
  EXPECT_EQ(readings.Max("typl_test_calls_total"), 5);
  EXPECT_EQ(readings.Of("typl_test_calls_total").at(1).labels.at("method"), "b");
  EXPECT_EQ(readings.Sum("typl_test_wait_seconds"), 2);
  EXPECT_EQ(readings.Count("typl_test_wait_seconds"), 2);
  EXPECT_EQ(readings.Sum("typl_test_free_bytes"), 0);
}

TEST(RegistryDeathTest, RefusesANameAsAnotherKind) {
  Registry registry(TestCatalogue());
  EXPECT_DEATH(registry.MakeCounter("typl_test_free_bytes"), "another kind");
}

TEST(RegistryDeathTest, RefusesANameThatIsNotInTheCatalogue) {
  Registry registry(TestCatalogue());
  EXPECT_DEATH(registry.MakeCounter("typl_test_unknown_total"), "not in the catalogue");
}

TEST(RegistryDeathTest, RefusesOtherLabels) {
  Registry registry(TestCatalogue());
  EXPECT_DEATH(registry.MakeCounter("typl_test_calls_total"), "other labels");
  EXPECT_DEATH(registry.MakeCounter("typl_test_calls_total", {{"person", "a"}}), "other labels");
}

TEST(Metric, CountsNothingWithoutARegistry) {
  Counter().Increment();
  Counter().RaiseTo(3);
  Gauge().Set(1);
  Histogram().Observe(1);
  EXPECT_EQ(Counter().value(), 0);
}

TEST(Counter, IsRaisedAndNeverGoesBack) {
  Registry registry(TestCatalogue());
  const Counter counter = registry.MakeCounter("typl_test_calls_total", {{"method", "a"}});
  counter.RaiseTo(5);
  counter.RaiseTo(3);
  EXPECT_EQ(counter.value(), 5);
}

}  // namespace
}  // namespace typl::metrics
