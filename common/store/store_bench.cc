#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/store/rocksdb_store.h"

// How many batches a second the store takes, and what one costs each thread. A batch is what one
// registration writes: an idempotency record that must be new, two states, and a journal entry.

namespace typl::store {
namespace {

struct Settings {
  std::string directory;
  int threads = 2;
  uint64_t commits = 1'000'000;
  uint64_t in_flight_max = 4'000;
  uint64_t seed = 1;
  bool no_sync = false;
};

constexpr int kPartitions = 16;
constexpr size_t kRecordBytes = 100;
constexpr size_t kStateBytes = 200;
constexpr size_t kEntryBytes = 300;

// Like serialised messages: half of it repeats.
std::string Bytes(std::mt19937_64& random, size_t size) {
  std::string bytes(size, 'm');
  for (size_t i = 0; i + 8 <= size / 2; i += 8) {
    const uint64_t number = random();
    bytes.replace(i, 8, reinterpret_cast<const char*>(&number), 8);
  }
  return bytes;
}

Batch MakeBatch(std::mt19937_64& random) {
  const uint64_t person = random();
  const std::string request_key = absl::StrCat("request/portal/", absl::Hex(random()));
  Batch batch;
  batch.ExpectAbsent(request_key);
  batch.Put(request_key, Bytes(random, kRecordBytes));
  batch.Put(absl::StrCat("person/", absl::Hex(person)), Bytes(random, kStateBytes));
  batch.Put(absl::StrCat("search/", absl::Hex(person), "/1"), Bytes(random, kStateBytes));
  batch.Append(absl::StrCat("journal/", person % kPartitions), Bytes(random, kEntryBytes));
  return batch;
}

// Lets at most so many commits be under way.
class Window {
 public:
  explicit Window(uint64_t size) : size_(size) {}
  void Enter() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return entered_ < size_; });
    ++entered_;
  }
  void Leave() {
    const std::lock_guard lock(mutex_);
    // Woken when half is free, so that it does not go to sleep again for each batch.
    if (--entered_ == size_ / 2 || entered_ == 0) changed_.notify_all();
  }
  void WaitUntilEmpty() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return entered_ == 0; });
  }

 private:
  const uint64_t size_;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t entered_ = 0;
};

// Seconds that the threads of each name have been on a processor.
std::map<std::string, double> ThreadSeconds() {
  std::map<std::string, double> seconds;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    double nanoseconds = 0;
    std::getline(std::ifstream(task.path() / "comm"), name);
    std::ifstream(task.path() / "schedstat") >> nanoseconds;
    seconds[name] += nanoseconds / 1e9;
  }
  return seconds;
}

void Produce(Store& store, uint64_t commits, uint64_t in_flight_max, uint64_t seed,
             std::atomic<uint64_t>& failed) {
  std::mt19937_64 random(seed);
  Window window(in_flight_max);
  for (uint64_t i = 0; i < commits; ++i) {
    Batch batch = MakeBatch(random);
    window.Enter();
    store.Commit(std::move(batch), [&](const CommitResult& result) {
      if (!result.committed()) ++failed;
      window.Leave();
    });
  }
  window.WaitUntilEmpty();
}

int Run(const Settings& settings) {
  RocksDbOptions options;
  options.path = settings.directory;
  options.create_if_missing = true;
  options.unsafe_no_sync = settings.no_sync;
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(options);
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", store.status().ToString().c_str());
    return 1;
  }
  const auto start = std::chrono::steady_clock::now();
  std::atomic<uint64_t> failed = 0;
  std::vector<std::thread> threads;
  threads.reserve(settings.threads);
  for (int i = 0; i < settings.threads; ++i) {
    threads.emplace_back([&, i] {
      Produce(**store, settings.commits / settings.threads,
              settings.in_flight_max / settings.threads, settings.seed + i, failed);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> duration = std::chrono::steady_clock::now() - start;

  const StoreStats stats = (*store)->stats();
  std::printf("%.0f batches/s, %.1f s, %.0f batches a group, %llu failed\n",
              stats.commits / duration.count(), duration.count(),
              static_cast<double>(stats.commits) / stats.groups,
              static_cast<unsigned long long>(failed.load()));
  std::printf("in synced writes %.1f s\n", stats.sync_seconds_sum);
  for (const auto& [name, seconds] : ThreadSeconds()) {
    if (seconds < 0.01) continue;
    std::printf("%-16s %6.2f s on a processor, %5.2f us a batch\n", name.c_str(), seconds,
                seconds * 1e6 / stats.commits);
  }
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace typl::store

int main(int argc, char** argv) {
  typl::store::Settings settings;
  CLI::App app("Measures how many batches a second the store takes.");
  app.add_option("--directory", settings.directory, "of the database")->required();
  app.add_option("--threads", settings.threads, "threads that commit");
  app.add_option("--commits", settings.commits, "batches in all");
  app.add_option("--in-flight", settings.in_flight_max, "batches under way at most");
  app.add_option("--seed", settings.seed, "another one for each run in the same directory");
  app.add_flag("--no-sync", settings.no_sync, "acknowledge without syncing");
  CLI11_PARSE(app, argc, argv);
  return typl::store::Run(settings);
}
