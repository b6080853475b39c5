#include "common/journal/consumer.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <numeric>
#include <random>
#include <thread>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/journal/fake_source.h"
#include "common/store/memory_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::journal {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr absl::string_view kEffects = "effects/";

// A seed that a failed test prints.
uint64_t NewSeed() {
  absl::BitGen random;
  return absl::Uniform<uint64_t>(random);
}

// Waits for a state that other threads bring about; the test's time limit ends a wait in vain.
template <typename Condition>
void Await(Condition condition) {
  while (!condition()) std::this_thread::yield();
}

// Entries first ... last of a partition, each with its number as payload.
std::vector<Entry> Entries(uint32_t partition, store::Sequence first, store::Sequence last) {
  std::vector<Entry> entries;
  for (store::Sequence sequence = first; sequence <= last; ++sequence) {
    entries.push_back({.partition = partition,
                       .sequence = sequence,
                       .recorded_at = absl::UnixEpoch(),
                       .person = "p",
                       .payload = absl::StrCat(sequence)});
  }
  return entries;
}

std::vector<std::string> Numbers(store::Sequence last) {
  std::vector<std::string> numbers;
  for (store::Sequence n = 1; n <= last; ++n) numbers.push_back(absl::StrCat(n));
  return numbers;
}

// Appends each entry's payload to the stream of effects of its partition.
class EchoProcessor : public Processor {
 public:
  absl::StatusOr<size_t> Process(uint32_t partition, absl::Span<const Entry> entries,
                                 store::Batch& batch) override {
    const size_t count = std::min(entries.size(), entries_max);
    for (const Entry& entry : entries.subspan(0, count)) {
      batch.Append(StreamName(kEffects, partition), entry.payload);
    }
    return count;
  }
  void Committed(uint32_t partition, absl::Span<const Entry> entries,
                 const store::CommitResult& result) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    committed_[partition] += entries.size();
    EXPECT_EQ(result.sequences.size(), entries.size());
  }
  size_t committed(uint32_t partition) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return committed_[partition];
  }

  size_t entries_max = 1'000;

 private:
  std::mutex mutex_;  // Guards committed_.
  std::map<uint32_t, size_t> committed_;
};

// Lets nothing through until it is opened.
class Gate {
 public:
  void Open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void Pass() {
    std::unique_lock<std::mutex> lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;  // Guards open_.
  std::condition_variable opened_;
  bool open_ = false;
};

class GatedProcessor final : public EchoProcessor {
 public:
  absl::StatusOr<size_t> Process(uint32_t partition, absl::Span<const Entry> entries,
                                 store::Batch& batch) override {
    gate.Pass();
    return EchoProcessor::Process(partition, entries, batch);
  }
  Gate gate;
};

std::vector<std::string> Effects(const store::Store& store, uint32_t partition) {
  std::vector<std::string> effects;
  store::Sequence next = 1;
  const store::Sequence head = *store.StreamHead(StreamName(kEffects, partition));
  while (next <= head) {
    auto entries = *store.ReadStream(StreamName(kEffects, partition), next, 10'000, 1 << 20);
    for (store::StreamEntry& entry : entries) {
      effects.push_back(std::move(entry.payload));
      next = entry.sequence + 1;
    }
  }
  return effects;
}

ConsumerOptions Options(uint32_t partition_count = 4, int workers = 2) {
  return {.name = "test", .partition_count = partition_count, .workers = workers};
}

std::unique_ptr<Consumer> StartConsumer(store::Store& store, Source& source, Processor& processor,
                                        ConsumerOptions options = Options()) {
  auto consumer = Consumer::Start(std::move(options), store, source, processor);
  EXPECT_TRUE(consumer.ok()) << consumer.status();
  return *std::move(consumer);
}

TEST(Consumer, ProcessesEachPartitionInOrder) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  EchoProcessor processor;
  const auto consumer = StartConsumer(*store, source, processor);

  for (uint32_t partition = 0; partition < 4; ++partition) {
    for (store::Sequence first = 1; first < 100; first += 10) {
      source.Send(partition, Entries(partition, first, first + 9), 100);
    }
  }
  Await([&] { return consumer->stats().processed == 400; });

  for (uint32_t partition = 0; partition < 4; ++partition) {
    EXPECT_THAT(Effects(*store, partition), ElementsAreArray(Numbers(100)));
  }
  EXPECT_EQ(consumer->stats().lag, 0);
}

TEST(Consumer, ResumesAfterWhatItProcessed) {
  const auto store = store::NewMemoryStore();
  EchoProcessor processor;
  {
    FakeSource source;
    const auto consumer = StartConsumer(*store, source, processor);
    EXPECT_THAT(source.cursors(), ElementsAre(0, 0, 0, 0));
    source.Send(2, Entries(2, 1, 7), 7);
    Await([&] { return consumer->stats().processed == 7; });
  }
  FakeSource source;
  const auto consumer = StartConsumer(*store, source, processor);
  EXPECT_THAT(source.cursors(), ElementsAre(0, 0, 7, 0));
  source.Send(2, Entries(2, 8, 9), 9);
  Await([&] { return consumer->stats().processed == 2; });

  EXPECT_THAT(Effects(*store, 2), ElementsAreArray(Numbers(9)));
}

TEST(Consumer, DropsEntriesThatComeAgain) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  EchoProcessor processor;
  const auto consumer = StartConsumer(*store, source, processor);

  source.Send(1, Entries(1, 1, 10), 15);
  source.Send(1, Entries(1, 1, 10), 15);
  source.Send(1, Entries(1, 6, 15), 15);
  Await([&] { return consumer->stats().processed == 15; });

  EXPECT_THAT(Effects(*store, 1), ElementsAreArray(Numbers(15)));
}

TEST(Consumer, StopsForGoodWhenAnEntryIsMissing) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  EchoProcessor processor;
  ConsumerOptions options = Options();
  std::atomic<int> reports{0};
  options.on_stopped = [&reports](const absl::Status& why) {
    EXPECT_EQ(why.code(), absl::StatusCode::kDataLoss);
    ++reports;
  };
  const auto consumer = StartConsumer(*store, source, processor, options);

  source.Send(1, Entries(1, 1, 3), 9);
  Await([&] { return consumer->stats().processed == 3; });
  source.Send(1, Entries(1, 5, 9), 9);
  Await([&] { return !consumer->stats().status.ok(); });

  EXPECT_EQ(consumer->stats().status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(Effects(*store, 1), ElementsAreArray(Numbers(3)));
  consumer->Stop();
  EXPECT_EQ(reports, 1);
}

// Feeds two consumers of one name on one store with the same entries, in pieces of random size.
// Returns the effects.
std::vector<std::string> RaceTwoConsumers(bool unsafe_no_dedup, uint64_t seed) {
  static constexpr store::Sequence kLast = 2'000;
  const auto store = store::NewMemoryStore();
  ConsumerOptions options = Options(1, 1);
  options.unsafe_no_dedup = unsafe_no_dedup;
  FakeSource sources[2];
  GatedProcessor processors[2];
  std::unique_ptr<Consumer> consumers[2];
  std::vector<std::thread> feeders;
  for (int i = 0; i < 2; ++i) {
    processors[i].entries_max = 7 + i;
    consumers[i] = StartConsumer(*store, sources[i], processors[i], options);
  }
  // Both have read the same cursor before either goes on.
  for (GatedProcessor& processor : processors) processor.gate.Open();
  for (int i = 0; i < 2; ++i) {
    feeders.emplace_back([&source = sources[i], seed, i] {
      std::mt19937_64 random(seed + i);
      for (store::Sequence first = 1; first <= kLast;) {
        const store::Sequence last = std::min<store::Sequence>(kLast, first + random() % 50);
        source.Send(0, Entries(0, first, last), kLast);
        first = last + 1;
      }
    });
  }
  for (std::thread& feeder : feeders) feeder.join();
  Await([&] { return consumers[0]->stats().lag == 0 && consumers[1]->stats().lag == 0; });
  return Effects(*store, 0);
}

TEST(Consumer, HasEffectsOnceWhenAnotherConsumesTheSamePartition) {
  const uint64_t seed = NewSeed();
  SCOPED_TRACE(absl::StrCat("seed ", seed));

  EXPECT_THAT(RaceTwoConsumers(/*unsafe_no_dedup=*/false, seed), ElementsAreArray(Numbers(2'000)));
}

// Shows that the test above would notice.
TEST(Consumer, HasEffectsTwiceWhenItDoesNotExpectItsCursor) {
  EXPECT_GT(RaceTwoConsumers(/*unsafe_no_dedup=*/true, 1).size(), 2'000);
}

TEST(Consumer, HasEffectsOnceThroughPowerCutsAndUnknownOutcomes) {
  const uint64_t seed = NewSeed();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  constexpr store::Sequence kLast = 3'000;
  const auto disk = store::NewMemoryDisk();
  store::Sequence done = 0;
  int unknown_count = 0;
  while (done < kLast) {
    auto store = store::NewMemoryStore({.disk = disk});
    FakeSource source;
    EchoProcessor processor;
    processor.entries_max = 20;
    auto consumer = StartConsumer(*store, source, processor, Options(1, 1));
    // The source begins where the consumer asks it to; so nothing is assumed of what survived.
    const store::Sequence from = source.cursors()[0] + 1;
    const store::Sequence quiet_until = std::min<store::Sequence>(kLast, from + random() % 500);
    source.Send(0, Entries(0, from, quiet_until), kLast);
    Await([&] { return consumer->stats().processed == quiet_until - from + 1; });
    if (quiet_until == kLast) break;
    store::FailNextSync(*disk, /*survives=*/random() % 2 == 0);
    const store::Sequence failing_until = std::min<store::Sequence>(kLast, quiet_until + 60);
    source.Send(0, Entries(0, quiet_until + 1, failing_until), kLast);
    Await([&] { return !consumer->stats().status.ok(); });
    ++unknown_count;
    done = quiet_until;
    // The store must be gone before the power is.
    consumer.reset();
    store.reset();
    store::PowerCut(*disk);
  }

  const auto store = store::NewMemoryStore({.disk = disk});
  EXPECT_THAT(Effects(*store, 0), ElementsAreArray(Numbers(kLast)));
  EXPECT_GT(unknown_count, 0);
}

TEST(Consumer, GivesEveryPartitionItsTurn) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  GatedProcessor processor;
  processor.entries_max = 10;
  const auto consumer = StartConsumer(*store, source, processor, Options(4, 1));

  source.Send(0, Entries(0, 1, 5'000), 5'000);
  source.Send(3, Entries(3, 1, 1), 1);
  processor.gate.Open();
  Await([&] { return processor.committed(3) == 1; });
  const size_t long_partition_done = processor.committed(0);
  Await([&] { return consumer->stats().processed == 5'001; });

  EXPECT_LT(long_partition_done, 5'000);
}

TEST(Consumer, TellsHowFarItIsBehind) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  GatedProcessor processor;
  const auto consumer = StartConsumer(*store, source, processor);

  source.Send(0, {}, 50);
  source.Send(1, Entries(1, 1, 20), 30);
  EXPECT_EQ(consumer->stats().lag, 80);
  processor.gate.Open();
  Await([&] { return consumer->stats().processed == 20; });

  EXPECT_EQ(consumer->stats().lag, 60);
}

TEST(Consumer, TellsWhatWaitsInEachPartitionAndSinceWhen) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  GatedProcessor processor;
  const auto consumer = StartConsumer(*store, source, processor);
  EXPECT_EQ(consumer->stats().idle_with_work, absl::ZeroDuration());

  source.Send(1, Entries(1, 1, 20), 20);
  ConsumerStats stats = consumer->stats();
  EXPECT_GT(stats.idle_with_work, absl::ZeroDuration());
  EXPECT_FALSE(stats.partitions.at(0).waiting_since.has_value());
  EXPECT_EQ(stats.partitions.at(1).waiting_since, absl::UnixEpoch());
  EXPECT_EQ(stats.partitions.at(1).lag, 20);
  processor.gate.Open();
  Await([&] { return consumer->stats().processed == 20; });

  stats = consumer->stats();
  EXPECT_EQ(stats.idle_with_work, absl::ZeroDuration());
  EXPECT_FALSE(stats.partitions.at(1).waiting_since.has_value());
  EXPECT_EQ(stats.partitions.at(1).cursor, 20);
  EXPECT_FALSE(stats.stopped);
}

// Fails for one partition until told otherwise.
class FaultyProcessor final : public EchoProcessor {
 public:
  absl::StatusOr<size_t> Process(uint32_t partition, absl::Span<const Entry> entries,
                                 store::Batch& batch) override {
    if (partition == 1 && faulty) return absl::UnavailableError("not now");
    return EchoProcessor::Process(partition, entries, batch);
  }
  std::atomic<bool> faulty{true};
};

TEST(Consumer, TriesAFailingPartitionAgainWhileOthersGoOn) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  FaultyProcessor processor;
  const auto consumer = StartConsumer(*store, source, processor, Options(4, 1));

  source.Send(1, Entries(1, 1, 5), 5);
  source.Send(2, Entries(2, 1, 5), 5);
  Await([&] { return consumer->stats().processed == 5; });
  EXPECT_EQ(consumer->stats().status.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(consumer->stats().partitions.at(1).failing);
  EXPECT_FALSE(consumer->stats().partitions.at(2).failing);
  EXPECT_THAT(Effects(*store, 1), IsEmpty());
  processor.faulty = false;
  Await([&] { return consumer->stats().processed == 10; });

  EXPECT_THAT(Effects(*store, 1), ElementsAreArray(Numbers(5)));
  EXPECT_TRUE(consumer->stats().status.ok());
}

TEST(Consumer, HoldsBackTheSourceWhenItsQueueIsFull) {
  constexpr size_t kQueueMax = 100;
  constexpr size_t kPiece = 10;
  const auto store = store::NewMemoryStore();
  FakeSource source;
  GatedProcessor processor;
  processor.entries_max = kPiece;
  ConsumerOptions options = Options(1, 1);
  options.queued_entries_max = kQueueMax;
  const auto consumer = StartConsumer(*store, source, processor, options);

  std::atomic<size_t> sent{0};
  std::atomic<size_t> ahead_max{0};
  std::thread feeder([&] {
    for (store::Sequence first = 1; first < 2'000; first += kPiece) {
      source.Send(0, Entries(0, first, first + kPiece - 1), 2'000);
      sent += kPiece;
      const size_t processed = consumer->stats().processed;
      ahead_max = std::max<size_t>(ahead_max, sent - std::min<size_t>(sent, processed));
    }
  });
  Await([&] { return sent >= kQueueMax; });
  processor.gate.Open();
  feeder.join();
  Await([&] { return consumer->stats().processed == 2'000; });

  EXPECT_LE(ahead_max, kQueueMax + kPiece);
}

TEST(Consumer, StopsWhileTheSourceIsHeldBack) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  GatedProcessor processor;
  ConsumerOptions options = Options(1, 1);
  options.queued_entries_max = 1;
  const auto consumer = StartConsumer(*store, source, processor, options);
  source.Send(0, Entries(0, 1, 5), 10);
  std::thread feeder([&] { source.Send(0, Entries(0, 6, 10), 10); });

  processor.gate.Open();
  consumer->Stop();
  feeder.join();

  EXPECT_THAT(Effects(*store, 0), ElementsAreArray(Numbers(*store->StreamHead("effects/00"))));
}

// Takes all it is given, however large.
class GreedyProcessor final : public EchoProcessor {
 public:
  absl::StatusOr<size_t> Process(uint32_t partition, absl::Span<const Entry> entries,
                                 store::Batch& batch) override {
    for (size_t i = 0; i < entries.size(); ++i) {
      batch.Append(StreamName(kEffects, partition), std::string(store::kValueBytesMax, 'x'));
    }
    return entries.size();
  }
};

TEST(Consumer, CommitsFewerEntriesWhenABatchIsTooLarge) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  GreedyProcessor processor;
  const auto consumer = StartConsumer(*store, source, processor);

  source.Send(0, Entries(0, 1, 40), 40);
  Await([&] { return consumer->stats().processed == 40; });

  EXPECT_EQ(*store->StreamHead("effects/00"), 40);
}

TEST(Consumer, ReportsASourceThatHasGivenUp) {
  const auto store = store::NewMemoryStore();
  FakeSource source;
  EchoProcessor processor;
  const auto consumer = StartConsumer(*store, source, processor);
  EXPECT_TRUE(consumer->stats().status.ok());

  source.SetStatus(absl::OutOfRangeError("shorter"));

  EXPECT_EQ(consumer->stats().status.code(), absl::StatusCode::kOutOfRange);
}

TEST(CursorKey, HasItsGoldenBytes) {
  EXPECT_EQ(CursorKey("statement", 7), "cursor/statement/07");
  EXPECT_EQ(CursorKey("intake", 15), "cursor/intake/15");
}

}  // namespace
}  // namespace typl::journal
