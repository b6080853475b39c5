#include "common/journal/journal_service.h"

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

// Contract of ReadJournalResponse: at most 512 entries or 256 KiB. Each entry has a tag and a
// length (at most 4 bytes), and the response three more fields.
constexpr size_t kEntriesMax = 512;
constexpr size_t kBytesMax = 256 * 1024 - kEntriesMax * 4 - 64;

// One reader's stream: goes round the partitions, a batch of each in turn, so that a long one does
// not hold up the others.
class Reader {
 public:
  Reader(store::Store& store, const v1::ReadJournalRequest& request)
      : store_(store), cursors_(request.cursors().begin(), request.cursors().end()) {}

  absl::Status Run(rpc::StreamWriter<v1::ReadJournalResponse>& writer) {
    writer.OnCancelled([signal = signal_] { signal->Set(); });
    const auto watch = store_.WatchStreams(
        kStreamPrefix, [signal = signal_](const std::vector<std::string>&) { signal->Set(); });
    RETURN_IF_ERROR(CheckCursors());
    // Every partition is answered once even when it has nothing, so that the reader knows where all
    // of them end.
    ASSIGN_OR_RETURN(bool more, SendRound(writer, /*send_empty=*/true));
    while (!writer.cancelled()) {
      if (!more) signal_->Wait();
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
      set_ = true;
      changed_.notify_all();
    }
    void Wait() {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return set_; });
      set_ = false;
    }

   private:
    std::mutex mutex_;  // Guards set_.
    std::condition_variable changed_;
    bool set_ = false;
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

  // Sends at most one batch of each partition. True: there may be more at once.
  absl::StatusOr<bool> SendRound(rpc::StreamWriter<v1::ReadJournalResponse>& writer,
                                 bool send_empty) {
    bool more = false;
    for (v1::Cursor& cursor : cursors_) {
      const std::string stream = StreamName(cursor.partition());
      ASSIGN_OR_RETURN(const store::Sequence head, store_.StreamHead(stream));
      if (head <= cursor.sequence() && !send_empty) continue;
      v1::ReadJournalResponse response;
      response.set_partition(cursor.partition());
      response.set_first_sequence(cursor.sequence() + 1);
      response.set_head_sequence(head);
      if (head > cursor.sequence()) {
        ASSIGN_OR_RETURN(std::vector<store::StreamEntry> entries,
                         store_.ReadStream(stream, cursor.sequence() + 1, kEntriesMax, kBytesMax));
        for (store::StreamEntry& entry : entries) {
          cursor.set_sequence(entry.sequence);
          AddEncodedElement(response, v1::ReadJournalResponse::kEntriesFieldNumber,
                            std::move(entry.payload));
        }
        more |= cursor.sequence() < head;
      }
      if (!writer.Write(response)) return false;
    }
    return more;
  }

  store::Store& store_;
  std::vector<v1::Cursor> cursors_;
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
