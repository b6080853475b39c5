#include "common/store/caller_status.h"

#include "common/status/error.h"
#include "gtest/gtest.h"

namespace typl::store {
namespace {

using common::v1::ErrorReason;

ErrorReason ReasonFor(Outcome outcome, absl::Status status = absl::InternalError("")) {
  CommitResult result;
  result.outcome = outcome;
  result.status = std::move(status);
  return ReasonOf(CallerStatus(result));
}

TEST(CallerStatus, SaysWhatTheCallerCanDo) {
  CommitResult committed;
  committed.outcome = Outcome::kCommitted;
  EXPECT_TRUE(CallerStatus(committed).ok());
  EXPECT_EQ(ReasonFor(Outcome::kConflict), ErrorReason::ERROR_REASON_CONTENTION);
  EXPECT_EQ(ReasonFor(Outcome::kFenced), ErrorReason::ERROR_REASON_NOT_SERVING);
  EXPECT_EQ(ReasonFor(Outcome::kUnknown), ErrorReason::ERROR_REASON_OUTCOME_UNKNOWN);
}

TEST(CallerStatus, KeepsTheReasonOfTheStoreAndNothingElseOfIt) {
  EXPECT_EQ(ReasonFor(Outcome::kRefused,
                      MakeError(ErrorReason::ERROR_REASON_STORAGE_FULL, "the disk is full")),
            ErrorReason::ERROR_REASON_STORAGE_FULL);
  CommitResult refused;
  refused.outcome = Outcome::kRefused;
  refused.status = absl::InternalError("/a/path");
  const absl::Status told = CallerStatus(refused);
  EXPECT_EQ(ReasonOf(told), ErrorReason::ERROR_REASON_NOT_SERVING);
  EXPECT_EQ(told.message().find("path"), absl::string_view::npos);
}

}  // namespace
}  // namespace typl::store
