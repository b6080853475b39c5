#include "services/statement/domain/law_review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/journal/journal.h"
#include "common/store/memory_store.h"
#include "common/time/clock.h"
#include "services/statement/domain/case_test_support.h"
#include "services/statement/domain/keys.h"
#include "services/statement/domain/law_book_test_support.h"

namespace typl::statement {
namespace {

constexpr uint32_t kPartitions = 4;
// More than the review looks at in one commit.
constexpr int kPersons = 9'000;

class Review : public testing::Test {
 protected:
  void SetUp() override {
    auto opened =
        LawBook::Open(*store_, LoadFakeLaw, *LoadFakeLaw(FirstPack()), FirstPack(), clock_.Now());
    ASSERT_TRUE(opened.ok()) << opened.status();
    book_ = *std::move(opened);
    AddPersons();
  }

  // Every third person studies.
  void AddPersons() {
    const std::string hash = book_->active().law->pack_hash();
    for (int i = 0; i < kPersons; ++i) {
      // Spread over both lanes.
      const PersonId person = PersonId::FromBits(uint64_t{0x9E3779B97F4A7C15} * (i + 1), i);
      v1::PersonFile file;
      file.set_pack_hash(hash);
      *file.mutable_facts()->add_facts()->mutable_fact() = SearchFact("2020-03-16");
      if (i % 3 == 0) {
        *file.mutable_facts()->add_facts()->mutable_fact() = StudyFact("2020-01-01", "2020-06-01");
        students_.insert(person.text());
      }
      store::Batch batch;
      batch.Put(FileKey(person), file.SerializeAsString());
      ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
    }
  }
  void ActivateFreeStudies() {
    const auto law = book_->Load(FreeStudiesPack());
    ASSERT_TRUE(law.ok());
    ASSERT_TRUE(book_->Keep(*law, FreeStudiesPack(), clock_.Now()).ok());
    ASSERT_TRUE(*book_->Activate((*law)->pack_hash(), {"operators/eva", clock_.Now(), "", "", ""}));
  }
  // Persons of all inputs, each as often as it has one.
  std::multiset<std::string> Inputs() {
    std::multiset<std::string> persons;
    for (uint32_t partition = 0; partition < kPartitions; ++partition) {
      const auto entries = store_->ReadStream(journal::StreamName(kInputsPrefix, partition), 1,
                                              kPersons, size_t{64} << 20);
      EXPECT_TRUE(entries.ok()) << entries.status();
      for (const store::StreamEntry& stored : *entries) {
        const auto entry = journal::DecodeEntry(partition, stored.sequence, stored.payload);
        EXPECT_TRUE(entry.ok()) << entry.status();
        persons.insert(entry->person);
      }
    }
    return persons;
  }
  void Finish(LawReviewer& reviewer) {
    for (uint32_t lane = 0; lane < kReviewLanes; ++lane) {
      bool through = false;
      while (!through) {
        const auto run = reviewer.RunOnce(lane);
        ASSERT_TRUE(run.ok()) << run.status();
        through = *run;
      }
    }
  }

  VirtualClock clock_{Noon("2020-04-02")};
  std::unique_ptr<store::Store> store_ = store::NewMemoryStore();
  std::unique_ptr<LawBook> book_;
  std::set<std::string> students_;
};

TEST_F(Review, HasNothingToDoInANewInstallation) {
  LawReviewer reviewer(*store_, *book_, clock_, kPartitions);
  EXPECT_TRUE(*reviewer.RunOnce(0));
  EXPECT_TRUE(ReadReview(*store_)->done());
  EXPECT_TRUE(Inputs().empty());
}

TEST_F(Review, ReachesExactlyThosePersonsWhomTheActChanges) {
  ActivateFreeStudies();
  EXPECT_FALSE(ReadReview(*store_)->done());
  LawReviewer reviewer(*store_, *book_, clock_, kPartitions);
  Finish(reviewer);
  EXPECT_EQ(Inputs(), std::multiset<std::string>(students_.begin(), students_.end()));
  const auto review = ReadReview(*store_);
  EXPECT_TRUE(review->done());
  EXPECT_EQ(review->persons(), static_cast<uint64_t>(kPersons));
  EXPECT_EQ(review->changed(), students_.size());
}

TEST_F(Review, GoesOnWhereItWasBrokenOffAndReachesNobodyTwice) {
  ActivateFreeStudies();
  {
    LawReviewer broken_off(*store_, *book_, clock_, kPartitions);
    ASSERT_FALSE(*broken_off.RunOnce(0));
    ASSERT_FALSE(*broken_off.RunOnce(1));
  }
  LawReviewer reviewer(*store_, *book_, clock_, kPartitions);
  Finish(reviewer);
  Finish(reviewer);
  EXPECT_EQ(Inputs(), std::multiset<std::string>(students_.begin(), students_.end()));
}

TEST_F(Review, DoesWhatWasToldBeforehand) {
  std::set<std::string> told;
  v1::Review counted;
  const auto law = book_->Load(FreeStudiesPack());
  ASSERT_TRUE(law.ok());
  ASSERT_TRUE(CompareAll(*store_, *book_, **law, absl::CivilDay(2020, 4, 2), counted,
                         [&](const v1::PersonDifference* difference) {
                           if (difference == nullptr) return absl::OkStatus();
                           told.insert(ParsePersonName(difference->person())->text());
                           EXPECT_EQ(difference->periods_size(), 1);
                           EXPECT_EQ(difference->periods(0).before(), law::v1::OUTCOME_OBSTACLE);
                           EXPECT_EQ(difference->periods(0).after(), law::v1::OUTCOME_ENTITLED);
                           return absl::OkStatus();
                         })
                  .ok());
  EXPECT_EQ(told, students_);
  EXPECT_EQ(counted.persons(), static_cast<uint64_t>(kPersons));
}

}  // namespace
}  // namespace typl::statement
