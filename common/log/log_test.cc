#include "common/log/log.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>

#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::log {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::typl::testing::IsOk;

// A logger into a string, with a steady clock that the test moves.
struct Fixture {
  std::string text;
  std::chrono::steady_clock::time_point now;
  Logger logger{[this](absl::string_view line) { text.append(line.data(), line.size()); },
                [this] { return now; }};
};

TEST(Logger, WritesOneJsonObjectALine) {
  Fixture f;
  f.logger.SetService("intake");
  f.logger.Write(Severity::kWarning, "call_failed",
                 {{"method", "/a/b"}, {"calls", 3}, {"ratio", 0.5}, {"ok", false}});

  EXPECT_THAT(f.text, MatchesRegex("\\{\"ts\":\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:"
                                   "[0-9]{2}\\.[0-9]{6}Z\",\"severity\":\"WARNING\","
                                   "\"service\":\"intake\",\"event\":\"call_failed\","
                                   "\"method\":\"/a/b\",\"calls\":3,\"ratio\":0.5,\"ok\":false"
                                   "\\}\n"));
}

TEST(Logger, EscapesWhatWouldBreakALine) {
  Fixture f;
  f.logger.Write(Severity::kInfo, "e", {{"text", "a\"b\\c\nd\x01\xc3\xa4\xff"}});
  EXPECT_THAT(f.text, HasSubstr("\"text\":\"a\\\"b\\\\c\\nd\\u0001\xc3\xa4\\ufffd\""));
}

TEST(Logger, WritesNoInfinity) {
  Fixture f;
  f.logger.Write(Severity::kInfo, "e", {{"x", std::numeric_limits<double>::infinity()}});
  EXPECT_THAT(f.text, HasSubstr("\"x\":null"));
}

TEST(Logger, KeepsWholeNumbersExact) {
  Fixture f;
  f.logger.Write(Severity::kInfo, "e",
                 {{"low", std::numeric_limits<int64_t>::min()},
                  {"high", std::numeric_limits<uint64_t>::max()}});
  EXPECT_THAT(f.text, AllOf(HasSubstr("\"low\":-9223372036854775808"),
                            HasSubstr("\"high\":18446744073709551615")));
}

TEST(Logger, IsSilentBelowItsLevel) {
  Fixture f;
  f.logger.Write(Severity::kDebug, "quiet", {});
  f.logger.SetLevel(Severity::kDebug);
  f.logger.Write(Severity::kDebug, "loud", {});
  EXPECT_THAT(f.text, AllOf(Not(HasSubstr("quiet")), HasSubstr("loud")));
}

TEST(Logger, LimitsRepeatsOfOneEventAndTellsHowManyWereLeftOut) {
  Fixture f;
  for (int i = 0; i < Logger::kBurstLines + 7; ++i) f.logger.Write(Severity::kInfo, "often", {});
  f.logger.Write(Severity::kInfo, "other", {});
  const auto lines = std::count(f.text.begin(), f.text.end(), '\n');
  f.text.clear();
  f.now += Logger::kBurstWindow;
  f.logger.Write(Severity::kInfo, "often", {});

  EXPECT_EQ(lines, Logger::kBurstLines + 1);
  EXPECT_THAT(f.text, HasSubstr("\"suppressed\":7"));
}

TEST(ParseSeverity, KnowsFourLevels) {
  EXPECT_EQ(*ParseSeverity(""), Severity::kInfo);
  EXPECT_EQ(*ParseSeverity("debug"), Severity::kDebug);
  EXPECT_EQ(*ParseSeverity("warning"), Severity::kWarning);
  EXPECT_EQ(*ParseSeverity("error"), Severity::kError);
  EXPECT_THAT(ParseSeverity("verbose"), Not(IsOk()));
}

TEST(ScopedCapture, CatchesTheProcessesLines) {
  const ScopedCapture captured;
  Info("caught", {{"n", 1}});
  EXPECT_THAT(captured.text(), HasSubstr("\"event\":\"caught\",\"n\":1"));
}

}  // namespace
}  // namespace typl::log
