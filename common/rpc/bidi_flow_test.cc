#include "common/rpc/bidi_flow.h"

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

#include "common/testing/matchers.h"
#include "gtest/gtest.h"

namespace typl::rpc::internal {
namespace {

using ::typl::testing::IsOk;
using ::typl::testing::StatusIs;

using Step = BidiFlow::Step;

// Executes a step that has no follow-up.
Step Execute(BidiFlow& flow, const Step& step) {
  EXPECT_FALSE(step.finish);
  return flow.Executed();
}

TEST(BidiFlow, ReadsWhileSlotsAreFreeAndThenStops) {
  BidiFlow flow(2);
  const Step begin = flow.Begin();
  ASSERT_EQ(begin.read, 0u);
  Execute(flow, begin);

  ASSERT_EQ(flow.ReadDone(true), 0u);
  const Step second = flow.Proceed();
  EXPECT_EQ(second.read, 1u);
  Execute(flow, second);

  ASSERT_EQ(flow.ReadDone(true), 1u);
  EXPECT_FALSE(flow.Proceed().any());
}

TEST(BidiFlow, WritesAnswersInTheOrderOfTheMessages) {
  BidiFlow flow(2);
  Execute(flow, flow.Begin());
  flow.ReadDone(true);
  Execute(flow, flow.Proceed());
  flow.ReadDone(true);

  EXPECT_FALSE(flow.Answer(1, absl::OkStatus()).any());
  const Step first = flow.Answer(0, absl::OkStatus());

  EXPECT_EQ(first.write, 0u);
  EXPECT_FALSE(Execute(flow, first).any());
  EXPECT_EQ(flow.WriteDone(true).write, 1u);
}

TEST(BidiFlow, EndsWithTheErrorOfAMessageAfterTheAnswersBeforeIt) {
  BidiFlow flow(2);
  Execute(flow, flow.Begin());
  flow.ReadDone(true);
  Execute(flow, flow.Proceed());
  flow.ReadDone(true);
  flow.Answer(1, absl::NotFoundError("second"));
  const Step first = flow.Answer(0, absl::OkStatus());
  Execute(flow, first);

  const Step last = flow.WriteDone(true);

  EXPECT_TRUE(last.finish);
  EXPECT_THAT(last.status, StatusIs(absl::StatusCode::kNotFound));
}

TEST(BidiFlow, EndsWellWhenTheCallerHasNoMoreMessages) {
  BidiFlow flow(2);
  Execute(flow, flow.Begin());

  EXPECT_FALSE(flow.ReadDone(false).has_value());
  const Step last = flow.Proceed();

  EXPECT_TRUE(last.finish);
  EXPECT_THAT(last.status, IsOk());
}

TEST(BidiFlow, DoesNotFinishWhileAStepIsExecuted) {
  BidiFlow flow(2);
  const Step begin = flow.Begin();
  ASSERT_TRUE(begin.read.has_value());

  EXPECT_FALSE(flow.Cancelled().any());
  const Step last = flow.Executed();

  EXPECT_TRUE(last.finish);
  EXPECT_THAT(last.status, StatusIs(absl::StatusCode::kCancelled));
}

TEST(BidiFlow, AnswersWhatWasReadBeforeItDrains) {
  BidiFlow flow(4);
  Execute(flow, flow.Begin());
  flow.ReadDone(true);
  Execute(flow, flow.Proceed());

  EXPECT_FALSE(flow.Drain(absl::UnavailableError("stopping")).any());
  const Step answer = flow.Answer(0, absl::OkStatus());
  EXPECT_EQ(answer.write, 0u);
  EXPECT_FALSE(answer.read.has_value());
  Execute(flow, answer);
  const Step last = flow.WriteDone(true);

  EXPECT_TRUE(last.finish);
  EXPECT_THAT(last.status, StatusIs(absl::StatusCode::kUnavailable));
}

TEST(BidiFlow, TellsTheLastHandlerThatTheStreamIsGone) {
  BidiFlow flow(4);
  Execute(flow, flow.Begin());
  flow.ReadDone(true);
  Execute(flow, flow.Proceed());
  flow.ReadDone(true);
  ASSERT_TRUE(flow.Cancelled().finish);

  EXPECT_FALSE(flow.Released());
  EXPECT_FALSE(flow.Answer(0, absl::OkStatus()).last_user);
  EXPECT_TRUE(flow.Answer(1, absl::OkStatus()).last_user);
}

// Any order of events of a well-behaved transport keeps the promises of the header.
TEST(BidiFlow, KeepsOrderAndLimitInAnyInterleaving) {
  const unsigned seed = ::testing::UnitTest::GetInstance()->random_seed();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 500; ++round) {
    const size_t slots = 1 + random() % 5;
    const int messages = static_cast<int>(random() % 20);
    BidiFlow flow(slots);
    std::vector<size_t> handling;
    std::deque<size_t> expected;  // Slots in the order of their messages, not yet written.
    int read = 0;
    bool reading = false;
    bool writing = false;
    bool finished = false;
    const auto run = [&](Step step) {
      while (step.any()) {
        ASSERT_FALSE(finished);
        if (step.finish) {
          finished = true;
          ASSERT_THAT(step.status, IsOk());
          return;
        }
        if (step.write) {
          ASSERT_FALSE(writing);
          ASSERT_EQ(*step.write, expected.front());
          writing = true;
        }
        if (step.read) {
          ASSERT_FALSE(reading);
          ASSERT_LT(expected.size(), slots);
          reading = true;
        }
        step = flow.Executed();
      }
    };
    run(flow.Begin());
    while (!finished) {
      const unsigned choice = random() % 3;
      if (choice == 0 && reading) {
        reading = false;
        const std::optional<size_t> slot = flow.ReadDone(read < messages);
        ASSERT_EQ(slot.has_value(), read < messages);
        if (slot) {
          ++read;
          handling.push_back(*slot);
          expected.push_back(*slot);
        }
        run(flow.Proceed());
      } else if (choice == 1 && !handling.empty()) {
        const size_t at = random() % handling.size();
        const size_t slot = handling[at];
        handling.erase(handling.begin() + static_cast<std::ptrdiff_t>(at));
        run(flow.Answer(slot, absl::OkStatus()));
      } else if (choice == 2 && writing) {
        writing = false;
        expected.pop_front();
        run(flow.WriteDone(true));
      }
      if (HasFatalFailure()) return;
    }
    EXPECT_EQ(read, messages);
    EXPECT_TRUE(expected.empty());
  }
}

}  // namespace
}  // namespace typl::rpc::internal
