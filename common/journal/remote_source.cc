#include "common/journal/remote_source.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/time/business_date.h"
#include "typl/journal/v1/journal.grpc.pb.h"

namespace typl::journal {
namespace {

using std::chrono::milliseconds;

// How long the upstream may take to tell its heads before the attempt counts as failed.
constexpr absl::Duration kHeadsDeadline = absl::Seconds(5);

class RemoteSource final : public Source {
 public:
  explicit RemoteSource(RemoteSourceOptions options)
      : options_(std::move(options)), stub_(v1::JournalService::NewStub(options_.channel)) {}
  ~RemoteSource() override { Stop(); }

  void Start(std::vector<store::Sequence> cursors, Sink sink) override {
    cursors_ = std::move(cursors);
    sink_ = std::move(sink);
    thread_ = std::thread([this] { Run(); });
  }

  void Stop() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
      if (context_ != nullptr) context_->TryCancel();
      stopped_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
  }

  bool connected() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return connected_;
  }

  absl::Status status() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return given_up_;
  }

 private:
  void Run() {
    absl::BitGen random;
    milliseconds backoff = options_.backoff_min;
    while (true) {
      bool received = false;
      absl::Status status = CheckUpstream();
      if (status.ok()) status = ReadUntilEnd(received);
      if (received) backoff = options_.backoff_min;
      std::unique_lock<std::mutex> lock(mutex_);
      connected_ = false;
      if (stopping_) return;
      if (IsFinal(status)) given_up_ = status;
      const bool final = !given_up_.ok();
      lock.unlock();
      if (options_.on_disconnect) options_.on_disconnect(status);
      if (final) return;
      const milliseconds wait(absl::Uniform<int64_t>(absl::IntervalClosed, random,
                                                     backoff.count() / 2, backoff.count()));
      backoff = std::min(backoff * 2, options_.backoff_max);
      lock.lock();
      if (stopped_.wait_for(lock, wait, [this] { return stopping_; })) return;
    }
  }

  // What no new attempt can mend: somebody must look.
  static bool IsFinal(const absl::Status& status) {
    return ReasonOf(status) == common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE ||
           absl::IsFailedPrecondition(status);
  }

  // With another number of partitions the same person is in another one: nothing would be in order.
  absl::Status CheckUpstream() {
    const auto context = rpc::ClientContextFor(options_.principal, kHeadsDeadline);
    if (!Use(*context)) return absl::CancelledError("stopping");
    v1::GetJournalHeadsResponse heads;
    const grpc::Status status = stub_->GetJournalHeads(context.get(), {}, &heads);
    Release();
    if (!status.ok()) return rpc::FromGrpc(status);
    if (heads.partition_count() != cursors_.size()) {
      return absl::FailedPreconditionError(absl::StrCat("upstream has ", heads.partition_count(),
                                                        " partitions, we have ", cursors_.size()));
    }
    return absl::OkStatus();
  }

  absl::Status ReadUntilEnd(bool& received) {
    v1::ReadJournalRequest request;
    for (uint32_t partition = 0; partition < cursors_.size(); ++partition) {
      v1::Cursor& cursor = *request.add_cursors();
      cursor.set_partition(partition);
      cursor.set_sequence(cursors_[partition]);
    }
    const auto context = rpc::ClientContextFor(options_.principal);
    if (!Use(*context)) return absl::CancelledError("stopping");
    const auto reader = stub_->ReadJournal(context.get(), request);
    absl::Status fault;
    v1::ReadJournalResponse response;
    while (fault.ok() && reader->Read(&response)) {
      received = true;
      SetConnected();
      for (v1::PartitionEntries& partition : *response.mutable_partitions()) {
        fault = Hand(partition);
        if (!fault.ok()) break;
      }
    }
    if (!fault.ok()) context->TryCancel();
    const grpc::Status status = reader->Finish();
    Release();
    return fault.ok() ? rpc::FromGrpc(status) : fault;
  }

  // Gives what came of one partition to the sink, which may hold us back.
  absl::Status Hand(v1::PartitionEntries& received) {
    const uint32_t partition = received.partition();
    if (partition >= cursors_.size() || received.first_sequence() != cursors_[partition] + 1) {
      return absl::DataLossError(absl::StrCat("upstream sent partition ", partition, " from ",
                                              received.first_sequence(), " on, unasked"));
    }
    std::vector<Entry> entries;
    entries.reserve(received.entries_size());
    for (v1::JournalEntry& sent : *received.mutable_entries()) {
      Entry& entry = entries.emplace_back();
      entry.partition = partition;
      entry.sequence = ++cursors_[partition];
      entry.recorded_at = TimeFromProto(sent.recorded_at());
      entry.person = std::move(*sent.mutable_person());
      entry.payload = std::move(*sent.mutable_payload());
    }
    sink_(partition, std::move(entries), received.head_sequence());
    return absl::OkStatus();
  }

  // Makes `context` the one that Stop cancels. False: already stopping.
  bool Use(grpc::ClientContext& context) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_) return false;
    context_ = &context;
    return true;
  }
  void Release() {
    const std::lock_guard<std::mutex> lock(mutex_);
    context_ = nullptr;
  }
  void SetConnected() {
    const std::lock_guard<std::mutex> lock(mutex_);
    connected_ = true;
  }

  const RemoteSourceOptions options_;
  const std::unique_ptr<v1::JournalService::Stub> stub_;
  // Only the thread uses these after Start. The cursor is the last entry given to the sink.
  std::vector<store::Sequence> cursors_;
  Sink sink_;

  mutable std::mutex mutex_;  // Guards the five below.
  std::condition_variable stopped_;
  grpc::ClientContext* context_ = nullptr;
  bool stopping_ = false;
  bool connected_ = false;
  absl::Status given_up_;

  std::thread thread_;
};

}  // namespace

std::unique_ptr<Source> NewRemoteSource(RemoteSourceOptions options) {
  return std::make_unique<RemoteSource>(std::move(options));
}

}  // namespace typl::journal
