#include "common/journal/journal_service.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/journal/journal.h"
#include "common/journal/remote_source.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/store/memory_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::Le;

constexpr uint32_t kPartitions = 4;

template <typename Condition>
void Await(Condition condition) {
  while (!condition()) std::this_thread::yield();
}

// A service that has nothing but a journal.
class Upstream {
 public:
  explicit Upstream(store::Store& store, std::string listen = "127.0.0.1:0",
                    uint32_t partition_count = kPartitions) {
    rpc::ServerOptions options;
    options.name = "upstream";
    options.config.set_listen(std::move(listen));
    options.rules = JournalService::Rules();
    auto server = rpc::Server::Create(std::move(options));
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    service_ = std::make_unique<JournalService>(server_->host(), store, partition_count);
    EXPECT_TRUE(server_->Start({service_.get()}).ok());
  }
  const std::string& address() const { return server_->address(); }
  std::shared_ptr<grpc::Channel> Channel() const { return *rpc::MakeChannel(address()); }

 private:
  std::unique_ptr<JournalService> service_;  // Outlives the server.
  std::unique_ptr<rpc::Server> server_;
};

void Write(store::Store& store, uint32_t partition, int count, size_t payload_bytes = 10) {
  store::Batch batch;
  for (int i = 0; i < count; ++i) {
    Append(batch, partition, absl::FromUnixSeconds(i), absl::StrCat("person-", i),
           std::string(payload_bytes, 'x'));
    if (batch.bytes() + payload_bytes + 1'000 > store::kBatchBytesMax || i + 1 == count) {
      ASSERT_TRUE(store.CommitAndWait(std::exchange(batch, {})).committed());
    }
  }
}

// What one message brought: its size, and a copy of its partitions.
struct Message {
  size_t bytes = 0;
  int entries = 0;
  std::vector<v1::PartitionEntries> partitions;
};

// Reads until all of the journal's entries came; then cancels.
std::vector<Message> ReadAll(Upstream& upstream, size_t entry_count) {
  const auto stub = v1::JournalService::NewStub(upstream.Channel());
  const auto context = rpc::ClientContextFor("services/test");
  v1::ReadJournalRequest request;
  for (uint32_t partition = 0; partition < kPartitions; ++partition) {
    request.add_cursors()->set_partition(partition);
  }
  const auto reader = stub->ReadJournal(context.get(), request);
  std::vector<Message> messages;
  v1::ReadJournalResponse response;
  size_t received = 0;
  while (received < entry_count && reader->Read(&response)) {
    Message& message = messages.emplace_back();
    message.bytes = response.ByteSizeLong();
    message.partitions.assign(response.partitions().begin(), response.partitions().end());
    for (const auto& partition : message.partitions) message.entries += partition.entries_size();
    received += message.entries;
  }
  context->TryCancel();
  reader->Finish();
  EXPECT_EQ(received, entry_count);
  return messages;
}

TEST(ReadJournal, SendsEntriesAsTheyWereWritten) {
  const auto store = store::NewMemoryStore();
  Upstream upstream(*store);
  store::Batch batch;
  Append(batch, 2, absl::FromUnixSeconds(5), "p1", "one");
  Append(batch, 2, absl::FromUnixSeconds(6), "p2", std::string("\0\xff", 2));
  ASSERT_TRUE(store->CommitAndWait(std::move(batch)).committed());

  const auto messages = ReadAll(upstream, 2);

  // The first message tells of every partition where it ends.
  ASSERT_EQ(messages.size(), 1);
  ASSERT_EQ(messages[0].partitions.size(), kPartitions);
  EXPECT_EQ(messages[0].partitions[0].head_sequence(), 0);
  const v1::PartitionEntries& response = messages[0].partitions[2];
  EXPECT_EQ(response.partition(), 2);
  EXPECT_EQ(response.first_sequence(), 1);
  EXPECT_EQ(response.head_sequence(), 2);
  EXPECT_EQ(response.entries(0).person(), "p1");
  EXPECT_EQ(response.entries(0).payload(), "one");
  EXPECT_EQ(response.entries(0).recorded_at().seconds(), 5);
  EXPECT_EQ(response.entries(1).payload(), std::string("\0\xff", 2));
}

TEST(ReadJournal, KeepsItsMessagesSmall) {
  const auto store = store::NewMemoryStore();
  Upstream upstream(*store);
  Write(*store, 0, 1'500);
  Write(*store, 1, 20, 80'000);

  for (const Message& message : ReadAll(upstream, 1'520)) {
    EXPECT_THAT(message.entries, Le(1'024));
    EXPECT_THAT(message.bytes, Le(512 * 1024));
  }
}

TEST(ReadJournal, GoesRoundThePartitions) {
  const auto store = store::NewMemoryStore();
  Write(*store, 0, 5'000);
  Write(*store, 3, 1);
  Upstream upstream(*store);

  const auto messages = ReadAll(upstream, 5'001);

  // The one entry of partition 3 does not wait for all of partition 0.
  ASSERT_GT(messages.size(), 2);
  bool early = false;
  for (size_t i = 0; i < 2; ++i) {
    for (const v1::PartitionEntries& partition : messages[i].partitions) {
      early |= partition.partition() == 3 && partition.entries_size() == 1;
    }
  }
  EXPECT_TRUE(early);
}

absl::Status ReadOnce(Upstream& upstream, const v1::ReadJournalRequest& request,
                      absl::string_view principal = "services/test") {
  const auto stub = v1::JournalService::NewStub(upstream.Channel());
  const auto context = rpc::ClientContextFor(principal, absl::Seconds(30));
  const auto reader = stub->ReadJournal(context.get(), request);
  v1::ReadJournalResponse response;
  while (reader->Read(&response)) {
  }
  return rpc::FromGrpc(reader->Finish());
}

TEST(ReadJournal, RefusesACursorAheadOfTheJournal) {
  const auto store = store::NewMemoryStore();
  Write(*store, 1, 3);
  Upstream upstream(*store);
  v1::ReadJournalRequest request;
  request.add_cursors()->set_partition(1);
  request.mutable_cursors(0)->set_sequence(4);

  EXPECT_EQ(ReasonOf(ReadOnce(upstream, request)), common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
}

TEST(ReadJournal, NamesEveryFaultyCursor) {
  const auto store = store::NewMemoryStore();
  Upstream upstream(*store);
  EXPECT_EQ(ReasonOf(ReadOnce(upstream, {})), common::v1::ERROR_REASON_INVALID_REQUEST);
  v1::ReadJournalRequest request;
  for (const uint32_t partition : {1u, kPartitions, 1u}) {
    request.add_cursors()->set_partition(partition);
  }

  const auto faults = GetBadRequest(ReadOnce(upstream, request));

  ASSERT_TRUE(faults.has_value());
  ASSERT_EQ(faults->field_violations_size(), 2);
  EXPECT_EQ(faults->field_violations(0).field(), "cursors[1].partition");
  EXPECT_EQ(faults->field_violations(1).field(), "cursors[2].partition");
}

TEST(ReadJournal, IsForServicesOnly) {
  const auto store = store::NewMemoryStore();
  Upstream upstream(*store);
  v1::ReadJournalRequest request;
  request.add_cursors();

  for (const char* principal : {"portals/oma", "recipients/kela", "operators/x", "officers/o"}) {
    EXPECT_EQ(ReasonOf(ReadOnce(upstream, request, principal)),
              common::v1::ERROR_REASON_METHOD_NOT_ALLOWED)
        << principal;
  }
}

TEST(GetJournalHeads, TellsWhereEachPartitionEnds) {
  const auto store = store::NewMemoryStore();
  Write(*store, 1, 3);
  Upstream upstream(*store);
  const auto stub = v1::JournalService::NewStub(upstream.Channel());
  const auto context = rpc::ClientContextFor("services/test", absl::Seconds(30));
  v1::GetJournalHeadsResponse response;

  ASSERT_TRUE(stub->GetJournalHeads(context.get(), {}, &response).ok());

  EXPECT_EQ(response.partition_count(), kPartitions);
  ASSERT_EQ(response.heads_size(), kPartitions);
  EXPECT_EQ(response.heads(1).sequence(), 3);
  EXPECT_EQ(response.heads(2).sequence(), 0);
}

// What a source gave: the number of entries of each partition; the order is checked.
class Received {
 public:
  Source::Sink sink() {
    return [this](uint32_t partition, std::vector<Entry> entries, store::Sequence head) {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (const Entry& entry : entries) EXPECT_EQ(entry.sequence, ++last_[partition]);
      head_[partition] = head;
    };
  }
  store::Sequence last(uint32_t partition) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return last_[partition];
  }
  store::Sequence head(uint32_t partition) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return head_[partition];
  }

 private:
  std::mutex mutex_;  // Guards both.
  std::map<uint32_t, store::Sequence> last_;
  std::map<uint32_t, store::Sequence> head_;
};

RemoteSourceOptions SourceOptions(const Upstream& upstream) {
  RemoteSourceOptions options;
  options.channel = upstream.Channel();
  options.principal = "services/test";
  options.backoff_max = std::chrono::milliseconds(100);
  return options;
}

TEST(RemoteSource, ReadsWhatIsThereAndWhatComes) {
  const auto store = store::NewMemoryStore();
  Write(*store, 1, 2'000);
  Upstream upstream(*store);
  Received received;
  const auto source = NewRemoteSource(SourceOptions(upstream));

  source->Start({0, 0, 0, 0}, received.sink());
  Await([&] { return received.last(1) == 2'000; });
  Write(*store, 3, 1);
  Await([&] { return received.last(3) == 1; });

  EXPECT_TRUE(source->connected());
  EXPECT_EQ(received.head(1), 2'000);
  source->Stop();
}

TEST(RemoteSource, GoesOnWhereItWasWhenTheUpstreamComesBack) {
  const auto store = store::NewMemoryStore();
  Received received;
  auto upstream = std::make_unique<Upstream>(*store);
  const std::string address = upstream->address();
  RemoteSourceOptions options = SourceOptions(*upstream);
  std::atomic<int> disconnects{0};
  options.on_disconnect = [&disconnects](const absl::Status&) { ++disconnects; };
  const auto source = NewRemoteSource(std::move(options));
  source->Start({0, 0, 0, 0}, received.sink());

  for (int round = 1; round <= 3; ++round) {
    Write(*store, 1, 700);
    Await([&] { return received.last(1) == static_cast<store::Sequence>(700 * round); });
    upstream.reset();
    Await([&] { return disconnects > 0; });
    EXPECT_FALSE(source->connected());
    disconnects = 0;
    upstream = std::make_unique<Upstream>(*store, address);
  }
  Write(*store, 1, 1);
  Await([&] { return received.last(1) == 2'101; });

  EXPECT_TRUE(source->status().ok());
  source->Stop();
}

TEST(RemoteSource, GivesUpWhenTheJournalIsShorterThanTheCursor) {
  const auto store = store::NewMemoryStore();
  Write(*store, 1, 3);
  Upstream upstream(*store);
  Received received;
  const auto source = NewRemoteSource(SourceOptions(upstream));

  source->Start({0, 4, 0, 0}, received.sink());
  Await([&] { return !source->status().ok(); });

  EXPECT_EQ(ReasonOf(source->status()), common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE);
  EXPECT_FALSE(source->connected());
}

TEST(RemoteSource, GivesUpWhenTheUpstreamHasOtherPartitions) {
  const auto store = store::NewMemoryStore();
  Upstream upstream(*store, "127.0.0.1:0", 8);
  Received received;
  const auto source = NewRemoteSource(SourceOptions(upstream));

  source->Start({0, 0, 0, 0}, received.sink());
  Await([&] { return !source->status().ok(); });

  EXPECT_EQ(source->status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(RemoteSource, StopsWhileThereIsNoUpstream) {
  RemoteSourceOptions options;
  {
    const auto store = store::NewMemoryStore();
    options = SourceOptions(Upstream(*store));
  }
  std::atomic<int> attempts{0};
  options.on_disconnect = [&attempts](const absl::Status&) { ++attempts; };
  Received received;
  const auto source = NewRemoteSource(std::move(options));
  source->Start({0, 0, 0, 0}, received.sink());
  Await([&] { return attempts >= 2; });

  source->Stop();

  EXPECT_FALSE(source->connected());
  EXPECT_TRUE(source->status().ok());
}

// Counts what it is given in the store itself.
class CountingProcessor final : public Processor {
 public:
  absl::StatusOr<size_t> Process(uint32_t partition, absl::Span<const Entry> entries,
                                 store::Batch& batch) override {
    const size_t count = std::min<size_t>(entries.size(), 100);
    for (size_t i = 0; i < count; ++i) batch.Append(StreamName("effects/", partition), "x");
    return count;
  }
};

TEST(ConsumerOfARemoteSource, HasEffectsOnceWhileBothSidesRestart) {
  const auto upstream_store = store::NewMemoryStore();
  const auto store = store::NewMemoryStore();
  auto upstream = std::make_unique<Upstream>(*upstream_store);
  const std::string address = upstream->address();
  for (int round = 1; round <= 4; ++round) {
    const auto source = NewRemoteSource(SourceOptions(*upstream));
    CountingProcessor processor;
    const auto consumer = *Consumer::Start({.name = "up", .partition_count = kPartitions}, *store,
                                           *source, processor);
    Write(*upstream_store, 2, 500);
    Await([&] { return consumer->stats().processed > 0; });
    upstream = nullptr;
    Write(*upstream_store, 2, 500);
    upstream = std::make_unique<Upstream>(*upstream_store, address);
    // Odd rounds leave the consumer in the middle.
    Await([&] { return round % 2 == 1 || *store->StreamHead("effects/02") == 1'000u * round; });
  }

  EXPECT_EQ(*store->StreamHead("effects/02"), 4'000);
}

}  // namespace
}  // namespace typl::journal
