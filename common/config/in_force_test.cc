#include "common/config/in_force.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"

namespace typl::config {
namespace {

TEST(InForce, WorkUnderWayKeepsWhatItBeganWith) {
  InForce<std::string> rule("first");
  const std::shared_ptr<const std::string> begun = rule.now();
  rule.Replace("second");
  EXPECT_EQ(*begun, "first");
  EXPECT_EQ(*rule.now(), "second");
}

}  // namespace
}  // namespace typl::config
