#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "common/rpc/test_services.h"
#include "common/status/error.h"
#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::rpc {
namespace {

using ::typl::testing::HasReason;
using ::typl::testing::IsOk;
using ::typl::testing::StatusIs;
using ReadResponse = journal_pb::ReadJournalResponse;
using BatchRequest = intake_pb::BatchRegisterJobSearchesRequest;
using BatchResponse = intake_pb::BatchRegisterJobSearchesResponse;

constexpr absl::Duration kTimeout = absl::Seconds(20);

ReadResponse Chunk(uint64_t sequence, size_t bytes = 0) {
  ReadResponse response;
  auto& partition = *response.add_partitions();
  partition.set_first_sequence(sequence);
  if (bytes > 0) partition.add_entries()->set_payload(std::string(bytes, 'x'));
  return response;
}

TEST(ServerStream, SendsEverythingInOrderAndEndsWithTheProducersStatus) {
  Handlers handlers;
  handlers.read = [](const Call&, StreamWriter<ReadResponse>& writer) {
    for (uint64_t i = 1; i <= 1000; ++i) EXPECT_TRUE(writer.Write(Chunk(i)));
    return MakeError(common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE, "no more");
  };
  TestServer server(std::move(handlers));
  auto stub = server.Journal();
  auto context = ClientContextFor("services/statement", kTimeout);
  auto reader = stub->ReadJournal(context.get(), {});

  ReadResponse response;
  uint64_t expected = 1;
  while (reader->Read(&response)) EXPECT_EQ(response.partitions(0).first_sequence(), expected++);

  EXPECT_EQ(expected, 1001u);
  EXPECT_THAT(FromGrpc(reader->Finish()),
              HasReason(common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE));
}

TEST(ServerStream, IsRefusedToARoleWithoutTheRight) {
  TestServer server;
  auto stub = server.Journal();
  auto context = ClientContextFor("portals/oma", kTimeout);
  auto reader = stub->ReadJournal(context.get(), {});

  EXPECT_THAT(FromGrpc(reader->Finish()), HasReason(common::v1::ERROR_REASON_METHOD_NOT_ALLOWED));
}

TEST(ServerStream, HoldsTheProducerBackWhileTheCallerDoesNotRead) {
  constexpr size_t kBytes = 200'000;
  std::atomic<int> written = 0;
  Latch stuck;
  Latch ended;
  Handlers handlers;
  handlers.read = [&](const Call&, StreamWriter<ReadResponse>& writer) {
    // Far more than any buffer on the way holds.
    writer.OnCancelled([&] { stuck.Open(); });
    while (written < 5'000 && writer.Write(Chunk(1, kBytes))) ++written;
    ended.Open();
    return absl::OkStatus();
  };
  TestServer server(std::move(handlers));
  auto stub = server.Journal();
  auto context = ClientContextFor("services/statement", absl::Milliseconds(500));
  auto reader = stub->ReadJournal(context.get(), {});

  stuck.Await();
  ended.Await();

  // 1 GB would have been written without flow control; buffers hold some MB.
  EXPECT_LT(written, 200);
  reader->Finish();
}

TEST(ServerStream, WakesAProducerThatWaitsWhenTheCallerGoesAway) {
  Latch began;
  Latch gone;
  bool cancelled = false;
  Handlers handlers;
  handlers.read = [&](const Call&, StreamWriter<ReadResponse>& writer) {
    Latch woken;
    writer.OnCancelled([&] { woken.Open(); });
    began.Open();
    woken.Await();
    cancelled = writer.cancelled() && !writer.Write(Chunk(1));
    gone.Open();
    return absl::OkStatus();
  };
  TestServer server(std::move(handlers));
  auto stub = server.Journal();
  auto context = ClientContextFor("services/statement");
  auto reader = stub->ReadJournal(context.get(), {});
  began.Await();

  context->TryCancel();
  gone.Await();

  EXPECT_TRUE(cancelled);
  EXPECT_THAT(FromGrpc(reader->Finish()), StatusIs(absl::StatusCode::kCancelled));
}

TEST(ServerStream, CallsNoWakeAfterTheProducerReturned) {
  Handlers handlers;
  handlers.read = [](const Call&, StreamWriter<ReadResponse>& writer) {
    auto alive = std::make_unique<int>(1);
    // Sanitizers see it when this runs after `alive` is gone.
    writer.OnCancelled([raw = alive.get()] { *raw = 2; });
    return absl::OkStatus();
  };
  TestServer server(std::move(handlers));
  auto stub = server.Journal();
  for (int i = 0; i < 50; ++i) {
    auto context = ClientContextFor("services/statement", kTimeout);
    auto reader = stub->ReadJournal(context.get(), {});
    if (i % 2 == 0) context->TryCancel();
    ReadResponse response;
    while (reader->Read(&response)) {
    }
    const absl::StatusCode code = FromGrpc(reader->Finish()).code();
    EXPECT_TRUE(code == absl::StatusCode::kOk || code == absl::StatusCode::kCancelled) << code;
  }
}

TEST(ServerStream, IsRefusedWhenTooManyAreOpen) {
  Latch release;
  std::atomic<int> running = 0;
  Latch first_runs;
  Handlers handlers;
  handlers.read = [&](const Call&, StreamWriter<ReadResponse>&) {
    ++running;
    first_runs.Open();
    release.Await();
    return absl::OkStatus();
  };
  ServerOptions options;
  options.server_streams_max = 1;
  TestServer server(std::move(handlers), std::move(options));
  auto stub = server.Journal();
  auto first_context = ClientContextFor("services/statement", kTimeout);
  auto first = stub->ReadJournal(first_context.get(), {});
  first_runs.Await();
  auto second_context = ClientContextFor("services/statement", kTimeout);
  auto second = stub->ReadJournal(second_context.get(), {});

  EXPECT_THAT(FromGrpc(second->Finish()), HasReason(common::v1::ERROR_REASON_OVERLOADED));
  release.Open();
  EXPECT_THAT(FromGrpc(first->Finish()), IsOk());
  EXPECT_EQ(running, 1);
}

// Answers each message with as many results as it has requests, from another thread and late
// messages first.
class BackwardAnswers {
 public:
  explicit BackwardAnswers(size_t wait_for) : wait_for_(wait_for) {}
  ~BackwardAnswers() {
    for (std::thread& thread : threads_) thread.join();
  }
  void operator()(const BatchRequest& request, BatchResponse& response, Done done) {
    for (int i = 0; i < request.requests_size(); ++i) response.add_results();
    std::lock_guard lock(mutex_);
    held_.push_back(std::move(done));
    most_ = std::max(most_, held_.size());
    if (held_.size() < wait_for_) return;
    threads_.emplace_back([dones = std::move(held_)]() mutable {
      while (!dones.empty()) {
        std::move(dones.back())(absl::OkStatus());
        dones.pop_back();
      }
    });
    held_.clear();
  }
  size_t most() const { return most_; }

 private:
  const size_t wait_for_;
  std::mutex mutex_;
  std::vector<Done> held_;
  size_t most_ = 0;
  std::vector<std::thread> threads_;
};

TEST(BidiStream, AnswersInOrderWhateverOrderHandlersFinishIn) {
  constexpr int kInFlight = 4;
  BackwardAnswers answers(kInFlight);
  Handlers handlers;
  handlers.batch_in_flight_max = kInFlight;
  handlers.batch = [&](const Call&, const BatchRequest& request, BatchResponse& response,
                       Done done) { answers(request, response, std::move(done)); };
  TestServer server(std::move(handlers));
  auto stub = server.Intake();
  auto context = ClientContextFor("portals/oma", kTimeout);
  auto stream = stub->BatchRegisterJobSearches(context.get());

  std::thread writer([&] {
    for (int i = 0; i < 400; ++i) {
      BatchRequest request;
      for (int k = 0; k < i % 7; ++k) request.add_requests();
      ASSERT_TRUE(stream->Write(request));
    }
    stream->WritesDone();
  });
  BatchResponse response;
  int count = 0;
  while (stream->Read(&response)) {
    EXPECT_EQ(response.results_size(), count % 7);
    ++count;
  }
  writer.join();

  EXPECT_EQ(count, 400);
  EXPECT_THAT(FromGrpc(stream->Finish()), IsOk());
  EXPECT_EQ(answers.most(), static_cast<size_t>(kInFlight));
}

TEST(BidiStream, EndsWithTheErrorOfAMessageAfterTheAnswersBeforeIt) {
  Handlers handlers;
  handlers.batch = [](const Call&, const BatchRequest& request, BatchResponse&, Done done) {
    std::move(done)(request.requests_size() < 3
                        ? absl::OkStatus()
                        : MakeError(common::v1::ERROR_REASON_INVALID_REQUEST, "three"));
  };
  TestServer server(std::move(handlers));
  auto stub = server.Intake();
  auto context = ClientContextFor("portals/oma", kTimeout);
  auto stream = stub->BatchRegisterJobSearches(context.get());
  for (int i = 1; i <= 5; ++i) {
    BatchRequest request;
    for (int k = 0; k < i; ++k) request.add_requests();
    if (!stream->Write(request)) break;
  }

  BatchResponse response;
  int count = 0;
  while (stream->Read(&response)) ++count;

  EXPECT_EQ(count, 2);
  EXPECT_THAT(FromGrpc(stream->Finish()), HasReason(common::v1::ERROR_REASON_INVALID_REQUEST));
}

TEST(BidiStream, EndsWithAnErrorAtBytesThatAreNoMessage) {
  Handlers handlers;
  handlers.batch = [](const Call&, const BatchRequest& request, BatchResponse&, Done done) {
    EXPECT_TRUE(request.GetReflection()->GetUnknownFields(request).empty());
    std::move(done)(absl::OkStatus());
  };
  TestServer server(std::move(handlers));
  const auto channel = server.Channel();
  auto context = ClientContextFor("portals/oma", kTimeout);
  const grpc::internal::RpcMethod method(kBatch, grpc::internal::RpcMethod::BIDI_STREAMING,
                                         channel);
  const std::unique_ptr<grpc::ClientReaderWriter<grpc::ByteBuffer, BatchResponse>> stream(
      grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, BatchResponse>::Create(
          channel.get(), method, context.get()));
  const grpc::Slice empty("", 0);
  // An unknown field first, which is parsed, then what is none.
  const grpc::Slice junk("\x78\x01\xff\xff\xff", 5);
  stream->Write(grpc::ByteBuffer(&empty, 1));
  stream->Write(grpc::ByteBuffer(&empty, 1));
  stream->Write(grpc::ByteBuffer(&junk, 1));
  stream->WritesDone();

  BatchResponse response;
  int count = 0;
  while (stream->Read(&response)) ++count;

  EXPECT_EQ(count, 2);
  EXPECT_THAT(FromGrpc(stream->Finish()), HasReason(common::v1::ERROR_REASON_INVALID_REQUEST));
}

TEST(BidiStream, ReadsNoFurtherWhileTooManyAreUnanswered) {
  Latch full;
  std::mutex mutex;
  std::vector<Done> held;
  std::atomic<bool> hold = true;
  Handlers handlers;
  handlers.batch_in_flight_max = 2;
  handlers.batch = [&](const Call&, const BatchRequest&, BatchResponse&, Done done) {
    if (!hold) return std::move(done)(absl::OkStatus());
    std::lock_guard lock(mutex);
    held.push_back(std::move(done));
    if (held.size() == 2) full.Open();
  };
  TestServer server(std::move(handlers));
  auto stub = server.Intake();
  auto context = ClientContextFor("portals/oma", kTimeout);
  auto stream = stub->BatchRegisterJobSearches(context.get());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(stream->Write({}));
  stream->WritesDone();
  full.Await();
  // A call through the same server and back gives a third message time to arrive, if it could.
  ASSERT_THAT(server.Heads("services/statement", kTimeout), IsOk());

  std::vector<Done> taken;
  {
    std::lock_guard lock(mutex);
    EXPECT_EQ(held.size(), 2u);
    hold = false;
    taken.swap(held);
  }
  for (Done& done : taken) std::move(done)(absl::OkStatus());
  BatchResponse response;
  int count = 0;
  while (stream->Read(&response)) ++count;
  EXPECT_EQ(count, 10);
  EXPECT_THAT(FromGrpc(stream->Finish()), IsOk());
}

TEST(BidiStream, SurvivesACallerThatGoesAwayWhileHandlersWork) {
  Latch two;
  std::mutex mutex;
  std::vector<Done> held;
  Handlers handlers;
  handlers.batch = [&](const Call&, const BatchRequest&, BatchResponse&, Done done) {
    std::lock_guard lock(mutex);
    held.push_back(std::move(done));
    if (held.size() == 2) two.Open();
  };
  TestServer server(std::move(handlers));
  {
    auto stub = server.Intake();
    auto context = ClientContextFor("portals/oma", kTimeout);
    auto stream = stub->BatchRegisterJobSearches(context.get());
    stream->Write({});
    stream->Write({});
    two.Await();
    context->TryCancel();
    EXPECT_THAT(FromGrpc(stream->Finish()), StatusIs(absl::StatusCode::kCancelled));
  }
  std::lock_guard lock(mutex);
  for (Done& done : held) std::move(done)(absl::OkStatus());
}

TEST(BidiStream, AsksForEachMessageWhetherNewWorkIsTaken) {
  std::atomic<bool> full = false;
  ServerOptions options;
  options.accepts_new_work = [&] {
    return full ? MakeError(common::v1::ERROR_REASON_STORAGE_FULL, "full") : absl::OkStatus();
  };
  TestServer server({}, std::move(options));
  auto stub = server.Intake();
  auto context = ClientContextFor("portals/oma", kTimeout);
  auto stream = stub->BatchRegisterJobSearches(context.get());
  BatchResponse response;
  ASSERT_TRUE(stream->Write({}));
  ASSERT_TRUE(stream->Read(&response));

  full = true;
  stream->Write({});

  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(FromGrpc(stream->Finish()), HasReason(common::v1::ERROR_REASON_STORAGE_FULL));
}

}  // namespace
}  // namespace typl::rpc
