#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/store/ledger_test_support.h"
#include "common/store/rocksdb_store.h"
#include "common/store/rocksdb_test_support.h"
#include "gtest/gtest.h"

// What is left of a store whose process dies, or whose disk fails, in the middle of the work.

namespace typl::store {
namespace {

constexpr int kExitRefused = 2;
constexpr int kExitTempFail = 75;

// A process started with its standard output on a pipe.
class Child {
 public:
  explicit Child(const std::vector<std::string>& arguments) {
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) abort();
    pid_ = fork();
    if (pid_ == 0) {
      dup2(pipe_ends[1], STDOUT_FILENO);
      std::vector<char*> raw;
      raw.reserve(arguments.size() + 1);
      for (const std::string& argument : arguments)
        raw.push_back(const_cast<char*>(argument.c_str()));
      raw.push_back(nullptr);
      execvp(raw[0], raw.data());
      _exit(127);
    }
    close(pipe_ends[1]);
    output_ = fdopen(pipe_ends[0], "r");
  }
  ~Child() {
    if (!exit_code_) {
      Kill();
      Wait();
    }
    fclose(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // nullopt: the process has closed its output.
  std::optional<std::string> Line() {
    char buffer[512];
    if (fgets(buffer, sizeof(buffer), output_) == nullptr) return std::nullopt;
    std::string line = buffer;
    // Without its end, the line is not whole: the process died while it wrote.
    if (line.back() != '\n') return std::nullopt;
    line.pop_back();
    return line;
  }
  void Kill() { kill(pid_, SIGKILL); }
  // The exit code, or -1 for a process that was killed.
  int Wait() {
    if (!exit_code_) {
      int status = 0;
      waitpid(pid_, &status, 0);
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    return *exit_code_;
  }

 private:
  pid_t pid_ = 0;
  FILE* output_ = nullptr;
  std::optional<int> exit_code_;
};

std::vector<std::string> Writer(const ScratchDirectory& directory, uint64_t first_number) {
  return {TYPL_STORE_WRITER, directory.database(), absl::StrCat(first_number)};
}

// Takes an "ack" line into the ledger; false for any other line.
bool Acknowledge(const std::string& line, Ledger& ledger) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  uint64_t number = 0;
  Sequence sequence = 0;
  if (words.size() != 3 || words[0] != "ack" || !absl::SimpleAtoi(words[1], &number) ||
      !absl::SimpleAtoi(words[2], &sequence)) {
    return false;
  }
  ledger[number] = sequence;
  return true;
}

// Opens the store again and holds it against the ledger. Returns the number to go on with.
uint64_t Verify(const ScratchDirectory& directory, const Ledger& ledger) {
  const absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksDbStore(directory.Options());
  EXPECT_TRUE(store.ok()) << store.status();
  if (!store.ok()) return 0;
  const LedgerReading reading = ReadLedger(**store, ledger);
  EXPECT_TRUE(reading.status.ok()) << reading.status;
  EXPECT_TRUE(reading.verdict.ok()) << reading.verdict;
  return reading.last_number + 1;
}

TEST(RocksDbProcess, RefusesASecondProcess) {
  const ScratchDirectory directory;
  const auto store = OpenRocksDbStore(directory.Options());
  ASSERT_TRUE(store.ok()) << store.status();
  Child second(Writer(directory, 1));
  EXPECT_TRUE(absl::StartsWith(second.Line().value_or(""), "refused FAILED_PRECONDITION"));
  EXPECT_EQ(second.Wait(), kExitRefused);
  EXPECT_TRUE((*store)->CommitAndWait(LedgerBatch(1)).committed());
}

TEST(RocksDbProcess, KeepsAllThatWasAcknowledgedWhenKilled) {
  constexpr int kCycles = 15;
  std::mt19937_64 random = SeededRandom();
  const ScratchDirectory directory;
  Ledger ledger;
  uint64_t next = 1;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    Child writer(Writer(directory, next));
    ASSERT_EQ(writer.Line(), "open");
    // Sometimes at once, sometimes after several groups.
    const int lines = static_cast<int>(random() % 3'000);
    for (int i = 0; i < lines; ++i) ASSERT_TRUE(Acknowledge(writer.Line().value_or(""), ledger));
    writer.Kill();
    // What it said before it died counts.
    while (const std::optional<std::string> line = writer.Line()) {
      ASSERT_TRUE(Acknowledge(*line, ledger)) << *line;
    }
    ASSERT_EQ(writer.Wait(), -1);
    next = Verify(directory, ledger);
    ASSERT_FALSE(HasFailure());
  }
  std::printf("%d kills, %zu writes acknowledged\n", kCycles, ledger.size());
  EXPECT_GT(ledger.size(), 0u);
}

bool CanTrace() { return Child({"strace", "-qq", "-o", "/dev/null", "true"}).Wait() == 0; }

struct SystemCallFault {
  const char* name;
  // For "strace -e inject=", without when=.
  const char* injection;
};
void PrintTo(const SystemCallFault& fault, std::ostream* out) { *out << fault.name; }

class RocksDbSystemCallFault : public testing::TestWithParam<SystemCallFault> {};
INSTANTIATE_TEST_SUITE_P(Faults, RocksDbSystemCallFault,
                         testing::Values(SystemCallFault{"SyncFailsOnce", "fdatasync:error=EIO"},
                                         SystemCallFault{"WriteFailsOnce", "write:error=EIO"},
                                         SystemCallFault{"DiskFullOnce", "write:error=ENOSPC"},
                                         SystemCallFault{"KilledInSync", "fdatasync:signal=KILL"}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_P(RocksDbSystemCallFault, LosesNothingAndAcknowledgesNothingAfterwards) {
  if (!CanTrace()) GTEST_SKIP() << "strace can't trace here";
  constexpr int kCycles = 8;
  std::mt19937_64 random = SeededRandom();
  const ScratchDirectory directory;
  Ledger ledger;
  uint64_t next = 1;
  int failures = 0;
  for (int cycle = 0; cycle < kCycles; ++cycle) {
    // Calls are counted for each thread by itself.
    std::vector<std::string> command = {
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        absl::StrCat("inject=", GetParam().injection, ":when=", 2 + random() % 60)};
    for (std::string& argument : Writer(directory, next)) command.push_back(std::move(argument));
    Child writer(command);
    bool failed = false;
    while (const std::optional<std::string> line = writer.Line()) {
      if (*line == "failed") {
        failed = true;
      } else if (Acknowledge(*line, ledger)) {
        EXPECT_FALSE(failed) << "acknowledged after a failure: " << *line;
      }
    }
    const int exit_code = writer.Wait();
    EXPECT_TRUE(!failed || exit_code == kExitTempFail) << exit_code;
    failures += exit_code == 0 ? 0 : 1;
    next = Verify(directory, ledger);
    ASSERT_FALSE(HasFailure()) << "cycle " << cycle;
  }
  std::printf("%d faults, %zu writes acknowledged\n", failures, ledger.size());
  EXPECT_EQ(failures, kCycles);
  EXPECT_GT(ledger.size(), 0u);
}

}  // namespace
}  // namespace typl::store
