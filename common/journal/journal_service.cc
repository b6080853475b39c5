#include "common/journal/journal_service.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/journal/encoded_field.h"
#include "common/journal/journal.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace typl::journal {
namespace {

constexpr absl::string_view kReadJournal = "/typl.journal.v1.JournalService/ReadJournal";
constexpr absl::string_view kGetJournalHeads = "/typl.journal.v1.JournalService/GetJournalHeads";

// Contract of ReadJournalResponse: at most 1,024 entries or 512 KiB. Each entry has a tag and a
// length (at most 4 bytes); a partition's entries have as much and three small fields more. An
// entry is at most 90 kB, and the last one may go over what is left.
constexpr size_t kEntriesMax = 1'024;
constexpr size_t kBytesMax = 512 * 1024 - store::kValueBytesMax - kEntriesMax * 4 - 64 * 64;
// After a wake-up more is gathered this long before it is sent: a message costs more than an entry,
// and under load each commit would make one. Small against the time of a commit and its read.
constexpr std::chrono::milliseconds kGather{2};

// One reader's stream: sends what is new in all partitions together.
class Reader {
 public:
  Reader(store::Store& store, const v1::ReadJournalRequest& request)
      : store_(store), cursors_(request.cursors().begin(), request.cursors().end()) {}

  absl::Status Run(rpc::StreamWriter<v1::ReadJournalResponse>& writer) {
    writer.OnCancelled([signal = signal_] { signal->SetOver(); });
    const auto watch = store_.WatchStreams(
        kStreamPrefix, [signal = signal_](const std::vector<std::string>&) { signal->Set(); });
    RETURN_IF_ERROR(CheckCursors());
    // Every partition is answered once even when it has nothing, so that the reader knows where all
    // of them end.
    ASSIGN_OR_RETURN(bool more, SendRound(writer, /*send_empty=*/true));
    while (!writer.cancelled()) {
      if (!more) signal_->WaitAndGather();
      ASSIGN_OR_RETURN(more, SendRound(writer, /*send_empty=*/false));
    }
    return absl::OkStatus();
  }

 private:
  // Outlives the reader where a late wake-up still holds it.
  class Signal {
   public:
    void Set() {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (set_) return;
      set_ = true;
      changed_.notify_all();
    }
    // Returns kGather after Set was called.
    void WaitAndGather() {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return set_; });
      changed_.wait_for(lock, kGather, [this] { return over_; });
      set_ = false;
    }
    // Ends waiting and gathering at once.
    void SetOver() {
      const std::lock_guard<std::mutex> lock(mutex_);
      set_ = true;
      over_ = true;
      changed_.notify_all();
    }

   private:
    std::mutex mutex_;  // Guards the rest.
    std::condition_variable changed_;
    bool set_ = false;
    bool over_ = false;
  };

  absl::Status CheckCursors() {
    for (const v1::Cursor& cursor : cursors_) {
      ASSIGN_OR_RETURN(const store::Sequence head,
                       store_.StreamHead(StreamName(cursor.partition())));
      if (cursor.sequence() <= head) continue;
      return MakeError(common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE,
                       "the cursor is ahead of the journal",
                       {{"partition", absl::StrCat(cursor.partition())},
                        {"cursor", absl::StrCat(cursor.sequence())},
                        {"head", absl::StrCat(head)}});
    }
    return absl::OkStatus();
  }

  // Sends what there is, as far as one message holds it. True: there may be more at once.
  absl::StatusOr<bool> SendRound(rpc::StreamWriter<v1::ReadJournalResponse>& writer,
                                 bool send_empty) {
    v1::ReadJournalResponse response;
    Room room;
    bool more = false;
    // Begins where the last round ran out of room, so that a long partition does not hold up the
    // others.
    const size_t first = first_of_round_;
    for (size_t i = 0; i < cursors_.size(); ++i) {
      const size_t index = (first + i) % cursors_.size();
      ASSIGN_OR_RETURN(const bool left, AddEntries(cursors_[index], send_empty, room, response));
      if (left && !more) first_of_round_ = (index + 1) % cursors_.size();
      more |= left;
    }
    if (response.partitions().empty()) return false;
    return writer.Write(response) && more;
  }

  // What still goes into a message.
  struct Room {
    size_t entries = kEntriesMax;
    size_t bytes = kBytesMax;
  };

  // Adds what the partition has after its cursor, as far as there is room. True: something is left.
  absl::StatusOr<bool> AddEntries(v1::Cursor& cursor, bool send_empty, Room& room,
                                  v1::ReadJournalResponse& response) {
    const std::string stream = StreamName(cursor.partition());
    ASSIGN_OR_RETURN(const store::Sequence head, store_.StreamHead(stream));
    const bool has_new = head > cursor.sequence();
    if (!has_new && !send_empty) return false;
    if (has_new && (room.entries == 0 || room.bytes == 0)) return true;
    v1::PartitionEntries& added = *response.add_partitions();
    added.set_partition(cursor.partition());
    added.set_first_sequence(cursor.sequence() + 1);
    added.set_head_sequence(head);
    if (!has_new) return false;
    ASSIGN_OR_RETURN(std::vector<store::StreamEntry> entries,
                     store_.ReadStream(stream, cursor.sequence() + 1, room.entries, room.bytes));
    for (store::StreamEntry& entry : entries) {
      cursor.set_sequence(entry.sequence);
      --room.entries;
      room.bytes -= std::min(room.bytes, entry.payload.size());
      AddEncodedElement(added, v1::PartitionEntries::kEntriesFieldNumber, std::move(entry.payload));
    }
    return cursor.sequence() < head;
  }

  store::Store& store_;
  std::vector<v1::Cursor> cursors_;
  size_t first_of_round_ = 0;
  const std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
};

absl::Status Validate(const v1::ReadJournalRequest& request, uint32_t partition_count) {
  FieldViolations violations;
  if (request.cursors().empty()) violations.Add("cursors", "must name at least one partition");
  std::vector<bool> named(partition_count);
  for (int i = 0; i < request.cursors_size(); ++i) {
    const uint32_t partition = request.cursors(i).partition();
    const std::string field = absl::StrCat("cursors[", i, "].partition");
    if (partition >= partition_count) {
      violations.Add(field, absl::StrCat("must be below ", partition_count));
    } else if (named[partition]) {
      violations.Add(field, "is named twice");
    } else {
      named[partition] = true;
    }
  }
  return violations.ToStatus();
}

}  // namespace

JournalService::JournalService(rpc::Host& host, store::Store& store, uint32_t partition_count)
    : host_(host), store_(store), partition_count_(partition_count) {}

std::vector<rpc::MethodRule> JournalService::Rules() {
  return {
      {.method = std::string(kReadJournal), .roles = {rpc::Role::kService}},
      {.method = std::string(kGetJournalHeads),
       .roles = {rpc::Role::kService, rpc::Role::kOperator}},
  };
}

grpc::ServerWriteReactor<v1::ReadJournalResponse>* JournalService::ReadJournal(
    grpc::CallbackServerContext* context, const v1::ReadJournalRequest* request) {
  return rpc::ServerStream<v1::ReadJournalRequest, v1::ReadJournalResponse>(
      host_, context, kReadJournal, request,
      [this](const rpc::Call&, const v1::ReadJournalRequest& asked,
             rpc::StreamWriter<v1::ReadJournalResponse>& writer) -> absl::Status {
        RETURN_IF_ERROR(Validate(asked, partition_count_));
        return Reader(store_, asked).Run(writer);
      });
}

grpc::ServerUnaryReactor* JournalService::GetJournalHeads(grpc::CallbackServerContext* context,
                                                          const v1::GetJournalHeadsRequest* request,
                                                          v1::GetJournalHeadsResponse* response) {
  return rpc::Unary(host_, context, kGetJournalHeads, request, response,
                    [this](const rpc::Call&, const v1::GetJournalHeadsRequest&,
                           v1::GetJournalHeadsResponse& heads, rpc::Done done) {
                      heads.set_partition_count(partition_count_);
                      for (uint32_t partition = 0; partition < partition_count_; ++partition) {
                        const auto head = store_.StreamHead(StreamName(partition));
                        if (!head.ok()) return std::move(done)(head.status());
                        v1::Cursor& cursor = *heads.add_heads();
                        cursor.set_partition(partition);
                        cursor.set_sequence(*head);
                      }
                      std::move(done)(absl::OkStatus());
                    });
}

}  // namespace typl::journal
