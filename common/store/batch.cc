#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace typl::store {
namespace {

// Most batches hold an idempotency record, one or two states and a journal entry.
constexpr size_t kUsualOperations = 4;

// Hands one value from the store's thread to the thread that waits for it.
template <typename T>
class Handover {
 public:
  void Set(T value) {
    // Notified under the lock: the waiting thread destroys this object as soon as it may go on.
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
    changed_.notify_one();
  }
  T Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return value_.has_value(); });
    return *std::move(value_);
  }

 private:
  std::mutex mutex_;  // Guards value_.
  std::condition_variable changed_;
  std::optional<T> value_;
};

}  // namespace

void Batch::Put(absl::string_view key, std::string value) {
  if (operations_.empty()) operations_.reserve(kUsualOperations);
  bytes_ += key.size() + value.size();
  operations_.push_back({Operation::Kind::kPut, std::string(key), std::move(value)});
}

void Batch::Delete(absl::string_view key) {
  bytes_ += key.size();
  operations_.push_back({Operation::Kind::kDelete, std::string(key), {}});
}

void Batch::Append(absl::string_view stream, std::string payload) {
  bytes_ += stream.size() + payload.size();
  operations_.push_back({Operation::Kind::kAppend, std::string(stream), std::move(payload)});
}

void Batch::ExpectAbsent(absl::string_view key) { ExpectVersion(key, 0); }

void Batch::ExpectVersion(absl::string_view key, uint64_t version) {
  bytes_ += key.size();
  expectations_.push_back({Expectation::Kind::kVersion, std::string(key), version, {}});
}

void Batch::ExpectValue(absl::string_view key, std::string value) {
  bytes_ += key.size() + value.size();
  expectations_.push_back({Expectation::Kind::kValue, std::string(key), 0, std::move(value)});
}

void Batch::ExpectEpoch(absl::string_view key, std::string value) {
  bytes_ += key.size() + value.size();
  expectations_.push_back({Expectation::Kind::kEpoch, std::string(key), 0, std::move(value)});
}

CommitResult Store::CommitAndWait(Batch batch) {
  Handover<CommitResult> handover;
  Commit(std::move(batch), [&handover](CommitResult result) { handover.Set(std::move(result)); });
  return handover.Wait();
}

std::vector<CommitResult> Store::CommitAllAndWait(std::vector<Batch> batches) {
  Handover<std::vector<CommitResult>> handover;
  CommitAll(std::move(batches),
            [&handover](std::vector<CommitResult> results) { handover.Set(std::move(results)); });
  return handover.Wait();
}

}  // namespace typl::store
