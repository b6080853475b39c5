#include "services/statement/domain/case_processor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/journal/journal.h"
#include "common/store/memory_store.h"
#include "common/time/business_date.h"
#include "services/statement/domain/case_batch.h"
#include "services/statement/domain/case_test_support.h"
#include "services/statement/domain/keys.h"

namespace typl::statement {
namespace {

using law::v1::BENEFIT_BASIC;
using law::v1::BENEFIT_NONE;
using law::v1::EMPLOYMENT_END_GROUND_ECONOMIC;
using law::v1::EMPLOYMENT_END_GROUND_RESIGNED;
using law::v1::EMPLOYMENT_END_GROUND_UNSPECIFIED;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr uint32_t kPartitions = 4;
constexpr uint32_t kPartition = 2;

class Processing : public testing::Test {
 protected:
  // An entry of intake's journal in the partition of the tests.
  journal::Entry Event(uint64_t person, absl::string_view day, std::vector<law::v1::Fact> facts) {
    return Entry(person, day, IntakePayload(std::move(facts)));
  }
  journal::Entry Entry(uint64_t person, absl::string_view day, std::string payload) {
    return {kPartition, ++sequence_, Noon(day), TestPerson(person).text(), std::move(payload)};
  }

  // Processes all entries, committing each batch.
  void Run(CaseProcessor& processor, const std::vector<journal::Entry>& entries) {
    absl::Span<const journal::Entry> rest = entries;
    while (!rest.empty()) {
      store::Batch batch;
      const auto count = processor.Process(kPartition, rest, batch);
      ASSERT_TRUE(count.ok()) << count.status();
      const auto result = store_->CommitAndWait(std::move(batch));
      ASSERT_TRUE(result.committed()) << result.status;
      processor.Committed(kPartition, rest.subspan(0, *count), result);
      rest.remove_prefix(*count);
    }
  }
  void RunIntake(const std::vector<journal::Entry>& entries) { Run(intake_, entries); }

  template <typename Message>
  std::optional<Message> Read(const std::string& key) {
    const auto stored = store_->Get(key);
    EXPECT_TRUE(stored.ok()) << stored.status();
    if (!stored.ok() || !stored->has_value()) return std::nullopt;
    Message message;
    EXPECT_TRUE(message.ParseFromString((*stored)->value));
    return message;
  }
  std::vector<std::string> Keys(absl::string_view prefix) {
    std::vector<std::string> keys;
    EXPECT_TRUE(store_->NewSnapshot()
                    ->Scan(prefix, "",
                           [&](absl::string_view key, absl::string_view) {
                             keys.emplace_back(key);
                             return true;
                           })
                    .ok());
    return keys;
  }
  std::vector<v1::StatementEvent> Events() {
    std::vector<v1::StatementEvent> events;
    const auto entries =
        store_->ReadStream(journal::StreamName(kPartition), 1, 100'000, 100'000'000);
    EXPECT_TRUE(entries.ok()) << entries.status();
    for (const store::StreamEntry& stored : *entries) {
      const auto entry = journal::DecodeEntry(kPartition, stored.sequence, stored.payload);
      EXPECT_TRUE(entry.ok());
      EXPECT_TRUE(events.emplace_back().ParseFromString(entry->payload));
    }
    return events;
  }
  // Every key with its value, to compare stores with.
  std::map<std::string, std::string> Everything() {
    std::map<std::string, std::string> all;
    EXPECT_TRUE(store_->NewSnapshot()
                    ->Scan("", "",
                           [&](absl::string_view key, absl::string_view value) {
                             all.emplace(std::string(key), std::string(value));
                             return true;
                           })
                    .ok());
    return all;
  }

  uint64_t sequence_ = 0;
  FakeLaw law_;
  OneLaw in_force_{law_};
  std::shared_ptr<store::MemoryDisk> disk_ = store::NewMemoryDisk();
  std::unique_ptr<store::Store> store_ = store::NewMemoryStore({disk_});
  RulesInForce rules_{CaseRules()};
  CaseProcessor intake_{*store_,  in_force_,   rules_, v1::INPUT_SOURCE_INTAKE,
                        "intake", kPartitions, nullptr};
  CaseProcessor inputs_{*store_,  in_force_,   rules_, v1::INPUT_SOURCE_STATEMENT,
                        "inputs", kPartitions, nullptr};
};

TEST_F(Processing, KeepsFileStatementReceiptAndJournalTogether) {
  RunIntake({Event(1, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)})});
  const PersonId person = TestPerson(1);
  const auto file = Read<v1::PersonFile>(FileKey(person));
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->statements_issued(), 1u);
  const auto statement = Read<v1::Statement>(StatementKey(person, 1));
  ASSERT_TRUE(statement.has_value());
  EXPECT_EQ(Summary(*statement), "1 ENTITLED [2020-03-30, -)");
  EXPECT_TRUE(Read<law::v1::Receipt>(ReceiptKey(person, 1)).has_value());
  const std::vector<v1::StatementEvent> events = Events();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].statement_issued().SerializeAsString(), statement->SerializeAsString());
  EXPECT_EQ(events[0].portal(), "portals/oma");
  EXPECT_EQ(events[0].cause_partition(), kPartition);
  EXPECT_EQ(events[0].cause_sequence(), 1u);
  const auto counts = Read<v1::Counts>(CountsKey("intake", kPartition));
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->inputs(), 1);
  EXPECT_EQ(counts->persons(), 1);
  EXPECT_EQ(counts->statements_issued(), 1);
  EXPECT_EQ(counts->statements_automatic(), 1);
}

TEST_F(Processing, EventsOfOnePersonInOneBatchSeeEachOther) {
  RunIntake({Event(1, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)}),
             Event(1, "2020-04-06", {StudyFact("2020-04-06", "2020-04-20")}),
             Event(1, "2020-05-04", {SearchFact("2020-03-30", "2020-05-04")})});
  std::vector<std::string> summaries;
  for (const auto& event : Events()) summaries.push_back(Summary(event.statement_issued()));
  EXPECT_THAT(summaries, ElementsAre("1 ENTITLED [2020-03-30, -)",
                                     "2 OBSTACLE [2020-04-06, 2020-04-20) supersedes 1",
                                     "3 OBSTACLE [2020-05-04, -) supersedes 1"));
}

TEST_F(Processing, SameEntriesInOtherBatchesLeaveTheSameStore) {
  const std::vector<journal::Entry> entries = {
      Event(1, "2020-03-30", {SearchFact("2020-03-30")}),
      Event(2, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)}),
      Event(1, "2020-04-02", {BenefitFact(BENEFIT_BASIC)}),
      Entry(2, "2020-04-02", "\xff"),
      Event(2, "2020-04-03", {BenefitFact(BENEFIT_NONE)}),
  };
  RunIntake(entries);
  const std::map<std::string, std::string> together = Everything();
  const size_t events = Events().size();

  store_ = store::NewMemoryStore();
  CaseProcessor one_by_one(*store_, in_force_, rules_, v1::INPUT_SOURCE_INTAKE, "intake",
                           kPartitions, nullptr);
  for (const journal::Entry& entry : entries) Run(one_by_one, {entry});
  EXPECT_EQ(Everything(), together);
  EXPECT_EQ(Events().size(), events);
}

TEST_F(Processing, ConflictOnAFileIsFoundAndTheSecondTryCounts) {
  RunIntake({Event(1, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)})});
  const std::vector<journal::Entry> entries = {
      Event(1, "2020-04-06", {StudyFact("2020-04-06", "2020-04-20")})};
  store::Batch late;
  ASSERT_TRUE(intake_.Process(kPartition, entries, late).ok());
  // Another input of the person gets in before.
  Run(inputs_, {Entry(1, "2020-04-06", TimerPayload(9, "2020-04-06"))});
  const auto result = store_->CommitAndWait(std::move(late));
  EXPECT_EQ(result.outcome, store::Outcome::kConflict);
  EXPECT_EQ(result.conflict_key, FileKey(TestPerson(1)));
  EXPECT_THAT(Events(), SizeIs(1));
  RunIntake(entries);
  EXPECT_THAT(Events(), SizeIs(2));
}

TEST_F(Processing, BatchesStayWithinTheStoresLimit) {
  std::vector<journal::Entry> entries;
  for (uint64_t person = 1; person <= 2'000; ++person) {
    entries.push_back(
        Event(person, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)}));
  }
  store::Batch batch;
  const auto count = intake_.Process(kPartition, entries, batch);
  ASSERT_TRUE(count.ok());
  EXPECT_LT(*count, entries.size());
  EXPECT_LE(batch.bytes(), store::kBatchBytesMax);
  RunIntake(entries);
  EXPECT_THAT(Events(), SizeIs(2'000));
}

TEST_F(Processing, TasksAreQueuedByDueDayUntilTheyAreClosed) {
  RunIntake({Event(1, "2020-03-30",
                   {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC),
                    EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_RESIGNED)})});
  EXPECT_THAT(Keys(kQueuePrefix),
              ElementsAre(QueueKey(absl::CivilDay(2020, 4, 29), TestPerson(1), 1)));
  RunIntake(
      {Event(1, "2020-04-01", {EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC)})});
  EXPECT_THAT(Keys(kQueuePrefix), IsEmpty());
  const auto task = Read<v1::OfficerTask>(TaskKey(TestPerson(1), 1));
  ASSERT_TRUE(task.has_value());
  EXPECT_EQ(task->state(), v1::OFFICER_TASK_STATE_LAPSED);
}

TEST_F(Processing, RequestsAreKeptWithTheirStateAndTheirTimer) {
  RunIntake({Event(1, "2020-03-30", {SearchFact("2020-03-30")})});
  EXPECT_THAT(Keys(kTimerPrefix), ElementsAre(TimerKey(absl::CivilDay(2020, 4, 14), TestPerson(1),
                                                       v1::TIMER_KIND_CLARIFICATION, 1)));
  RunIntake({Event(1, "2020-04-01", {BenefitFact(BENEFIT_BASIC)})});
  EXPECT_THAT(Keys(kTimerPrefix), IsEmpty());
  const auto request = Read<v1::ClarificationRequest>(RequestKey(TestPerson(1), 1));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->state(), v1::CLARIFICATION_STATE_ANSWERED);
  std::vector<v1::StatementEvent::EventCase> kinds;
  for (const auto& event : Events()) kinds.push_back(event.event_case());
  EXPECT_THAT(kinds, ElementsAre(v1::StatementEvent::kClarificationRequested,
                                 v1::StatementEvent::kStatementIssued,
                                 v1::StatementEvent::kClarificationClosed));
}

TEST_F(Processing, FaultStaysWithItsPerson) {
  RunIntake({Event(1, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)}),
             Entry(1, "2020-03-31", "\xff"),
             Event(1, "2020-04-01", {SearchFact("2020-03-30", "2020-04-01")}),
             Event(2, "2020-04-01", {SearchFact("2020-04-01"), BenefitFact(BENEFIT_BASIC)})});
  RunIntake({Event(1, "2020-04-02", {SearchFact("2020-03-30", "2020-04-02")})});
  EXPECT_THAT(Events(), SizeIs(2));  // One of each person.
  const auto quarantine = Read<v1::Quarantine>(QuarantineKey(TestPerson(1)));
  ASSERT_TRUE(quarantine.has_value());
  EXPECT_EQ(quarantine->reason(), "EVENT_UNREADABLE");
  EXPECT_EQ(quarantine->next_held() - quarantine->first_held(), 3u);
  EXPECT_THAT(Keys("held/"), ElementsAre(HeldKey(TestPerson(1), 0), HeldKey(TestPerson(1), 1),
                                         HeldKey(TestPerson(1), 2)));
  EXPECT_THAT(Keys(kQuarantinePrefix), SizeIs(1));
  EXPECT_EQ(Read<v1::Counts>(CountsKey("intake", kPartition))->quarantined(), 1);
}

TEST_F(Processing, EntryWithoutAPersonIsHeldAndStopsNobody) {
  journal::Entry nobody =
      Event(1, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)});
  nobody.person = "not an id";
  RunIntake(
      {nobody, Event(2, "2020-04-01", {SearchFact("2020-04-01"), BenefitFact(BENEFIT_BASIC)})});
  EXPECT_THAT(Events(), SizeIs(1));
  const auto quarantine = Read<v1::Quarantine>(QuarantineKey(NoPerson()));
  ASSERT_TRUE(quarantine.has_value());
  EXPECT_EQ(quarantine->reason(), "PERSON_UNKNOWN");
}

TEST_F(Processing, FileThatWouldOutgrowTheStoreQuarantinesItsPerson) {
  law::v1::Fact employment = EmploymentFact("2020-03-30", EMPLOYMENT_END_GROUND_ECONOMIC);
  employment.mutable_employment()->set_explanation(std::string(40'000, 'x'));
  RunIntake({Event(1, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)}),
             Event(1, "2020-03-31", {employment}), Event(1, "2020-04-01", {employment}),
             Event(1, "2020-04-02", {employment})});
  const auto quarantine = Read<v1::Quarantine>(QuarantineKey(TestPerson(1)));
  ASSERT_TRUE(quarantine.has_value());
  EXPECT_EQ(quarantine->reason(), "TOO_LARGE");
  EXPECT_EQ(quarantine->next_held(), 1u);
  EXPECT_EQ(Read<v1::PersonFile>(FileKey(TestPerson(1)))->facts().facts_size(), 4);
}

TEST_F(Processing, UnreadableFileIsLeftAloneAndItsInputsAreHeld) {
  store::Batch damage;
  damage.Put(FileKey(TestPerson(1)), "\xff");
  ASSERT_TRUE(store_->CommitAndWait(std::move(damage)).committed());
  RunIntake({Event(1, "2020-03-30", {SearchFact("2020-03-30")}),
             Event(1, "2020-03-31", {BenefitFact(BENEFIT_BASIC)})});
  EXPECT_EQ(Read<v1::Quarantine>(QuarantineKey(TestPerson(1)))->reason(), "FILE_UNREADABLE");
  EXPECT_THAT(Keys("held/"), SizeIs(2));
  EXPECT_EQ((*store_->Get(FileKey(TestPerson(1))))->value, "\xff");
}

TEST_F(Processing, RetryGoesOnFromTheFirstThatFailedAndReleases) {
  const std::string unknown_kind = [] {
    intake::v1::IntakeEvent event;
    event.set_kind(static_cast<intake::v1::IntakeEventKind>(77));
    return event.SerializeAsString();
  }();
  RunIntake({Entry(1, "2020-03-30", unknown_kind),
             Event(1, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)})});
  auto retry = [this] {
    store::Batch batch;
    Tally tally;
    const CaseRules rules;
    CaseBatch cases(*store_, law_, rules, batch, tally);
    const auto released = cases.Retry(TestPerson(1), kPartition, kBatchBytesFull);
    EXPECT_TRUE(released.ok()) << released.status();
    cases.Finish();
    EXPECT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
    return released.ok() && *released;
  };
  EXPECT_FALSE(retry());
  EXPECT_THAT(Keys("held/"), SizeIs(2));
  // The version that understands the event is stood in for by an event that this one understands.
  v1::HeldInput held = *Read<v1::HeldInput>(HeldKey(TestPerson(1), 0));
  held.set_payload(IntakePayload({EmploymentFact("", EMPLOYMENT_END_GROUND_UNSPECIFIED)}));
  store::Batch upgrade;
  upgrade.Put(HeldKey(TestPerson(1), 0), held.SerializeAsString());
  ASSERT_TRUE(store_->CommitAndWait(std::move(upgrade)).committed());
  EXPECT_TRUE(retry());
  EXPECT_THAT(Keys("held/"), IsEmpty());
  EXPECT_THAT(Keys(kQuarantinePrefix), IsEmpty());
  EXPECT_THAT(Events(), SizeIs(1));
  EXPECT_EQ(Events()[0].cause_sequence(), 2u);
  RunIntake({Event(1, "2020-05-04", {SearchFact("2020-03-30", "2020-05-04")})});
  EXPECT_THAT(Events(), SizeIs(2));
}

TEST_F(Processing, RulesThatAreReplacedHoldFromTheNextBatchOn) {
  const auto register_person = [this](uint64_t person) {
    RunIntake(
        {Event(person, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)})});
    return Read<v1::Counts>(CountsKey("intake", kPartition))->second_readings_agreed();
  };
  EXPECT_EQ(register_person(1), 0);
  CaseRules rules;
  rules.second_reading_percent = 100;
  rules_.Replace(rules);
  EXPECT_EQ(register_person(2), 1);
  rules_.Replace(CaseRules());
  EXPECT_EQ(register_person(3), 1);
}

TEST_F(Processing, DifferingSecondReadingsHoldThePersonUntilTheReadersAgree) {
  CaseRules rules;
  rules.second_reading_percent = 100;
  law_.second_reader_fault = [](law::v1::Determination& determination) {
    for (law::v1::Period& period : *determination.mutable_timeline()) {
      if (period.grounds(0).provision() == "2:10") period.clear_grounds();
    }
  };
  rules_.Replace(rules);
  CaseProcessor reading(*store_, in_force_, rules_, v1::INPUT_SOURCE_INTAKE, "intake", kPartitions,
                        nullptr);
  Run(reading, {Event(1, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)}),
                Event(2, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)}),
                Event(1, "2020-03-31", {StudyFact("2020-03-31", "2020-05-31")}),
                Event(1, "2020-04-02", {SearchFact("2020-03-30", "2020-04-02")})});
  EXPECT_THAT(Events(), SizeIs(2));  // What was agreed on before, of both persons.
  const auto quarantine = Read<v1::Quarantine>(QuarantineKey(TestPerson(1)));
  ASSERT_TRUE(quarantine.has_value());
  EXPECT_EQ(quarantine->reason(), kSecondReadingDiffers);
  EXPECT_EQ(quarantine->detail(), "the two readers of the law differ in 2:1, 2:10");
  EXPECT_THAT(Keys("held/"), SizeIs(2));
  const v1::Counts counts = *Read<v1::Counts>(CountsKey("intake", kPartition));
  EXPECT_EQ(counts.second_readings_agreed(), 2);
  EXPECT_EQ(counts.second_readings_differed(), 1);

  law_.second_reader_fault = nullptr;
  store::Batch batch;
  Tally tally;
  CaseBatch cases(*store_, law_, rules, batch, tally);
  const auto released = cases.Retry(TestPerson(1), kPartition, kBatchBytesFull);
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_TRUE(*released);
  cases.Finish();
  ASSERT_TRUE(store_->CommitAndWait(std::move(batch)).committed());
  EXPECT_THAT(Events(), SizeIs(4));
  EXPECT_EQ(tally.counts.second_readings_agreed(), 2);
}

TEST_F(Processing, PowerCutLeavesAllOfABatchOrNothing) {
  RunIntake({Event(1, "2020-03-30", {SearchFact("2020-03-30"), BenefitFact(BENEFIT_BASIC)})});
  const std::vector<journal::Entry> entries = {
      Event(1, "2020-04-06", {StudyFact("2020-04-06", "2020-04-20")})};
  for (const bool survives : {false, true}) {
    SCOPED_TRACE(survives);
    store::FailNextSync(*disk_, survives);
    CaseProcessor processor(*store_, in_force_, rules_, v1::INPUT_SOURCE_INTAKE, "intake",
                            kPartitions, nullptr);
    store::Batch batch;
    ASSERT_TRUE(processor.Process(kPartition, entries, batch).ok());
    EXPECT_EQ(store_->CommitAndWait(std::move(batch)).outcome, store::Outcome::kUnknown);
    store_.reset();
    store::PowerCut(*disk_);
    store_ = store::NewMemoryStore({disk_});
    const uint64_t statements = survives ? 2 : 1;
    EXPECT_EQ(Read<v1::PersonFile>(FileKey(TestPerson(1)))->statements_issued(), statements);
    EXPECT_THAT(Events(), SizeIs(statements));
    EXPECT_THAT(Keys(StatementPrefix(TestPerson(1))), SizeIs(statements));
  }
}

}  // namespace
}  // namespace typl::statement
