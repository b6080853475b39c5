#include "common/monitor/status_page.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::monitor {
namespace {

using metrics::Readings;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'590'000'000);

Layout TestLayout() {
  Layout layout;
  layout.stages = {{"upstream", false, {{"behind", {"lag"}}}}, {"here", true, {}}};
  layout.figures = {{"done", {"done_total"}}};
  layout.troubles = {{{"quarantine"}, 0, false, "$ person(s) in quarantine.", "QuarantineNotEmpty"},
                     {{"connected", Measure::kMin}, 1, true, "Not connected.", "JournalNotRead"}};
  layout.charts = {{"Done", {{"in a second", {"done_total", Measure::kRate, Unit::kPerSecond}}}}};
  layout.tables = {{.title = "Reasons",
                    .label = "reason",
                    .columns = {{"persons", {"quarantine"}}},
                    .without_zeros = true,
                    .empty = "Nobody."}};
  return layout;
}

Readings TestReadings(double quarantined, double connected = 1) {
  Readings readings;
  readings.Add("lag", {{{}, 1'234, 0}});
  readings.Add("done_total", {{{}, 42, 0}});
  readings.Add("quarantine", {{{{"reason", "<NO_PAYER>"}}, quarantined, 0}});
  readings.Add("connected", {{{{"journal", "a"}}, 1, 0}, {{{"journal", "b"}}, connected, 0}});
  return readings;
}

std::string Page(const Readings& readings) {
  const Layout layout = TestLayout();
  History history(QuantitiesOf(layout));
  for (int sample = 0; sample < 10; ++sample) {
    history.Add(kNow + History::kInterval * (sample - 10), readings);
  }
  return RenderStatusPage({.service = "test",
                           .version = "1.2.3",
                           .service_now = kNow,
                           .now = kNow,
                           .started_at = kNow - absl::Hours(3),
                           .layout = layout,
                           .readings = readings,
                           .history = history});
}

TEST(StatusPage, ShowsTheFigures) {
  const std::string page = Page(TestReadings(0));
  EXPECT_THAT(page, HasSubstr("<dt>behind</dt><dd>1\u202f234</dd>"));
  EXPECT_THAT(page, HasSubstr("<b>42</b><span>done</span>"));
  EXPECT_THAT(page, HasSubstr("version 1.2.3, running for 3 h"));
  EXPECT_THAT(page, HasSubstr("20.5.2020 21.40.00 in Helsinki"));
  EXPECT_THAT(page, HasSubstr("<path class=\"line c0\""));
}

TEST(StatusPage, SaysThatItWorks) {
  const std::string page = Page(TestReadings(0));
  EXPECT_THAT(page, HasSubstr(">works<"));
  EXPECT_THAT(page, HasSubstr("Nobody."));
  EXPECT_THAT(page, Not(HasSubstr("To look at")));
}

TEST(StatusPage, SaysWhatIsStuckAndWhy) {
  const std::string page = Page(TestReadings(3, 0));
  EXPECT_THAT(page, HasSubstr("2 to look at"));
  EXPECT_THAT(page, HasSubstr("3 person(s) in quarantine.<small>docs/runbooks/"
                              "QuarantineNotEmpty.md"));
  EXPECT_THAT(page, HasSubstr("Not connected."));
  EXPECT_THAT(page, HasSubstr("<td>&lt;NO_PAYER&gt;</td><td>3</td>"));
}

TEST(StatusPage, WhatIsNotMeasuredIsNoTrouble) {
  EXPECT_THAT(Page(Readings()), HasSubstr(">works<"));
}

TEST(StatusPage, HasNothingFromElsewhereAndNoScript) {
  const std::string page = Page(TestReadings(3));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("http://")));
  EXPECT_THAT(page, Not(HasSubstr("https://")));
  // The policy allows the one style sheet, but no style attributes.
  EXPECT_THAT(page, Not(HasSubstr("style=\"")));
  EXPECT_THAT(StatusPagePolicy(), HasSubstr("default-src 'none'; style-src 'sha256-"));
  EXPECT_THAT(StatusPagePolicy(), Not(HasSubstr("unsafe")));
}

}  // namespace
}  // namespace typl::monitor
