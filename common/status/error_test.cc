#include "common/status/error.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl {
namespace {

TEST(MakeError, CarriesReasonDomainAndMetadata) {
  const absl::Status status =
      MakeError(common::v1::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN, "a search is open",
                {{"jobSearch", "persons/a/jobSearches/1"}});

  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(GetErrorInfo(status).has_value());
  EXPECT_EQ(GetErrorInfo(status)->reason(), "JOB_SEARCH_ALREADY_OPEN");
  EXPECT_EQ(GetErrorInfo(status)->domain(), "typl");
  EXPECT_EQ(GetErrorInfo(status)->metadata().at("jobSearch"), "persons/a/jobSearches/1");
  EXPECT_EQ(ReasonOf(status), common::v1::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN);
}

TEST(MakeError, EveryReasonButInternalHasACodeOfItsOwn) {
  const auto* reasons = common::v1::ErrorReason_descriptor();
  for (int i = 0; i < reasons->value_count(); ++i) {
    const auto reason = static_cast<Reason>(reasons->value(i)->number());
    if (reason == common::v1::ERROR_REASON_UNSPECIFIED ||
        reason == common::v1::ERROR_REASON_INTERNAL) {
      continue;
    }
    EXPECT_NE(CodeOf(reason), absl::StatusCode::kInternal) << reasons->value(i)->name();
  }
}

TEST(FieldViolations, NamesEveryFaultAtOnce) {
  FieldViolations violations;
  EXPECT_TRUE(violations.ToStatus().ok());
  violations.Add("identity_code", "wrong length");
  violations.Add("facts[2].employment.from", "no such day");

  const absl::Status status = violations.ToStatus();

  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(GetBadRequest(status).has_value());
  ASSERT_EQ(GetBadRequest(status)->field_violations_size(), 2);
  EXPECT_EQ(GetBadRequest(status)->field_violations(1).field(), "facts[2].employment.from");
}

TEST(FieldViolations, CarriesAtMostAHundred) {
  FieldViolations violations;
  for (int i = 0; i < 1000; ++i) violations.Add(absl::StrCat("facts[", i, "]"), "bad");

  EXPECT_EQ(GetBadRequest(violations.ToStatus())->field_violations_size(), 100);
  EXPECT_THAT(std::string(violations.ToStatus().message()), ::testing::HasSubstr("1000"));
}

}  // namespace
}  // namespace typl
