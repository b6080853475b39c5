#include "common/monitor/quarantine_metrics.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::monitor {
namespace {

constexpr char kPersons[] = "typl_quarantine_persons";

class QuarantineMetricsTest : public ::testing::Test {
 protected:
  double PersonsFor(const std::string& reason) {
    const metrics::Readings readings = registry_.Read();
    for (const auto& series : readings.Of(kPersons)) {
      if (series.labels.at("reason") == reason) return series.value;
    }
    return -1;
  }

  metrics::Registry registry_;
  VirtualClock clock_{absl::FromUnixSeconds(1'590'000'000)};
  absl::StatusOr<QuarantineCount> count_ = QuarantineCount();
  std::unique_ptr<metrics::Registry::Collector> collector_ =
      AddQuarantineMetrics(registry_, clock_, [this] { return count_; });
};

TEST_F(QuarantineMetricsTest, TellByReasonAndGoBackToZero) {
  count_ = QuarantineCount{
      .persons = {{"NO_PAYER", 2}}, .waiting = 5, .oldest = clock_.Now() - absl::Hours(1)};
  EXPECT_EQ(PersonsFor("NO_PAYER"), 2);
  EXPECT_EQ(registry_.Read().Sum("typl_quarantine_waiting_entries"), 5);
  EXPECT_EQ(registry_.Read().Sum("typl_quarantine_oldest_age_seconds"), 3'600);

  count_ = absl::UnavailableError("not now");
  EXPECT_EQ(PersonsFor("NO_PAYER"), 2);
  count_ = QuarantineCount();
  EXPECT_EQ(PersonsFor("NO_PAYER"), 0);
  EXPECT_EQ(registry_.Read().Sum("typl_quarantine_oldest_age_seconds"), 0);
}

TEST_F(QuarantineMetricsTest, HaveABoundHoweverManyReasonsThereAre) {
  QuarantineCount many;
  for (int i = 0; i < 1'000; ++i) many.persons[absl::StrCat("REASON_", i)] = 1;
  count_ = many;
  const metrics::Readings readings = registry_.Read();
  EXPECT_LE(readings.Of(kPersons).size(), 40);
  EXPECT_EQ(registry_.Read().Sum(kPersons), 1'000);
}

}  // namespace
}  // namespace typl::monitor
