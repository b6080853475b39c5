#include "common/metrics/catalogue.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Catalogue, ReadsALine) {
  const Catalogue catalogue = Catalogue::Parse(
      "# a comment\n"
      "typl_a_waits_total | counter | intake delivery | kind state | Waits: a | b.\n"
      "typl_b_bytes | gauge | all | - | Bytes.\n");

  const Definition* waits = catalogue.Find("typl_a_waits_total");
  ASSERT_NE(waits, nullptr);
  EXPECT_EQ(waits->kind, Kind::kCounter);
  EXPECT_THAT(waits->services, ElementsAre("intake", "delivery"));
  EXPECT_THAT(waits->labels, ElementsAre("kind", "state"));
  EXPECT_EQ(waits->help, "Waits: a | b.");
  EXPECT_THAT(catalogue.Find("typl_b_bytes")->services,
              ElementsAre("intake", "statement", "delivery"));
  EXPECT_THAT(catalogue.Find("typl_b_bytes")->labels, IsEmpty());
  EXPECT_EQ(catalogue.Find("typl_c_bytes"), nullptr);
}

TEST(Catalogue, OfTyplIsReadable) { EXPECT_GT(Catalogue::OfTypl().definitions().size(), 50); }

TEST(CatalogueDeathTest, RefusesAFaultyLine) {
  EXPECT_DEATH(Catalogue::Parse("typl_a_bytes | gauge | all | -"), "five fields");
  EXPECT_DEATH(Catalogue::Parse("typl-a | gauge | all | - | A."), "lower-case");
  EXPECT_DEATH(Catalogue::Parse("typl_a | level | all | - | A."), "a kind is");
  EXPECT_DEATH(Catalogue::Parse("typl_a | gauge | all | - | A.\ntypl_a | gauge | all | - | A."),
               "defined twice");
}

}  // namespace
}  // namespace typl::metrics
