#include "services/statement/domain/timers.h"

#include <gtest/gtest.h>

#include <memory>

#include "common/journal/journal.h"
#include "common/store/memory_store.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_test_support.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

constexpr uint32_t kPartitions = 4;

class Timers : public testing::Test {
 protected:
  void Set(absl::string_view day, uint64_t person, uint64_t number) {
    store::Batch batch;
    v1::Timer timer;
    *timer.mutable_set_at() = TimeToProto(clock_.Now());
    batch.Put(TimerKey(*ParseDay(day), TestPerson(person), v1::TIMER_KIND_CLARIFICATION, number),
              timer.SerializeAsString());
    ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
  }
  // Inputs recorded so far, of all partitions: "<person's first bits>:<number>@<day>".
  std::vector<std::string> Fired() {
    std::vector<std::string> fired;
    for (uint32_t partition = 0; partition < kPartitions; ++partition) {
      const auto entries = store_->ReadStream(journal::StreamName(kInputsPrefix, partition), 1,
                                              1'000'000, 1'000'000'000);
      EXPECT_TRUE(entries.ok());
      for (const store::StreamEntry& stored : *entries) {
        const auto entry = journal::DecodeEntry(partition, stored.sequence, stored.payload);
        v1::StatementInput input;
        EXPECT_TRUE(input.ParseFromString(entry->payload));
        fired.push_back(entry->person.substr(0, 16) + ":" +
                        std::to_string(input.timer_fired().number()) + "@" +
                        FormatDay(*DayFromProto(input.timer_fired().day())));
      }
    }
    return fired;
  }
  int Run(TimerRunner& runner) {
    const auto fired = runner.RunOnce();
    EXPECT_TRUE(fired.ok()) << fired.status();
    return fired.ok() ? *fired : -1;
  }

  VirtualClock clock_{Noon("2020-04-13")};
  std::unique_ptr<store::Store> store_ = store::NewMemoryStore();
};

TEST_F(Timers, FireOnTheirDayAndOnce) {
  Set("2020-04-14", 1, 7);
  TimerRunner runner(*store_, clock_, kPartitions, nullptr);
  EXPECT_EQ(Run(runner), 0);
  // One second before the day begins in Helsinki, and when it begins.
  const absl::Time midnight = HelsinkiStartOf(absl::CivilDay(2020, 4, 14));
  ASSERT_TRUE(clock_.AdvanceTo(midnight - absl::Seconds(1)).ok());
  EXPECT_EQ(Run(runner), 0);
  ASSERT_TRUE(clock_.AdvanceTo(midnight).ok());
  EXPECT_EQ(Run(runner), 1);
  EXPECT_EQ(Run(runner), 0);
  EXPECT_EQ(Fired(), std::vector<std::string>{"0000000000000001:7@2020-04-14"});
}

TEST_F(Timers, OfDaysThatPassedFireToo) {
  Set("2020-03-01", 1, 1);
  Set("2020-04-13", 2, 1);
  Set("2020-04-15", 3, 1);
  TimerRunner runner(*store_, clock_, kPartitions, nullptr);
  EXPECT_EQ(Run(runner), 2);
  EXPECT_EQ(Fired().size(), 2u);
}

TEST_F(Timers, MoreThanARoundFireInSeveral) {
  for (uint64_t person = 1; person <= TimerRunner::kTimersAtOnceMax + 5; ++person) {
    Set("2020-04-13", person, 1);
  }
  TimerRunner runner(*store_, clock_, kPartitions, nullptr);
  EXPECT_EQ(Run(runner), TimerRunner::kTimersAtOnceMax);
  EXPECT_EQ(Run(runner), 5);
  EXPECT_EQ(Run(runner), 0);
}

TEST_F(Timers, WaitUntilIntakeIsReadUpToTheirDay) {
  Set("2020-04-13", 1, 1);
  ReaderProgress progress;
  TimerRunner runner(*store_, clock_, kPartitions, [&progress] { return progress; });
  EXPECT_EQ(Run(runner), 0);  // Not connected: nobody knows what intake has.
  progress = {true, 100, 20};
  EXPECT_EQ(Run(runner), 0);
  progress = {true, 119, 50};
  EXPECT_EQ(Run(runner), 0);
  progress = {true, 120, 900};
  EXPECT_EQ(Run(runner), 1);
  // Of the same day, nothing more is waited for.
  Set("2020-04-13", 2, 1);
  progress = {false, 120, 900};
  EXPECT_EQ(Run(runner), 1);
}

TEST_F(Timers, ThreadFiresWithoutBeingAsked) {
  Set("2020-04-13", 1, 1);
  TimerRunner runner(*store_, clock_, kPartitions, nullptr);
  std::mutex mutex;
  std::condition_variable wake;
  bool appended = false;
  const auto watch = store_->WatchStreams(kInputsPrefix, [&](const std::vector<std::string>&) {
    const std::lock_guard<std::mutex> lock(mutex);
    appended = true;
    wake.notify_all();
  });
  TimerThread thread(runner,
                     [](const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; });
  std::unique_lock<std::mutex> lock(mutex);
  EXPECT_TRUE(wake.wait_for(lock, std::chrono::seconds(30), [&] { return appended; }));
}

}  // namespace
}  // namespace typl::statement
