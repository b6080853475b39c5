#include "common/journal/local_source.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"

namespace typl::journal {
namespace {

// One read of a stream: the journal's batch size, so that both sources behave alike.
constexpr size_t kReadEntriesMax = 512;
constexpr size_t kReadBytesMax = 256 * 1024;

class LocalSource final : public Source {
 public:
  LocalSource(store::Store& store, std::string prefix)
      : store_(store), prefix_(std::move(prefix)) {}
  ~LocalSource() override { Stop(); }

  void Start(std::vector<store::Sequence> cursors, Sink sink) override {
    cursors_ = std::move(cursors);
    sink_ = std::move(sink);
    // Watch before the first read, so that nothing falls between the two.
    watch_ = store_.WatchStreams(prefix_, [this](const std::vector<std::string>&) {
      const std::lock_guard<std::mutex> lock(mutex_);
      appended_ = true;
      changed_.notify_all();
    });
    thread_ = std::thread([this] { Run(); });
  }

  void Stop() override {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    if (thread_.joinable()) thread_.join();
    watch_.reset();
  }

  bool connected() const override { return status().ok(); }

  absl::Status status() const override {
    const std::lock_guard<std::mutex> lock(mutex_);
    return status_;
  }

 private:
  void Run() {
    absl::Status status = CheckCursors();
    while (status.ok()) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return appended_ || stopping_; });
        if (stopping_) return;
        appended_ = false;
      }
      status = ReadAll();
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    status_ = std::move(status);
  }

  absl::Status CheckCursors() {
    for (uint32_t partition = 0; partition < cursors_.size(); ++partition) {
      ASSIGN_OR_RETURN(const store::Sequence head,
                       store_.StreamHead(StreamName(prefix_, partition)));
      if (cursors_[partition] > head) {
        return MakeError(common::v1::ERROR_REASON_POSITION_OUT_OF_RANGE,
                         "the stream is shorter than the cursor",
                         {{"stream", StreamName(prefix_, partition)},
                          {"head", absl::StrCat(head)},
                          {"cursor", absl::StrCat(cursors_[partition])}});
      }
    }
    return absl::OkStatus();
  }

  // Reads all streams in turn, one batch of each at a time, until none has more.
  absl::Status ReadAll() {
    for (bool more = true; more;) {
      more = false;
      for (uint32_t partition = 0; partition < cursors_.size(); ++partition) {
        if (stopping()) return absl::OkStatus();
        ASSIGN_OR_RETURN(const bool read, ReadOne(partition));
        more |= read;
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<bool> ReadOne(uint32_t partition) {
    const std::string stream = StreamName(prefix_, partition);
    ASSIGN_OR_RETURN(const store::Sequence head, store_.StreamHead(stream));
    if (head <= cursors_[partition]) return false;
    ASSIGN_OR_RETURN(
        const std::vector<store::StreamEntry> stored,
        store_.ReadStream(stream, cursors_[partition] + 1, kReadEntriesMax, kReadBytesMax));
    std::vector<Entry> entries;
    entries.reserve(stored.size());
    for (const store::StreamEntry& one : stored) {
      ASSIGN_OR_RETURN(Entry entry, DecodeEntry(partition, one.sequence, one.payload));
      entries.push_back(std::move(entry));
    }
    if (entries.empty()) return false;
    cursors_[partition] = entries.back().sequence;
    sink_(partition, std::move(entries), head);
    return true;
  }

  bool stopping() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return stopping_;
  }

  store::Store& store_;
  const std::string prefix_;
  // Only the thread uses these after Start.
  std::vector<store::Sequence> cursors_;
  Sink sink_;

  mutable std::mutex mutex_;  // Guards the four below.
  std::condition_variable changed_;
  bool appended_ = true;  // True at first: what is already there must be read.
  bool stopping_ = false;
  absl::Status status_;

  std::unique_ptr<store::Store::Watch> watch_;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Source> NewLocalSource(store::Store& store, std::string prefix) {
  return std::make_unique<LocalSource>(store, std::move(prefix));
}

}  // namespace typl::journal
