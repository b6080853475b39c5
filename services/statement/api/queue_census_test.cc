#include "services/statement/api/queue_census.h"

#include <string>

#include "common/store/memory_store.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/statement/domain/case_test_support.h"
#include "services/statement/domain/keys.h"
#include "typl/statement/v1/statement.pb.h"

namespace typl::statement {
namespace {

constexpr char kQueued[] = "typl_statement_queued_tasks";
constexpr absl::CivilDay kToday(2020, 3, 30);

class QueueCensusTest : public ::testing::Test {
 protected:
  void Queue(uint64_t number, const std::string& provision, int days_left) {
    v1::OfficerTask task;
    task.set_state(v1::OFFICER_TASK_STATE_OPEN);
    task.mutable_matter()->set_provision(provision);
    *task.mutable_due_on() = DayToProto(kToday + days_left);
    store::Batch batch;
    batch.Put(QueueKey(kToday + days_left, TestPerson(number), 1), task.SerializeAsString());
    ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
  }

  void Take(uint64_t number, int days_left) {
    store::Batch batch;
    batch.Delete(QueueKey(kToday + days_left, TestPerson(number), 1));
    ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
  }

  double Figure(const std::string& ground, const std::string& due) const {
    const metrics::Readings readings = registry_.Read();
    for (const auto& series : readings.Of(kQueued)) {
      if (series.labels.at("ground") == ground && series.labels.at("due") == due) {
        return series.value;
      }
    }
    return -1;
  }

  const std::unique_ptr<store::Store> store_ = store::NewMemoryStore();
  // Noon in Helsinki, so no zone makes it another day.
  VirtualClock clock_{HelsinkiStartOf(kToday) + absl::Hours(12)};
  metrics::Registry registry_;
  QueueCensus census_{*store_, clock_, registry_};
};

TEST_F(QueueCensusTest, TellsByGroundAndLastDay) {
  Queue(1, "2a:1", -1);
  Queue(2, "2a:1", 0);
  Queue(3, "2a:1", 3);
  Queue(4, "2a:3", 4);
  Queue(5, "2a:3", 7);
  Queue(6, "", 8);
  ASSERT_TRUE(*census_.Step());

  EXPECT_EQ(Figure("2a:1", "overdue"), 1);
  EXPECT_EQ(Figure("2a:1", "today"), 1);
  EXPECT_EQ(Figure("2a:1", "3d"), 1);
  EXPECT_EQ(Figure("2a:3", "7d"), 2);
  EXPECT_EQ(Figure("none", "more"), 1);
}

TEST_F(QueueCensusTest, FollowsTheQueueAndTheClock) {
  Queue(1, "2a:1", 0);
  ASSERT_TRUE(*census_.Step());
  ASSERT_TRUE(clock_.AdvanceTo(clock_.Now() + absl::Hours(24)).ok());
  ASSERT_TRUE(*census_.Step());
  EXPECT_EQ(Figure("2a:1", "today"), 0);
  EXPECT_EQ(Figure("2a:1", "overdue"), 1);

  Take(1, 0);
  ASSERT_TRUE(*census_.Step());
  EXPECT_EQ(Figure("2a:1", "overdue"), 0);
}

TEST_F(QueueCensusTest, AStepIsBoundedAndTheFiguresAreOfTheWholeRound) {
  const int tasks = QueueCensus::kTasksAtOnceMax + 10;
  for (int i = 0; i < tasks; ++i) Queue(i + 1, "2a:1", 0);

  EXPECT_FALSE(*census_.Step());
  EXPECT_EQ(registry_.Read().Sum(kQueued), 0);
  EXPECT_TRUE(*census_.Step());
  EXPECT_EQ(Figure("2a:1", "today"), tasks);
}

}  // namespace
}  // namespace typl::statement
