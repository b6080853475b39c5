#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/store/ledger_test_support.h"
#include "common/store/rocksdb_store.h"

// A process for fault tests: opens the store in argv[1] and writes the ledger from number argv[2]
// on until it is killed or the store fails. Says on standard output, a line at a time:
//   open                     the store is open
//   refused <text>           it can't be opened; exit code 2
//   ack <number> <sequence>  this write was acknowledged
//   failed                   a write was not; nothing may be acknowledged from here on
// and exits with code 75 after a failure.

namespace typl::store {
namespace {

constexpr int kExitRefused = 2;
constexpr int kExitTempFail = 75;  // EX_TEMPFAIL of sysexits.h.
constexpr uint64_t kUnderWayMax = 200;
// Writes that are tried after the first failure, to see that none is acknowledged.
constexpr int kTriesAfterFailure = 50;

// Whole lines reach the pipe even if the process is killed just after. By writev, so that faults
// injected into write are the store's alone.
void Say(const std::string& line) {
  std::string text = line + "\n";
  const iovec part = {text.data(), text.size()};
  if (writev(STDOUT_FILENO, &part, 1) != static_cast<ssize_t>(text.size())) abort();
}

int WriteLedger(const std::string& path, uint64_t number) {
  RocksDbOptions options;
  options.path = path;
  options.create_if_missing = true;
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(std::move(options));
  if (!store.ok()) {
    Say(absl::StrCat("refused ", store.status().ToString()));
    return kExitRefused;
  }
  Say("open");
  std::mutex mutex;  // Guards under_way.
  std::condition_variable changed;
  uint64_t under_way = 0;
  std::atomic<bool> failed = false;
  for (int tries_left = kTriesAfterFailure; tries_left > 0; ++number) {
    {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return under_way < kUnderWayMax; });
      ++under_way;
    }
    (*store)->Commit(LedgerBatch(number), [&, number](const CommitResult& result) {
      if (result.committed()) {
        Say(absl::StrCat("ack ", number, " ", result.sequences.at(0)));
      } else if (!failed.exchange(true)) {
        Say("failed");
      }
      const std::lock_guard lock(mutex);
      --under_way;
      changed.notify_one();
    });
    if (failed) --tries_left;
  }
  store->reset();
  return kExitTempFail;
}

}  // namespace
}  // namespace typl::store

int main(int argc, char** argv) {
  uint64_t number = 0;
  if (argc != 3 || !absl::SimpleAtoi(argv[2], &number)) return EXIT_FAILURE;
  return typl::store::WriteLedger(argv[1], number);
}
