#include "common/rpc/deadline.h"

#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::rpc {
namespace {

using ::typl::testing::HasReason;
using ::typl::testing::IsOk;

constexpr absl::Duration kMax = absl::Seconds(60);

TEST(CheckDeadline, WantsOneFromThoseOutsideOnly) {
  for (const Role role : {Role::kPortal, Role::kRecipient, Role::kOfficer}) {
    EXPECT_THAT(CheckDeadline(role, std::nullopt, kMax),
                HasReason(common::v1::ERROR_REASON_DEADLINE_REQUIRED));
  }
  for (const Role role : {Role::kOperator, Role::kService}) {
    EXPECT_THAT(CheckDeadline(role, std::nullopt, kMax), IsOk());
  }
}

TEST(CheckDeadline, RefusesWhatCannotBeAnsweredInTime) {
  for (const Role role : {Role::kPortal, Role::kService}) {
    for (const absl::Duration left :
         {-absl::Seconds(1), absl::ZeroDuration(), absl::Microseconds(999)}) {
      EXPECT_THAT(CheckDeadline(role, left, kMax),
                  HasReason(common::v1::ERROR_REASON_DEADLINE_TOO_SHORT));
    }
    EXPECT_THAT(CheckDeadline(role, absl::Milliseconds(1), kMax), IsOk());
  }
}

TEST(CheckDeadline, LimitsItForThoseOutsideOnly) {
  EXPECT_THAT(CheckDeadline(Role::kPortal, kMax, kMax), IsOk());
  EXPECT_THAT(CheckDeadline(Role::kPortal, kMax + absl::Seconds(2), kMax),
              HasReason(common::v1::ERROR_REASON_DEADLINE_REQUIRED));
  EXPECT_THAT(CheckDeadline(Role::kService, absl::Hours(24), kMax), IsOk());
}

}  // namespace
}  // namespace typl::rpc
