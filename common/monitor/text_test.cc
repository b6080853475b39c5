#include "common/monitor/text.h"

#include "gtest/gtest.h"

namespace typl::monitor {
namespace {

TEST(FormatQuantity, IsShort) {
  EXPECT_EQ(FormatQuantity(0, Unit::kNumber), "0");
  EXPECT_EQ(FormatQuantity(1'234'567, Unit::kNumber), "1\u202f234\u202f567");
  EXPECT_EQ(FormatQuantity(0.256, Unit::kNumber), "0.26");
  EXPECT_EQ(FormatQuantity(12.34, Unit::kPerSecond), "12.3 /s");
  EXPECT_EQ(FormatQuantity(0, Unit::kPerSecond), "0 /s");
}

TEST(FormatQuantity, ChoosesTheUnit) {
  EXPECT_EQ(FormatQuantity(0.000'012, Unit::kSeconds), "12.0 µs");
  EXPECT_EQ(FormatQuantity(0.0042, Unit::kSeconds), "4.20 ms");
  EXPECT_EQ(FormatQuantity(90, Unit::kSeconds), "90.0 s");
  EXPECT_EQ(FormatQuantity(600, Unit::kSeconds), "10 min");
  EXPECT_EQ(FormatQuantity(36'000, Unit::kSeconds), "10 h");
  EXPECT_EQ(FormatQuantity(864'000, Unit::kSeconds), "10 d");
  EXPECT_EQ(FormatQuantity(512, Unit::kBytes), "512 B");
  EXPECT_EQ(FormatQuantity(1'610'612'736, Unit::kBytes), "1.50 GiB");
}

TEST(EscapeHtml, LeavesNothingThatIsMarkup) {
  EXPECT_EQ(EscapeHtml("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
}

}  // namespace
}  // namespace typl::monitor
