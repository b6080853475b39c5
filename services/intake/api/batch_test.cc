// BatchRegisterJobSearches through a real server.

#include <string>
#include <vector>

#include "common/testing/matchers.h"
#include "gtest/gtest.h"
#include "services/intake/api/test_support.h"

namespace typl::intake {
namespace {

using typl::testing::EqualsProto;
using typl::testing::HasFieldViolation;
using typl::testing::HasReason;
using typl::testing::IsOk;

v1::BatchRegisterJobSearchesRequest Message(
    const std::vector<v1::RegisterJobSearchRequest>& requests) {
  v1::BatchRegisterJobSearchesRequest message;
  for (const auto& request : requests) *message.add_requests() = request;
  return message;
}

TEST(BatchRegisterJobSearches, AnswersEachInItsPlace) {
  IntakeFixture intake;
  auto faulty = TestRegistration(2, 2);
  faulty.set_municipality_code("000");
  faulty.clear_language();
  const auto answers =
      intake.Batch({Message({TestRegistration(1, 1), faulty}), Message({TestRegistration(3, 3)})});
  ASSERT_THAT(answers, IsOk());
  ASSERT_EQ(answers->size(), 2u);
  ASSERT_EQ((*answers)[0].results_size(), 2);
  EXPECT_TRUE((*answers)[0].results(0).response().created());
  const v1::BatchError& error = (*answers)[0].results(1).error();
  EXPECT_EQ(error.reason(), "INVALID_REQUEST");
  EXPECT_EQ(error.code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
  ASSERT_EQ(error.field_violations_size(), 2);
  EXPECT_EQ(error.field_violations(0).field(), "municipality_code");
  EXPECT_EQ(error.field_violations(1).field(), "language");
  EXPECT_TRUE((*answers)[1].results(0).response().created());
  EXPECT_EQ(intake.Journal().size(), 2u);
}

TEST(BatchRegisterJobSearches, IsLikeOneAfterTheOther) {
  IntakeFixture intake;
  auto other_body = TestRegistration(1, 1);
  other_body.set_municipality_code("091");
  auto faulty_reuse = TestRegistration(1, 1);
  faulty_reuse.clear_channel();
  const auto answers = intake.Batch({Message({
      TestRegistration(1, 1),  // Opens.
      TestRegistration(1, 1),  // The same again.
      TestRegistration(2, 1),  // The same person.
      other_body,              // The same id.
      TestRegistration(3, 1),  // The same person again.
      TestRegistration(3, 2),  // Its id left no trace: opens.
      faulty_reuse,
      TestRegistration(1, 1),
  })});
  ASSERT_THAT(answers, IsOk());
  const auto& results = (*answers)[0].results();
  ASSERT_EQ(results.size(), 8);
  EXPECT_FALSE(results[0].response().replayed());
  EXPECT_TRUE(results[1].response().replayed());
  EXPECT_THAT(results[1].response().job_search(), EqualsProto(results[0].response().job_search()));
  EXPECT_EQ(results[2].error().reason(), "JOB_SEARCH_ALREADY_OPEN");
  EXPECT_EQ(results[3].error().reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(results[4].error().reason(), "JOB_SEARCH_ALREADY_OPEN");
  EXPECT_TRUE(results[5].response().created());
  EXPECT_EQ(results[6].error().reason(), "REQUEST_ID_REUSED");
  EXPECT_TRUE(results[7].response().replayed());
  EXPECT_EQ(intake.Journal().size(), 2u);
}

// The same requests in the same order give the same answers, singly and in one message.
TEST(BatchRegisterJobSearches, GivesTheAnswersThatSingleCallsGive) {
  IntakeFixture batched;
  IntakeFixture single;
  std::vector<v1::RegisterJobSearchRequest> requests;
  uint32_t state = 12'345;
  for (int i = 0; i < 500; ++i) {
    state = state * 1'664'525 + 1'013'904'223;
    auto request =
        TestRegistration(static_cast<int>(state >> 8) % 300, static_cast<int>(state >> 16) % 200);
    if (state % 17 == 0) request.clear_language();
    requests.push_back(request);
  }
  const auto answers = batched.Batch({Message(requests)});
  ASSERT_THAT(answers, IsOk());
  for (int i = 0; i < 500; ++i) {
    const v1::BatchResult& result = (*answers)[0].results(i);
    const auto response = single.Register(requests[static_cast<size_t>(i)]);
    ASSERT_EQ(result.has_response(), response.ok()) << i << " " << response.status();
    if (response.ok()) {
      EXPECT_EQ(result.response().replayed(), response->replayed()) << i;
    } else {
      EXPECT_EQ(result.error().reason(), ReasonName(ReasonOf(response.status()))) << i;
    }
  }
  EXPECT_EQ(batched.Journal().size(), single.Journal().size());
}

TEST(BatchRegisterJobSearches, RefusesEmptyAndTooLargeMessages) {
  IntakeFixture intake;
  EXPECT_THAT(intake.Batch({Message({})}), HasFieldViolation("requests"));
  v1::BatchRegisterJobSearchesRequest large;
  for (int i = 0; i < 501; ++i) large.add_requests()->set_request_id("x");
  EXPECT_THAT(intake.Batch({large}), HasFieldViolation("requests"));
  EXPECT_EQ(intake.Journal().size(), 0u);
}

TEST(BatchRegisterJobSearches, TakesManyMessages) {
  IntakeFixture intake;
  std::vector<v1::BatchRegisterJobSearchesRequest> messages;
  for (int m = 0; m < 40; ++m) {
    std::vector<v1::RegisterJobSearchRequest> requests;
    for (int i = 0; i < 50; ++i) {
      requests.push_back(TestRegistration(m * 50 + i, m * 50 + i));
    }
    messages.push_back(Message(requests));
  }
  const auto answers = intake.Batch(messages);
  ASSERT_THAT(answers, IsOk());
  ASSERT_EQ(answers->size(), 40u);
  EXPECT_EQ(intake.Journal().size(), 2'000u);
  EXPECT_EQ(intake.CountKeys("identity/"), 2'000);
}

}  // namespace
}  // namespace typl::intake
