#include "common/rpc/supervisor.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rpc/acceptor.h"
#include "common/rpc/test_services.h"
#include "common/testing/matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::rpc {
namespace {

using ::testing::HasSubstr;
using ::typl::testing::IsOk;
using ::typl::testing::StatusIs;
using ::typl::testing::TempDir;

// Stands where systemd does. A `name` that begins with '@' is a socket without a file.
class Supervisor {
 public:
  explicit Supervisor(const std::string& name)
      : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name[0] == '@') address.sun_path[0] = '\0';
    SetPatience(20);
    bound_ = bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address),
                  static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size())) == 0;
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~Supervisor() { unsetenv("NOTIFY_SOCKET"); }

  bool bound() const { return bound_; }
  void SetPatience(int seconds) {
    const timeval patience = {.tv_sec = seconds, .tv_usec = 0};
    setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  // The next thing it is told; empty when nothing comes.
  std::string Hear() { return Receive(0); }
  // What it was told so far and has not heard; empty: nothing.
  std::string HearNow() { return Receive(MSG_DONTWAIT); }

 private:
  std::string Receive(int flags) {
    char text[64];
    const ssize_t size = recv(fd_.get(), text, sizeof(text), flags);
    return size > 0 ? std::string(text, static_cast<size_t>(size)) : std::string();
  }

  UniqueFd fd_;
  bool bound_ = false;
};

TEST(Supervisor, HearsThatTheServerServesAndThatItStops) {
  const TempDir dir;
  Supervisor supervisor(dir.File("notify"));
  ASSERT_TRUE(supervisor.bound());
  {
    TestServer server;
    EXPECT_EQ(supervisor.Hear(), "READY=1");
    EXPECT_EQ(supervisor.HearNow(), "");
  }
  EXPECT_EQ(supervisor.Hear(), "STOPPING=1");
}

// Sets an environment variable until it goes.
class ScopedEnvironment {
 public:
  ScopedEnvironment(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  ~ScopedEnvironment() { unsetenv(name_); }

 private:
  const char* const name_;
};

TEST(Supervisor, ThatAsksHearsThatTheServerIsAliveUntilItStops) {
  const TempDir dir;
  Supervisor supervisor(dir.File("notify"));
  ASSERT_TRUE(supervisor.bound());
  // Long enough for a busy machine to answer in a quarter of it.
  const ScopedEnvironment period("WATCHDOG_USEC", "2000000");
  {
    TestServer server;
    EXPECT_EQ(supervisor.Hear(), "READY=1");
    EXPECT_EQ(supervisor.Hear(), "WATCHDOG=1");
    EXPECT_EQ(supervisor.Hear(), "WATCHDOG=1");
  }
  std::string last;
  while (last != "STOPPING=1") {
    last = supervisor.Hear();
    ASSERT_NE(last, "");
  }
  EXPECT_EQ(supervisor.HearNow(), "");
}

TEST(Supervisor, HearsNothingWhileEveryThreadOfTheCallsHangs) {
  constexpr int kHanging = 32;
  const TempDir dir;
  Supervisor supervisor(dir.File("notify"));
  ASSERT_TRUE(supervisor.bound());
  const ScopedEnvironment period("WATCHDOG_USEC", "400000");
  Latch latch;
  Handlers hanging;
  hanging.get = [&latch](const Call&, Done done) {
    latch.Await();
    std::move(done)(absl::OkStatus());
  };
  TestServer server(std::move(hanging));
  std::vector<std::thread> callers;
  callers.reserve(kHanging);
  for (int i = 0; i < kHanging; ++i) {
    callers.emplace_back([&server] { (void)server.Get("portals/oma", absl::Seconds(60)); });
  }
  supervisor.SetPatience(1);
  int heard = 0;
  while (heard < 100 && !supervisor.Hear().empty()) ++heard;
  EXPECT_LT(heard, 100);

  latch.Open();
  supervisor.SetPatience(20);
  EXPECT_EQ(supervisor.Hear(), "WATCHDOG=1");
  for (std::thread& caller : callers) caller.join();
}

TEST(Watchdog, IsSilentAsLongAsNothingLives) {
  const TempDir dir;
  Supervisor supervisor(dir.File("notify"));
  ASSERT_TRUE(supervisor.bound());
  std::atomic<int> asked = 0;
  const Watchdog watchdog(absl::Milliseconds(2), [&]() -> absl::Status {
    if (++asked < 4) return absl::DeadlineExceededError("no thread answers");
    return absl::OkStatus();
  });
  // The first that is heard.
  EXPECT_EQ(supervisor.Hear(), "WATCHDOG=1");
  EXPECT_GE(asked, 4);
}

TEST(Watchdog, IsAskedForByTheEnvironmentOfThisProcessOnly) {
  EXPECT_EQ(WatchdogPeriod(), absl::InfiniteDuration());
  const ScopedEnvironment period("WATCHDOG_USEC", "120000000");
  EXPECT_EQ(WatchdogPeriod(), absl::Minutes(2));
  {
    const ScopedEnvironment other("WATCHDOG_PID", "1");
    EXPECT_EQ(WatchdogPeriod(), absl::InfiniteDuration());
  }
  const ScopedEnvironment own("WATCHDOG_PID", absl::StrCat(getpid()));
  EXPECT_EQ(WatchdogPeriod(), absl::Minutes(2));
  for (const char* none : {"0", "-1", "soon", ""}) {
    const ScopedEnvironment faulty("WATCHDOG_USEC", none);
    EXPECT_EQ(WatchdogPeriod(), absl::InfiniteDuration()) << none;
  }
}

TEST(Supervisor, IsFoundByASocketWithoutAFile) {
  const TempDir dir;
  Supervisor supervisor(absl::StrCat("@", dir.path()));
  ASSERT_TRUE(supervisor.bound());
  EXPECT_THAT(NotifySupervisor(kSupervisorReady), IsOk());
  EXPECT_EQ(supervisor.Hear(), "READY=1");
}

TEST(Supervisor, NeedNotBeThere) {
  unsetenv("NOTIFY_SOCKET");
  EXPECT_THAT(NotifySupervisor(kSupervisorReady), IsOk());
}

TEST(Supervisor, ThatCanNotBeToldIsNamed) {
  const TempDir dir;
  setenv("NOTIFY_SOCKET", dir.File("nobody").c_str(), 1);
  const absl::Status untold = NotifySupervisor(kSupervisorReady);
  EXPECT_THAT(untold, StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(std::string(untold.message()), HasSubstr("nobody"));
  setenv("NOTIFY_SOCKET", std::string(200, 'x').c_str(), 1);
  EXPECT_THAT(NotifySupervisor(kSupervisorReady), StatusIs(absl::StatusCode::kUnavailable));
  unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace typl::rpc
