#include "services/delivery/domain/mailboxes.h"

#include <memory>
#include <optional>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/store/memory_store.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/delivery/domain/keys.h"
#include "services/delivery/domain/test_support.h"

namespace typl::delivery {
namespace {

using common::v1::ERROR_REASON_ACKNOWLEDGEMENT_AHEAD;
using common::v1::ERROR_REASON_ENTRY_ALREADY_SETTLED;
using ::testing::SizeIs;

const absl::Time kStart = absl::FromUnixSeconds(1'590'000'000);

class MailboxesTest : public ::testing::Test {
 protected:
  // Puts entries into a mailbox, each with its number as person.
  void Fill(absl::string_view recipient, int count) {
    for (int i = 1; i <= count; ++i) {
      v1::MailboxEntry entry;
      entry.set_person(absl::StrCat(i));
      *entry.mutable_accepted_at() = TimeToProto(kStart + absl::Minutes(i));
      store::Batch batch;
      batch.Append(MailboxStream(recipient), entry.SerializeAsString());
      ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
    }
  }

  absl::StatusOr<store::Sequence> Acknowledge(const std::string& recipient,
                                              store::Sequence sequence) {
    Answer<absl::StatusOr<store::Sequence>> answer;
    mailboxes_.Acknowledge(recipient, sequence, answer.setter());
    return answer.Get();
  }

  absl::Status Reject(const std::string& recipient, store::Sequence sequence,
                      v1::RejectReason reason = v1::REJECT_REASON_UNREADABLE,
                      const std::string& detail = "") {
    v1::Rejection rejection;
    rejection.set_sequence(sequence);
    rejection.set_reason(reason);
    rejection.set_detail(detail);
    Answer<absl::Status> answer;
    mailboxes_.Reject(recipient, std::move(rejection), answer.setter());
    return answer.Get();
  }

  std::shared_ptr<store::MemoryDisk> disk_ = store::NewMemoryDisk();
  std::unique_ptr<store::Store> store_ = store::NewMemoryStore({.disk = disk_});
  VirtualClock clock_{kStart};
  Mailboxes mailboxes_{*store_, clock_};
};

TEST_F(MailboxesTest, GivesEntriesWithTheirSequence) {
  Fill("ytk", 5);

  const auto entries = mailboxes_.Read("ytk", 2, 2, 1 << 20);

  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_THAT(*entries, SizeIs(2));
  v1::MailboxEntry entry;
  ASSERT_TRUE(entry.ParseFromString((*entries)[1].entry));
  EXPECT_EQ((*entries)[1].sequence, 4);
  EXPECT_EQ(entry.sequence(), 4);
  EXPECT_EQ(entry.person(), "4");
}

TEST_F(MailboxesTest, ReadsNothingBeyondTheEnd) {
  Fill("ytk", 2);

  EXPECT_THAT(*mailboxes_.Read("ytk", 2, 10, 1'000), SizeIs(0));
  EXPECT_THAT(*mailboxes_.Read("kela", 0, 10, 1'000), SizeIs(0));
}

TEST_F(MailboxesTest, AcknowledgesUpToAndIncluding) {
  Fill("ytk", 5);

  EXPECT_EQ(*Acknowledge("ytk", 3), 3);

  const auto view = mailboxes_.Look("ytk");
  ASSERT_TRUE(view.ok()) << view.status();
  EXPECT_EQ(view->head, 5);
  EXPECT_EQ(view->state.acknowledged_sequence(), 3);
  EXPECT_EQ(view->oldest_pending_at, kStart + absl::Minutes(4));
}

TEST_F(MailboxesTest, IsNotMovedByALowerOrRepeatedAcknowledgement) {
  Fill("ytk", 5);
  ASSERT_EQ(*Acknowledge("ytk", 3), 3);

  EXPECT_EQ(*Acknowledge("ytk", 3), 3);
  EXPECT_EQ(*Acknowledge("ytk", 0), 3);
  EXPECT_EQ(*Acknowledge("ytk", 2), 3);
  EXPECT_EQ(*mailboxes_.Acknowledged("ytk"), 3);
}

TEST_F(MailboxesTest, RefusesAnAcknowledgementOfWhatIsNotThere) {
  Fill("ytk", 5);

  EXPECT_EQ(ReasonOf(Acknowledge("ytk", 6).status()), ERROR_REASON_ACKNOWLEDGEMENT_AHEAD);
  EXPECT_EQ(ReasonOf(Acknowledge("ytk", ~0ULL).status()), ERROR_REASON_ACKNOWLEDGEMENT_AHEAD);
  EXPECT_EQ(ReasonOf(Acknowledge("kela", 1).status()), ERROR_REASON_ACKNOWLEDGEMENT_AHEAD);
  EXPECT_EQ(*mailboxes_.Acknowledged("ytk"), 0);
}

TEST_F(MailboxesTest, HasNoOldestEntryWhenAllIsAcknowledged) {
  Fill("ytk", 2);
  ASSERT_EQ(*Acknowledge("ytk", 2), 2);

  EXPECT_EQ(mailboxes_.Look("ytk")->oldest_pending_at, std::nullopt);
  EXPECT_EQ(mailboxes_.Look("kela")->oldest_pending_at, std::nullopt);
}

// 100,000 acknowledgements at random, among them wrong ones, repeated, from the future and
// backwards, against a model of one number.
TEST_F(MailboxesTest, FollowsAModelUnderRandomAcknowledgements) {
  const uint64_t seed = NewSeed();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  constexpr store::Sequence kHead = 500;
  Fill("ytk", kHead);
  store::Sequence model = 0;
  for (int i = 0; i < 100'000; ++i) {
    store::Sequence sequence = 0;
    switch (random() % 4) {
      case 0:
        sequence = random() % (2 * kHead);
        break;
      case 1:
        sequence = model + random() % 3;
        break;
      case 2:
        sequence = model - std::min<store::Sequence>(model, random() % 3);
        break;
      case 3:
        sequence = random();
        break;
    }
    // Keep off the end for most of the time.
    if (sequence > model + 2 && sequence <= kHead && random() % 1'000 != 0) continue;
    const auto position = Acknowledge("ytk", sequence);
    if (sequence > kHead) {
      ASSERT_EQ(ReasonOf(position.status()), ERROR_REASON_ACKNOWLEDGEMENT_AHEAD);
    } else {
      model = std::max(model, sequence);
      ASSERT_TRUE(position.ok()) << position.status();
      ASSERT_EQ(*position, model);
    }
  }
  EXPECT_EQ(*mailboxes_.Acknowledged("ytk"), model);
}

TEST_F(MailboxesTest, TakesAcknowledgementsFromManyThreadsAtOnce) {
  Fill("ytk", 200);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (store::Sequence sequence = 1 + t; sequence <= 200; sequence += 4) {
        const auto position = Acknowledge("ytk", sequence);
        // Contention is the one answer that asks to try again.
        if (position.ok()) {
          EXPECT_GE(*position, sequence);
        } else {
          EXPECT_EQ(ReasonOf(position.status()), common::v1::ERROR_REASON_CONTENTION);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*Acknowledge("ytk", 200), 200);
}

TEST_F(MailboxesTest, KeepsAnAcknowledgementThroughAPowerCut) {
  Fill("ytk", 5);
  ASSERT_EQ(*Acknowledge("ytk", 3), 3);
  store_.reset();
  store::PowerCut(*disk_);

  store_ = store::NewMemoryStore({.disk = disk_});
  EXPECT_EQ(*Mailboxes(*store_, clock_).Acknowledged("ytk"), 3);
}

TEST_F(MailboxesTest, TellsThatTheOutcomeIsUnknownAfterAFailedSync) {
  Fill("ytk", 5);
  store::FailNextSync(*disk_, /*survives=*/true);

  EXPECT_EQ(ReasonOf(Acknowledge("ytk", 3).status()), common::v1::ERROR_REASON_OUTCOME_UNKNOWN);
}

TEST_F(MailboxesTest, PutsARefusedEntryAside) {
  Fill("ytk", 5);

  EXPECT_TRUE(Reject("ytk", 4).ok());
  EXPECT_TRUE(Reject("ytk", 2, v1::REJECT_REASON_OTHER, "text").ok());

  EXPECT_EQ(mailboxes_.Look("ytk")->state.rejected_count(), 2);
  EXPECT_EQ(mailboxes_.Look("ytk")->state.acknowledged_sequence(), 0);
  const auto stored = store_->Get(RejectionKey("ytk", 2));
  ASSERT_TRUE(stored.ok() && stored->has_value());
  v1::Rejection rejection;
  ASSERT_TRUE(rejection.ParseFromString((*stored)->value));
  EXPECT_EQ(rejection.detail(), "text");
  EXPECT_EQ(TimeFromProto(rejection.reject_time()), kStart);
}

TEST_F(MailboxesTest, RefusesAnEntryOnceHoweverOftenItIsTold) {
  Fill("ytk", 5);
  ASSERT_TRUE(Reject("ytk", 4).ok());
  ASSERT_TRUE(clock_.AdvanceTo(kStart + absl::Hours(1)).ok());

  EXPECT_TRUE(Reject("ytk", 4).ok());
  ASSERT_EQ(*Acknowledge("ytk", 5), 5);
  EXPECT_TRUE(Reject("ytk", 4).ok());

  EXPECT_EQ(mailboxes_.Look("ytk")->state.rejected_count(), 1);
}

TEST_F(MailboxesTest, DoesNotChangeARefusalOrRefuseWhatIsAcknowledged) {
  Fill("ytk", 5);
  ASSERT_TRUE(Reject("ytk", 4).ok());
  ASSERT_EQ(*Acknowledge("ytk", 2), 2);

  EXPECT_EQ(ReasonOf(Reject("ytk", 4, v1::REJECT_REASON_OTHER)),
            ERROR_REASON_ENTRY_ALREADY_SETTLED);
  EXPECT_EQ(ReasonOf(Reject("ytk", 2)), ERROR_REASON_ENTRY_ALREADY_SETTLED);
  EXPECT_EQ(ReasonOf(Reject("ytk", 6)), ERROR_REASON_ACKNOWLEDGEMENT_AHEAD);
  EXPECT_EQ(mailboxes_.Look("ytk")->state.rejected_count(), 1);
}

}  // namespace
}  // namespace typl::delivery
