#include "tools/benchmarks/multiples_svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

namespace typl::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::vector<Panel> kPanels = {
    {"Throughput, 1/s", {{"the chain", {9'000, 8'000, 7'000}}}},
    {"Memory < limit & \"more\"", {{"intake", {10, 20, 30}}, {"delivery", {0, 0.5, 1}}}},
};

std::string Draw() { return MultiplesSvg("Cost of <growth>", {10'000, 30'000, 2e6}, kPanels); }

// Every match of the expression's first group.
std::vector<std::string> All(const std::string& text, const std::string& expression) {
  const std::regex sought(expression);
  std::vector<std::string> found;
  for (std::sregex_iterator i(text.begin(), text.end(), sought), end; i != end; ++i) {
    found.push_back((*i)[1]);
  }
  return found;
}

TEST(MultiplesSvg, IsWellFormed) {
  const std::string svg = Draw();
  std::vector<std::string> open;
  const std::regex tag(R"(<(/?)([a-z]+)((?:\s+[A-Za-z-]+="[^"<]*")*)(/?)>)");
  for (std::sregex_iterator i(svg.begin(), svg.end(), tag), end; i != end; ++i) {
    const std::string name = (*i)[2];
    if ((*i)[1].length() > 0) {
      ASSERT_FALSE(open.empty()) << name;
      EXPECT_EQ(open.back(), name);
      open.pop_back();
    } else if ((*i)[4].length() == 0) {
      open.push_back(name);
    }
  }
  EXPECT_THAT(open, IsEmpty());
  // Nothing that looks like markup is left when the tags are gone.
  EXPECT_THAT(std::regex_replace(svg, tag, ""), Not(HasSubstr("<")));
  EXPECT_THAT(All(svg, "&(?!(amp|lt|gt|quot|#39);)(.)"), IsEmpty());
}

TEST(MultiplesSvg, HasEveryCurveWithAPointForEachSizeAndALegend) {
  const std::string svg = Draw();
  EXPECT_THAT(All(svg, "<path class=\"(curve c[0-9]) *\" d=\"M[0-9. ]+L[0-9. ]+L[0-9. ]+\""),
              ElementsAre("curve c0", "curve c1", "curve c2"));
  EXPECT_THAT(All(svg, "(<circle)"), SizeIs(9));
  for (const char* name : {"the chain", "intake", "delivery"}) {
    EXPECT_THAT(svg, HasSubstr(std::string(">") + name + "</text>"));
  }
  EXPECT_THAT(svg, HasSubstr("<title>Cost of &lt;growth&gt;</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>the chain, 30k: 8,000</title>"));
  EXPECT_THAT(All(svg, "class=\"\">([0-9]+[kM])</text>"),
              ElementsAre("10k", "30k", "2M", "10k", "30k", "2M"));
}

TEST(MultiplesSvg, DrawsWithinItsPanels) {
  // From 0 at the bottom to the rounded largest value at the top.
  const std::string svg = Draw();
  EXPECT_THAT(All(svg, "the chain, [^:]*: ([0-9,]+)"), ElementsAre("9,000", "8,000", "7,000"));
  EXPECT_THAT(All(svg, "text-anchor=\"end\" class=\"\">([^<]*)<"),
              ElementsAre("0", "5,000", "10,000", "0", "25", "50"));
  for (const std::string& y : All(svg, "<circle[^>]*cy=\"([^\"]*)\"")) {
    EXPECT_GE(std::stod(y), 34) << y;
    EXPECT_LE(std::stod(y), 162) << y;
  }
}

TEST(MultiplesSvg, OneSizeIsNoReasonToFail) {
  const std::string svg = MultiplesSvg("one", {500}, {{"p", {{"a", {1}}}}});
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, HasSubstr(">500</text>"));
}

}  // namespace
}  // namespace typl::bench
