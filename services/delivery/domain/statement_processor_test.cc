#include "services/delivery/domain/statement_processor.h"

#include <map>
#include <memory>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/journal/fake_source.h"
#include "common/status/error.h"
#include "common/store/memory_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/delivery/domain/keys.h"
#include "services/delivery/domain/quarantine.h"
#include "services/delivery/domain/test_support.h"

namespace typl::delivery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string Statement(uint64_t person, uint64_t number) {
  return PersonResourceName(TestPerson(person), kStatements, number);
}

// Delivery's core on a store in memory, fed by hand.
class DeliveryTest : public ::testing::Test {
 protected:
  ~DeliveryTest() override { StopConsumer(); }

  void StartConsumer() {
    source_ = std::make_unique<journal::FakeSource>();
    processor_ = std::make_unique<StatementProcessor>(
        *store_, *routes_, clock_, 4, [this](const Delivered& delivered) {
          for (const auto& [recipient, count] : delivered.by_recipient) {
            delivered_[recipient] += count;
          }
          waiting_ += delivered.waiting;
          copies_left_out_ += delivered.copies_left_out;
        });
    auto consumer = journal::Consumer::Start(
        {.name = std::string(kStatementJournal), .partition_count = 4, .workers = 1}, *store_,
        *source_, *processor_);
    ASSERT_TRUE(consumer.ok()) << consumer.status();
    consumer_ = *std::move(consumer);
  }
  void StopConsumer() { consumer_.reset(); }

  // Sends entries and waits until they are processed.
  void Feed(std::vector<journal::Entry> entries) {
    const store::Sequence head = entries.back().sequence;
    source_->Send(0, std::move(entries), head);
    Await([this] { return consumer_->stats().lag == 0; });
  }

  QuarantineWard Ward() { return QuarantineWard(*store_, *routes_, clock_, 4, nullptr); }
  absl::StatusOr<bool> Retry(const PersonId& person) {
    return Ward().Retry(person, OrderTo("RetryQuarantined", "", person));
  }
  absl::StatusOr<admin::v1::PutAsideQuarantinedResponse> PutAside(const PersonId& person,
                                                                  const std::string& request_id) {
    return Ward().PutAside(person, "broken", OrderTo("PutAsideQuarantined", request_id, person));
  }
  static Order OrderTo(const std::string& action, const std::string& request_id,
                       const PersonId& person) {
    return {.action = action,
            .operator_name = "operators/x",
            .request_id = request_id,
            .request = person.text()};
  }
  std::vector<QuarantineWard::Detained> Detained() {
    auto page = Ward().List("", 100);
    EXPECT_TRUE(page.ok()) << page.status();
    return page->persons;
  }
  int CountKeys(absl::string_view prefix) {
    int count = 0;
    EXPECT_TRUE(store_->NewSnapshot()
                    ->Scan(prefix, "",
                           [&](absl::string_view, absl::string_view) {
                             ++count;
                             return true;
                           })
                    .ok());
    return count;
  }

  std::shared_ptr<store::MemoryDisk> disk_ = store::NewMemoryDisk();
  std::unique_ptr<store::Store> store_ = store::NewMemoryStore({.disk = disk_});
  std::unique_ptr<RoutesInForce> routes_ = std::make_unique<RoutesInForce>(TestRoutes());
  VirtualClock clock_{absl::FromUnixSeconds(1'590'000'000)};
  std::map<std::string, uint64_t> delivered_;
  uint64_t waiting_ = 0;
  uint64_t copies_left_out_ = 0;
  std::unique_ptr<journal::FakeSource> source_;
  std::unique_ptr<StatementProcessor> processor_;
  std::unique_ptr<journal::Consumer> consumer_;
};

TEST_F(DeliveryTest, PutsEachStatementIntoItsPayersAndItsPersonsMailbox) {
  StartConsumer();

  Feed({EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 1)),
        EventEntry(TestPerson(2), 2, KelaStatement(TestPerson(2), 1)),
        EventEntry(TestPerson(1), 3, FundStatement(TestPerson(1), 2)),
        EventEntry(TestPerson(3), 4, Clarification(TestPerson(3), 1))});

  EXPECT_THAT(MailboxNames(*store_, "ytk"), ElementsAre(Statement(1, 1), Statement(1, 2)));
  EXPECT_THAT(MailboxNames(*store_, "kela"), ElementsAre(Statement(2, 1)));
  EXPECT_THAT(MailboxNames(*store_, "portal-oma"),
              ElementsAre(Statement(1, 1), Statement(2, 1), Statement(1, 2),
                          PersonResourceName(TestPerson(3), kClarificationRequests, 1)));
  StopConsumer();
  EXPECT_EQ(delivered_["ytk"], 2);
  EXPECT_EQ(delivered_["kela"], 1);
  EXPECT_EQ(delivered_["portal-oma"], 4);
}

TEST_F(DeliveryTest, AnswersThePayerThatAskedAndCountsCopiesThatCouldNotBeMade) {
  StartConsumer();
  statement::v1::StatementEvent without_portal = FundStatement(TestPerson(1), 1);
  without_portal.set_portal("portals/gone");

  Feed({EventEntry(TestPerson(1), 1, without_portal),
        EventEntry(TestPerson(1), 2, PayerAnswer(TestPerson(1), 1))});

  EXPECT_THAT(MailboxNames(*store_, "ytk"),
              ElementsAre(Statement(1, 1), PersonResourceName(TestPerson(1), kPayerRequests, 1)));
  EXPECT_THAT(MailboxNames(*store_, "portal-oma"), IsEmpty());
  EXPECT_THAT(Detained(), IsEmpty());
  StopConsumer();
  EXPECT_EQ(copies_left_out_, 1);
}

TEST_F(DeliveryTest, PutsTheFirstAsideAndDeliversTheOthers) {
  StartConsumer();
  Feed({EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 1, "none")),
        EventEntry(TestPerson(1), 2, FundStatement(TestPerson(1), 2)),
        EventEntry(TestPerson(1), 3, FundStatement(TestPerson(1), 3, "none")),
        EventEntry(TestPerson(1), 4, FundStatement(TestPerson(1), 4))});

  const auto first = PutAside(TestPerson(1), "a");

  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->put_aside(), absl::StrCat("statement/", TestPerson(1).Partition(4), "/1"));
  EXPECT_FALSE(first->released());
  EXPECT_THAT(MailboxNames(*store_, "ytk"), ElementsAre(Statement(1, 2)));
  ASSERT_THAT(Detained(), SizeIs(1));
  EXPECT_EQ(Detained()[0].quarantine.waiting_events(), 2);
  // Sent again, the request puts nothing more aside.
  EXPECT_EQ(PutAside(TestPerson(1), "a")->put_aside(), first->put_aside());
  EXPECT_EQ(Detained()[0].quarantine.waiting_events(), 2);

  EXPECT_TRUE(PutAside(TestPerson(1), "b")->released());
  EXPECT_THAT(MailboxNames(*store_, "ytk"), ElementsAre(Statement(1, 2), Statement(1, 4)));
  EXPECT_THAT(MailboxNames(*store_, "portal-oma"), ElementsAre(Statement(1, 2), Statement(1, 4)));
  EXPECT_THAT(Detained(), IsEmpty());
  EXPECT_EQ(CountKeys("waiting/"), 0);
  EXPECT_EQ(CountKeys("put-aside/"), 2);
  EXPECT_EQ(ReasonOf(PutAside(TestPerson(1), "c").status()),
            common::v1::ERROR_REASON_RESOURCE_NOT_FOUND);
  // Later events go straight through again.
  Feed({EventEntry(TestPerson(1), 5, FundStatement(TestPerson(1), 5))});
  EXPECT_THAT(MailboxNames(*store_, "ytk"), SizeIs(3));
}

TEST_F(DeliveryTest, PutsAsideBeforeALineThatIsLargerThanOneBatch) {
  StartConsumer();
  std::vector<journal::Entry> entries = {
      EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 1, "none"))};
  for (store::Sequence n = 2; n <= 40; ++n) {
    statement::v1::StatementEvent event = FundStatement(TestPerson(1), n);
    event.mutable_statement_issued()->add_wordings()->set_fi(std::string(60'000, 'x'));
    entries.push_back(EventEntry(TestPerson(1), n, event));
  }
  Feed(std::move(entries));

  EXPECT_TRUE(PutAside(TestPerson(1), "a")->released());

  const auto names = MailboxNames(*store_, "ytk");
  ASSERT_THAT(names, SizeIs(39));
  for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ(names[i], Statement(1, i + 2));
}

TEST_F(DeliveryTest, QuarantinesOnlyThePersonOfAFaultyStatement) {
  StartConsumer();

  Feed({EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 1)),
        EventEntry(TestPerson(1), 2, FundStatement(TestPerson(1), 2, "new")),
        EventEntry(TestPerson(2), 3, FundStatement(TestPerson(2), 1)),
        EventEntry(TestPerson(1), 4, FundStatement(TestPerson(1), 3))});
  Feed({EventEntry(TestPerson(1), 5, KelaStatement(TestPerson(1), 4)),
        EventEntry(TestPerson(2), 6, KelaStatement(TestPerson(2), 2))});

  EXPECT_THAT(MailboxNames(*store_, "ytk"), ElementsAre(Statement(1, 1), Statement(2, 1)));
  EXPECT_THAT(MailboxNames(*store_, "kela"), ElementsAre(Statement(2, 2)));
  const auto detained = Detained();
  ASSERT_THAT(detained, SizeIs(1));
  EXPECT_EQ(detained[0].person, TestPerson(1));
  EXPECT_EQ(detained[0].quarantine.reason(), "FUND_UNKNOWN");
  EXPECT_EQ(detained[0].quarantine.waiting_events(), 3);
  StopConsumer();
  EXPECT_EQ(waiting_, 3);
}

TEST_F(DeliveryTest, DeliversWhatWaitedInOrderOnceTheFaultIsMended) {
  StartConsumer();
  Feed({EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 1, "new")),
        EventEntry(TestPerson(1), 2, FundStatement(TestPerson(1), 2)),
        EventEntry(TestPerson(1), 3, FundStatement(TestPerson(1), 3, "new"))});
  StopConsumer();
  routes_ = std::make_unique<RoutesInForce>(TestRoutesWithNewFund());

  const auto released = Retry(TestPerson(1));

  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_TRUE(*released);
  EXPECT_THAT(MailboxNames(*store_, "new"), ElementsAre(Statement(1, 1), Statement(1, 3)));
  EXPECT_THAT(MailboxNames(*store_, "ytk"), ElementsAre(Statement(1, 2)));
  EXPECT_THAT(Detained(), IsEmpty());
  // Later events go straight through again.
  StartConsumer();
  Feed({EventEntry(TestPerson(1), 4, FundStatement(TestPerson(1), 4, "new"))});
  EXPECT_THAT(MailboxNames(*store_, "new"), SizeIs(3));
  // Nothing is left behind.
  EXPECT_EQ(CountKeys("waiting/"), 0);
}

TEST_F(DeliveryTest, KeepsAPersonWhoseNextEventFailsToo) {
  StartConsumer();
  Feed({EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 1, "new")),
        EventEntry(TestPerson(1), 2, FundStatement(TestPerson(1), 2)),
        EventEntry(TestPerson(1), 3, Clarification(TestPerson(1), 1, "portals/none")),
        EventEntry(TestPerson(1), 4, FundStatement(TestPerson(1), 3))});
  EXPECT_FALSE(*Retry(TestPerson(1)));
  EXPECT_EQ(Detained()[0].quarantine.waiting_events(), 4);
  StopConsumer();
  routes_ = std::make_unique<RoutesInForce>(TestRoutesWithNewFund());

  EXPECT_FALSE(*Retry(TestPerson(1)));

  EXPECT_THAT(MailboxNames(*store_, "new"), ElementsAre(Statement(1, 1)));
  EXPECT_THAT(MailboxNames(*store_, "ytk"), ElementsAre(Statement(1, 2)));
  const auto detained = Detained();
  ASSERT_THAT(detained, SizeIs(1));
  EXPECT_EQ(detained[0].quarantine.reason(), "PORTAL_UNKNOWN");
  EXPECT_EQ(detained[0].quarantine.waiting_events(), 2);
}

TEST_F(DeliveryTest, ReleasesALineThatIsLargerThanOneBatch) {
  StartConsumer();
  std::vector<journal::Entry> entries;
  for (store::Sequence n = 1; n <= 60; ++n) {
    statement::v1::StatementEvent event = FundStatement(TestPerson(1), n, "new");
    event.mutable_statement_issued()->add_wordings()->set_fi(std::string(60'000, 'x'));
    entries.push_back(EventEntry(TestPerson(1), n, event));
  }
  Feed(std::move(entries));
  StopConsumer();
  routes_ = std::make_unique<RoutesInForce>(TestRoutesWithNewFund());

  EXPECT_TRUE(*Retry(TestPerson(1)));

  const auto names = MailboxNames(*store_, "new");
  ASSERT_THAT(names, SizeIs(60));
  for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ(names[i], Statement(1, i + 1));
}

TEST_F(DeliveryTest, RetryOfAFreePersonChangesNothingAndOfAStrangerIsNotFound) {
  StartConsumer();
  Feed({EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 1))});

  EXPECT_TRUE(*Retry(TestPerson(1)));
  EXPECT_EQ(ReasonOf(Retry(TestPerson(9)).status()), common::v1::ERROR_REASON_RESOURCE_NOT_FOUND);
  EXPECT_THAT(MailboxNames(*store_, "ytk"), SizeIs(1));
}

TEST_F(DeliveryTest, ListsQuarantineInPages) {
  StartConsumer();
  std::vector<journal::Entry> entries;
  for (uint64_t n = 1; n <= 5; ++n) {
    entries.push_back(EventEntry(TestPerson(n), n, FundStatement(TestPerson(n), 1, "none")));
  }
  Feed(std::move(entries));
  const QuarantineWard ward = Ward();

  std::vector<PersonId> persons;
  std::string start;
  do {
    const auto page = ward.List(start, 2);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->persons.size(), 2);
    for (const auto& detained : page->persons) persons.push_back(detained.person);
    start = page->next;
  } while (!start.empty());

  EXPECT_THAT(persons, ElementsAre(TestPerson(1), TestPerson(2), TestPerson(3), TestPerson(4),
                                   TestPerson(5)));
  EXPECT_EQ(*ward.Count(), 5);
}

// The cursor is lost, and the whole journal comes again: a person's record passes over it.
TEST_F(DeliveryTest, PutsNothingInTwiceWhenTheJournalIsReadAgain) {
  StartConsumer();
  const std::vector<journal::Entry> entries = {
      EventEntry(TestPerson(1), 1, FundStatement(TestPerson(1), 1)),
      EventEntry(TestPerson(2), 2, FundStatement(TestPerson(2), 1, "none")),
      EventEntry(TestPerson(2), 3, FundStatement(TestPerson(2), 2))};
  Feed(entries);
  StopConsumer();
  store::Batch batch;
  batch.Delete(journal::CursorKey(kStatementJournal, 0));
  ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());

  StartConsumer();
  Feed(entries);

  EXPECT_THAT(MailboxNames(*store_, "ytk"), ElementsAre(Statement(1, 1)));
  EXPECT_EQ(Detained()[0].quarantine.waiting_events(), 2);
}

// Unknown outcomes, power cuts and restarts at random points, while the upstream journal stays as
// it is: every statement is in its mailbox once, in order per person.
TEST_F(DeliveryTest, DeliversOnceThroughPowerCuts) {
  const uint64_t seed = NewSeed();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  constexpr uint64_t kPersons = 40;
  std::vector<journal::Entry> upstream;
  std::map<uint64_t, uint64_t> numbers;
  for (store::Sequence sequence = 1; sequence <= 2'000; ++sequence) {
    const uint64_t person = random() % kPersons;
    upstream.push_back(EventEntry(
        TestPerson(person), sequence,
        FundStatement(TestPerson(person), ++numbers[person], random() % 2 ? "ytk" : "old")));
  }
  while (true) {
    StartConsumer();
    const size_t from = source_->cursors()[0];
    const size_t until = std::min(upstream.size(), from + 1 + random() % 300);
    source_->Send(0, {upstream.begin() + from, upstream.begin() + until}, until);
    Await([this] { return consumer_->stats().lag == 0; });
    if (until == upstream.size()) break;
    store::FailNextSync(*disk_, /*survives=*/random() % 2 == 0);
    source_->Send(0, {upstream.begin() + until, upstream.end()}, upstream.size());
    Await([this] { return !consumer_->stats().status.ok(); });
    StopConsumer();
    store_.reset();
    store::PowerCut(*disk_);
    store_ = store::NewMemoryStore({.disk = disk_});
  }

  std::map<std::string, uint64_t> seen;
  std::map<std::string, uint64_t> last;
  for (const char* fund : {"ytk", "old", "portal-oma"}) {
    last.clear();
    for (const v1::MailboxEntry& entry : MailboxEntries(*store_, fund)) {
      ++seen[entry.statement().name()];
      const auto name = ParsePersonResourceName(entry.statement().name(), kStatements);
      ASSERT_TRUE(name.has_value());
      EXPECT_GT(name->number, last[entry.person()]);
      last[entry.person()] = name->number;
    }
  }
  EXPECT_THAT(seen, SizeIs(upstream.size()));
  // Once at the payer, once at the portal.
  for (const auto& [name, count] : seen) EXPECT_EQ(count, 2) << name;
}

}  // namespace
}  // namespace typl::delivery
