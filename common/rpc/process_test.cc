// Tests that need a server in a process of its own.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/rpc/acceptor.h"
#include "common/rpc/test_services.h"
#include "common/testing/child_process.h"
#include "common/testing/matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::rpc {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::typl::testing::ChildAddresses;
using ::typl::testing::ChildOptions;
using ::typl::testing::ChildProcess;
using ::typl::testing::IsOk;
using ::typl::testing::ReadFile;
using ::typl::testing::TempDir;

constexpr absl::Duration kTimeout = absl::Seconds(20);

// The server of test_server_main.cc.
class ServerProcess {
 public:
  explicit ServerProcess(int open_files_max = 0) : child_(Options(open_files_max)) {
    const auto addresses = child_.AwaitAddressFile(dir_.File("addresses"));
    if (addresses) addresses_ = *addresses;
  }

  ChildProcess& child() { return child_; }
  const std::string& address() const { return addresses_.grpc; }
  std::string log() const { return ReadFile(dir_.File("log")); }

  absl::Status Heads() {
    auto channel = NewChannel();
    journal_pb::GetJournalHeadsResponse response;
    return FromGrpc(journal_pb::JournalService::NewStub(channel)->GetJournalHeads(
        ClientContextFor("services/a", kTimeout).get(), {}, &response));
  }
  std::shared_ptr<grpc::Channel> NewChannel() {
    ChannelOptions options;
    options.own_connection = true;
    return *MakeChannel(address(), options);
  }
  // A line of /proc/<pid>/status, such as "VmHWM", in kB.
  int64_t StatusKilobytes(const std::string& name) {
    for (absl::string_view line :
         absl::StrSplit(ReadFile(absl::StrCat("/proc/", child_.pid(), "/status")), '\n')) {
      int64_t value = 0;
      if (absl::ConsumePrefix(&line, name + ":") && absl::ConsumeSuffix(&line, "kB") &&
          absl::SimpleAtoi(line, &value)) {
        return value;
      }
    }
    return -1;
  }

 private:
  ChildOptions Options(int open_files_max) {
    ChildOptions options;
    options.command = {
        TYPL_RPC_TEST_SERVER, "--config",
        dir_.Write("config", absl::StrCat("server { listen: \"127.0.0.1:0\"\n",
                                          "  address_file: \"", dir_.File("addresses"), "\" }\n"))};
    options.output_file = dir_.File("log");
    options.open_files_max = open_files_max;
    return options;
  }

  const TempDir dir_;
  ChildProcess child_;
  ChildAddresses addresses_;
};

UniqueFd Connect(const std::string& address) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(fd.get(), reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) fd.Reset();
  return fd;
}

// gRPC's own listener never takes another connection after this.
TEST(Descriptors, RunningOutOfThemIsSurvived) {
  ServerProcess server(64);
  ASSERT_FALSE(server.address().empty());
  ASSERT_THAT(server.Heads(), IsOk());

  std::vector<UniqueFd> idle;
  for (int i = 0; i < 200; ++i) idle.push_back(Connect(server.address()));
  // Those beyond the limit are closed; the last to be closed shows that the server met the limit.
  char byte;
  EXPECT_LE(recv(idle.back().get(), &byte, 1, 0), 0);
  idle.clear();

  // Descriptors come back as the server notices that its peers are gone.
  absl::Status status;
  for (int i = 0; i < 1000; ++i) {
    status = server.Heads();
    if (status.ok()) break;
  }
  EXPECT_THAT(status, IsOk());
  EXPECT_THAT(server.log(), HasSubstr("out_of_descriptors"));
}

TEST(Compression, IsRefusedBeforeItIsUnpacked) {
  ServerProcess server;
  ASSERT_THAT(server.Heads(), IsOk());
  const int64_t before = server.StatusKilobytes("VmHWM");
  ASSERT_GT(before, 0);
  intake_pb::GetJobSearchRequest bomb;
  bomb.set_name(std::string(128 << 20, 'x'));
  auto context = ClientContextFor("portals/oma", kTimeout);
  context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
  intake_pb::GetJobSearchResponse response;

  const grpc::Status status = intake_pb::IntakeService::NewStub(server.NewChannel())
                                  ->GetJobSearch(context.get(), bomb, &response);

  EXPECT_THAT(FromGrpc(status), Not(IsOk()));
  EXPECT_LT(server.StatusKilobytes("VmHWM") - before, 16'000);
  EXPECT_THAT(server.Heads(), IsOk());
}

TEST(Messages, BeyondTheLimitAreRefused) {
  ServerProcess server;
  intake_pb::GetJobSearchRequest large;
  large.set_name(std::string(300'000, 'x'));
  intake_pb::GetJobSearchResponse response;
  const grpc::Status status =
      intake_pb::IntakeService::NewStub(server.NewChannel())
          ->GetJobSearch(ClientContextFor("portals/oma", kTimeout).get(), large, &response);

  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST(ServiceMain, EndsCleanlyWhenAsked) {
  for (const int signal : {SIGTERM, SIGINT}) {
    ServerProcess server;
    ASSERT_THAT(server.Heads(), IsOk());
    server.child().Kill(signal);
    EXPECT_EQ(server.child().AwaitExit(), 0);
    EXPECT_THAT(server.log(),
                AllOf(HasSubstr("\"event\":\"starting\""), HasSubstr("\"service\":\"test\""),
                      HasSubstr("\"event\":\"stopped\"")));
  }
}

TEST(ServiceMain, TellsItsSupervisorThatTheStoreFailed) {
  ServerProcess server;
  intake_pb::GetJobSearchResponse response;
  intake_pb::IntakeService::NewStub(server.NewChannel())
      ->GetJobSearch(ClientContextFor("portals/oma", kTimeout).get(), {}, &response);

  EXPECT_EQ(server.child().AwaitExit(), 75);
  EXPECT_THAT(server.log(), HasSubstr("the disk is gone"));
}

struct Ended {
  int exit = -1;
  std::string output;
};

Ended RunServer(std::vector<std::string> arguments) {
  const TempDir dir;
  ChildOptions options;
  options.command = {TYPL_RPC_TEST_SERVER};
  options.command.insert(options.command.end(), arguments.begin(), arguments.end());
  options.output_file = dir.File("out");
  ChildProcess child(options);
  Ended run;
  run.exit = child.AwaitExit().value_or(-1);
  run.output = ReadFile(options.output_file);
  return run;
}

TEST(ServiceMain, NamesTheLineOfAnUnknownKey) {
  const TempDir dir;
  const std::string file = dir.Write("c", "server {\n  listen: \"127.0.0.1:0\"\n  colour: 1\n}\n");

  const Ended run = RunServer({"--config", file});

  EXPECT_EQ(run.exit, 2);
  EXPECT_THAT(run.output, AllOf(HasSubstr(file + ":3:"), HasSubstr("colour")));
}

TEST(ServiceMain, ChecksWithoutStarting) {
  const TempDir dir;
  const std::string good = dir.Write("good", "server { listen: \"127.0.0.1:0\" }");
  const std::string bad =
      dir.Write("bad", "server { listen: \"127.0.0.1:0\" } partition_count: 65");
  const std::string open =
      dir.Write("open", "server { listen: \"0.0.0.0:0\" } partition_count: 65");

  EXPECT_EQ(RunServer({"--check-config", "--config=" + good}).exit, 0);
  EXPECT_THAT(RunServer({"--config", bad, "--check-config"}).output,
              HasSubstr("partition_count: more than 64"));
  const Ended run = RunServer({"--config", open, "--check-config"});
  EXPECT_EQ(run.exit, 2);
  // Those of every configuration and those of this service's.
  EXPECT_THAT(run.output, AllOf(HasSubstr("server.listen"), HasSubstr("partition_count")));
}

TEST(ServiceMain, MakesTheStoreOfANewInstallation) {
  const TempDir dir;
  const std::string config =
      dir.Write("c", absl::StrCat("server { listen: \"127.0.0.1:0\" }\nstore { path: \"",
                                  dir.File("store"), "\" }\n"));

  EXPECT_EQ(RunServer({"--config", config, "--create-store"}).exit, 0);
  EXPECT_TRUE(std::filesystem::exists(dir.File("store/CURRENT")));
  EXPECT_EQ(RunServer({"--config", config, "--create-store"}).exit, 0) << "a second time";

  // The mark says whether acknowledged commits are gone; without it nothing does.
  std::filesystem::remove(dir.File("store.high-water"));
  const Ended run = RunServer({"--config", config, "--create-store"});
  EXPECT_EQ(run.exit, 1);
  EXPECT_THAT(run.output, HasSubstr("high-water mark"));
}

TEST(ServiceMain, PrintsItsVersionAndItsDefaults) {
  EXPECT_THAT(RunServer({"--version"}).output, ::testing::MatchesRegex("typl-test [0-9.]+\n"));
  const Ended run = RunServer({"--print-default-config"});
  EXPECT_EQ(run.exit, 0);
  EXPECT_THAT(run.output, HasSubstr("identity_key_file: \"\""));
}

TEST(ServiceMain, ComplainsAboutItsArguments) {
  EXPECT_EQ(RunServer({}).exit, 2);
  EXPECT_EQ(RunServer({"--confg", "x"}).exit, 2);
  EXPECT_EQ(RunServer({"--config"}).exit, 2);
  EXPECT_EQ(RunServer({"--config", "/nonexistent"}).exit, 2);
}

}  // namespace
}  // namespace typl::rpc
