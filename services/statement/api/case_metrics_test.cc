#include "services/statement/api/case_metrics.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::statement {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kIssued[] = "typl_statement_statements_issued_total";

Tally TallyOf(const std::string& ground, uint64_t count) {
  Tally tally;
  tally.statements[{law::v1::STATEMENT_KIND_BASIC, law::v1::OUTCOME_ENTITLED, ground, true}] =
      count;
  return tally;
}

TEST(CaseMetrics, CountStatementsByWhatTheyAre) {
  metrics::Registry registry;
  CaseMetrics metrics(registry);
  metrics.OnCommitted(TallyOf("2a:1", 2));
  metrics.OnCommitted(TallyOf("2a:1", 1));
  metrics.OnCommitted(TallyOf("", 1));

  const std::string text = registry.Serialize();
  EXPECT_THAT(text, HasSubstr(absl::StrCat(kIssued,
                                           "{automatic=\"yes\",ground=\"2a:1\",kind=\"basic\","
                                           "outcome=\"entitled\"} 3\n")));
  EXPECT_THAT(text, HasSubstr("ground=\"none\""));
}

TEST(CaseMetrics, CountHowLongStatementsTook) {
  metrics::Registry registry;
  CaseMetrics metrics(registry);
  Tally tally = TallyOf("2a:1", 3);
  tally.handling[static_cast<size_t>(Handling::kWithin7Days)][false] = 2;
  tally.handling[static_cast<size_t>(Handling::kLonger)][true] = 1;
  metrics.OnCommitted(tally);

  const std::string text = registry.Serialize();
  EXPECT_THAT(text, HasSubstr("statements_given_total{late=\"no\",within=\"7d\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("statements_given_total{late=\"yes\",within=\"more\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("statements_given_total{late=\"yes\",within=\"7d\"} 0\n"));
}

TEST(CaseMetrics, HaveABoundHoweverManyProvisionsPacksName) {
  metrics::Registry registry;
  CaseMetrics metrics(registry);
  for (int i = 0; i < 2'000; ++i) metrics.OnCommitted(TallyOf(absl::StrCat("x:", i), 1));

  const metrics::Readings readings = registry.Read();
  EXPECT_LE(readings.Of(kIssued).size(), GroundLabels::kGroundsMax + 1);
  EXPECT_EQ(registry.Read().Sum(kIssued), 2'000);
}

}  // namespace
}  // namespace typl::statement
