// What intake does when the store fails, and that the tests notice missing protection.

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/testing/matchers.h"
#include "gtest/gtest.h"
#include "services/intake/api/test_support.h"

namespace typl::intake {
namespace {

using typl::testing::HasReason;
using typl::testing::IsOk;
using Reasons = common::v1::ErrorReason;

TEST(IntakeFaults, ASyncThatFailsGivesAnUnknownOutcomeThatTheSameIdTells) {
  for (const bool survives : {true, false}) {
    IntakeFixture intake;
    ASSERT_THAT(intake.Register(TestRegistration(1, 1)), IsOk());
    store::FailNextSync(intake.disk(), survives);
    EXPECT_THAT(intake.Register(TestRegistration(2, 2)),
                HasReason(Reasons::ERROR_REASON_OUTCOME_UNKNOWN));
    // No more work is taken, but reads go on.
    EXPECT_THAT(intake.Register(TestRegistration(3, 3)),
                HasReason(Reasons::ERROR_REASON_NOT_SERVING));

    intake.Restart();
    const auto told = intake.Register(TestRegistration(2, 2));
    ASSERT_THAT(told, IsOk());
    EXPECT_EQ(told->replayed(), survives);
    EXPECT_EQ(intake.Journal().size(), 2u);
  }
}

TEST(IntakeFaults, AFullDiskRefusesNewWorkAndKeepsReading) {
  IntakeFixture intake;
  const auto first = intake.Register(TestRegistration(1, 1));
  ASSERT_THAT(first, IsOk());
  store::SetDiskFull(intake.disk(), true);
  EXPECT_THAT(intake.Register(TestRegistration(2, 2)),
              HasReason(Reasons::ERROR_REASON_STORAGE_FULL));
  EXPECT_THAT(intake.GetSearch(first->job_search().name()), IsOk());
  store::SetDiskFull(intake.disk(), false);
  EXPECT_THAT(intake.Register(TestRegistration(2, 2)), IsOk());
}

TEST(IntakeFaults, NothingAcknowledgedIsLostInAPowerCut) {
  IntakeFixture intake;
  for (int i = 0; i < 20; ++i) ASSERT_THAT(intake.Register(TestRegistration(i, i)), IsOk());
  intake.RestartAfterPowerCut();
  EXPECT_EQ(intake.Journal().size(), 20u);
  for (int i = 0; i < 20; ++i) {
    const auto again = intake.Register(TestRegistration(i, i));
    ASSERT_THAT(again, IsOk());
    EXPECT_TRUE(again->replayed());
  }
}

TEST(IntakeFaults, WithoutDeduplicationARepeatedRequestIsNoticed) {
  IntakeFixture intake(nullptr, /*unsafe_no_dedup=*/true);
  const auto first = intake.Register(TestRegistration(1, 1));
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(intake.Register(TestRegistration(1, 1)),
              HasReason(Reasons::ERROR_REASON_JOB_SEARCH_ALREADY_OPEN));

  v1::ReportChangeRequest move;
  move.set_request_id(TestRequestId(2));
  move.set_job_search(first->job_search().name());
  move.set_channel(v1::CHANNEL_PHONE);
  *move.mutable_reported_on() = first->job_search().start_on();
  move.set_municipality_code("091");
  ASSERT_THAT(intake.Report(move), IsOk());
  ASSERT_THAT(intake.Report(move), IsOk());
  EXPECT_EQ(intake.Journal().size(), 3u) << "the repeated change took effect twice";
}

// A store in which another process writes just before some of our commits.
class InterferingStore final : public store::Store {
 public:
  explicit InterferingStore(std::unique_ptr<store::Store> store) : store_(std::move(store)) {}

  // Touches `key` before each of the next `times` commits.
  void Interfere(const std::string& key, int times) {
    std::lock_guard lock(mutex_);
    key_ = key;
    times_ = times;
  }
  int left() {
    std::lock_guard lock(mutex_);
    return times_;
  }

  void Commit(store::Batch batch, CommitCallback done) override {
    if (std::optional<store::Batch> other = Other()) {
      store_->Commit(*std::move(other), [](store::CommitResult) {});
    }
    store_->Commit(std::move(batch), std::move(done));
  }
  void CommitAll(std::vector<store::Batch> batches, CommitAllCallback done) override {
    if (std::optional<store::Batch> other = Other()) {
      store_->Commit(*std::move(other), [](store::CommitResult) {});
    }
    store_->CommitAll(std::move(batches), std::move(done));
  }
  std::unique_ptr<store::Snapshot> NewSnapshot() const override { return store_->NewSnapshot(); }
  absl::StatusOr<std::optional<store::Versioned>> Get(absl::string_view key) const override {
    return store_->Get(key);
  }
  absl::StatusOr<std::vector<store::StreamEntry>> ReadStream(absl::string_view stream,
                                                             store::Sequence from,
                                                             size_t max_entries,
                                                             size_t max_bytes) const override {
    return store_->ReadStream(stream, from, max_entries, max_bytes);
  }
  absl::StatusOr<store::Sequence> StreamHead(absl::string_view stream) const override {
    return store_->StreamHead(stream);
  }
  std::unique_ptr<Watch> WatchStreams(
      absl::string_view prefix,
      std::function<void(const std::vector<std::string>&)> wake) override {
    return store_->WatchStreams(prefix, std::move(wake));
  }
  absl::Status health() const override { return store_->health(); }
  bool low_on_space() const override { return store_->low_on_space(); }
  store::StoreStats stats() const override { return store_->stats(); }

 private:
  // Writes the key's own value again, which gives it a new version.
  std::optional<store::Batch> Other() {
    std::lock_guard lock(mutex_);
    if (times_ == 0) return std::nullopt;
    --times_;
    store::Batch batch;
    batch.Put(key_, (*store_->Get(key_))->value);
    return batch;
  }

  const std::unique_ptr<store::Store> store_;
  std::mutex mutex_;  // Guards those below.
  std::string key_;
  int times_ = 0;
};

class ContentionTest : public ::testing::Test {
 protected:
  ContentionTest()
      : intake_([this](std::unique_ptr<store::Store> store) {
          auto wrapped = std::make_unique<InterferingStore>(std::move(store));
          store_ = wrapped.get();
          return wrapped;
        }) {}

  void SetUp() override {
    const auto response = intake_.Register(TestRegistration(1, 1));
    ASSERT_THAT(response, IsOk());
    end_.set_request_id(TestRequestId(2));
    end_.set_job_search(response->job_search().name());
    end_.set_channel(v1::CHANNEL_PHONE);
    *end_.mutable_reported_on() = response->job_search().start_on();
    *end_.mutable_end_on() = response->job_search().start_on();
    end_.set_reason(law::v1::SEARCH_END_REASON_OWN_REQUEST);
    key_ = "person/" + intake_.Journal()[0].entry.person;
  }

  InterferingStore* store_ = nullptr;
  IntakeFixture intake_;
  v1::EndJobSearchRequest end_;
  std::string key_;
};

TEST_F(ContentionTest, AConflictIsTriedAgain) {
  store_->Interfere(key_, 9);
  EXPECT_THAT(intake_.End(end_), IsOk());
  EXPECT_EQ(store_->left(), 0);
  EXPECT_EQ(intake_.Journal().size(), 2u);
}

TEST_F(ContentionTest, TooManyConflictsAreContentionAndLeaveNoTrace) {
  store_->Interfere(key_, 10);
  EXPECT_THAT(intake_.End(end_), HasReason(Reasons::ERROR_REASON_CONTENTION));
  EXPECT_EQ(intake_.Journal().size(), 1u);
  EXPECT_THAT(intake_.End(end_), IsOk());
}

TEST_F(ContentionTest, AConflictInABatchIsTriedAgain) {
  ASSERT_THAT(intake_.End(end_), IsOk());
  store_->Interfere(key_, 3);
  v1::BatchRegisterJobSearchesRequest message;
  *message.add_requests() = TestRegistration(10, 2);
  *message.add_requests() = TestRegistration(11, 1);
  *message.add_requests() = TestRegistration(12, 1);
  const auto answers = intake_.Batch({message});
  ASSERT_THAT(answers, IsOk());
  EXPECT_TRUE((*answers)[0].results(0).response().created());
  EXPECT_TRUE((*answers)[0].results(1).response().created());
  EXPECT_EQ((*answers)[0].results(2).error().reason(), "JOB_SEARCH_ALREADY_OPEN");
  EXPECT_EQ(intake_.Journal().size(), 4u);
}

}  // namespace
}  // namespace typl::intake
