// The real program: its command line, its store on disk, and kill -9.

#include <signal.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/testing/child_process.h"
#include "common/testing/matchers.h"
#include "common/testing/temp_dir.h"
#include "gtest/gtest.h"
#include "services/intake/api/test_support.h"
#include "typl/admin/v1/admin.grpc.pb.h"
#include "typl/intake/v1/intake.grpc.pb.h"

namespace typl::intake {
namespace {

using typl::testing::ChildProcess;
using typl::testing::EqualsProto;
using typl::testing::TempDir;

class ProcessTest : public ::testing::Test {
 protected:
  std::string Config(const std::string& more = "") {
    return directory_.Write(
        "intake.textproto",
        absl::StrCat("server { listen: '127.0.0.1:0' admin_listen: '127.0.0.1:0' address_file: '",
                     AddressFile(), "' drain_seconds: 1 }\n", "store { path: '",
                     directory_.File("store"), "' create_if_missing: true }\n",
                     "clock { virtual_start: '2020-04-01T09:00:00+03:00' }\n",
                     "identity_key_file: '", KeyFile(), "'\n",
                     "identity_range: IDENTITY_RANGE_ARTIFICIAL\n", more));
  }
  std::string KeyFile() const { return directory_.File("identity.key"); }
  std::string AddressFile() const { return directory_.File("address"); }

  // Its exit code.
  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), TYPL_INTAKE_BINARY);
    ChildProcess child({arguments, directory_.File("output")});
    return child.AwaitExit().value_or(-1000);
  }
  std::string Output() const { return typl::testing::ReadFile(directory_.File("output")); }

  std::unique_ptr<ChildProcess> Start(const std::string& more = "") {
    unlink(AddressFile().c_str());
    auto child = std::make_unique<ChildProcess>(typl::testing::ChildOptions{
        {TYPL_INTAKE_BINARY, "--config", Config(more)}, directory_.File("output")});
    const auto addresses = child->AwaitAddressFile(AddressFile());
    if (!addresses) {
      ADD_FAILURE() << Output();
      return nullptr;
    }
    channel_ = *rpc::MakeChannel(addresses->grpc, {.tls = {}, .own_connection = true});
    return child;
  }

  absl::StatusOr<v1::RegisterJobSearchResponse> Register(
      const v1::RegisterJobSearchRequest& request) {
    v1::RegisterJobSearchResponse response;
    const grpc::Status status = v1::IntakeService::NewStub(channel_)->RegisterJobSearch(
        rpc::ClientContextFor("portals/oma", absl::Seconds(30)).get(), request, &response);
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }

  TempDir directory_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ProcessTest, WantsAnIdentityKeyBeforeItsFirstStart) {
  EXPECT_EQ(Run({"--config", Config()}), 1);
  EXPECT_THAT(Output(), ::testing::HasSubstr("--make-identity-key"));
  EXPECT_EQ(Run({"--make-identity-key", KeyFile()}), 0);
  EXPECT_EQ(Run({"--make-identity-key", KeyFile()}), 1);
  EXPECT_NE(Start(), nullptr);
}

TEST_F(ProcessTest, RefusesAFaultyConfiguration) {
  EXPECT_EQ(Run({"--config", Config("partition_count: 2000")}), 2);
  EXPECT_EQ(Run({"--config", Config("unsafe_for_tests { no_dedup: true }")}), 2);
  EXPECT_EQ(Run({"--config", Config("no_such_key: 1")}), 2);
}

TEST_F(ProcessTest, AnswersTheSameAfterKillMinusNine) {
  ASSERT_EQ(Run({"--make-identity-key", KeyFile()}), 0);
  auto child = Start();
  ASSERT_NE(child, nullptr);
  const auto first = Register(TestRegistration(1, 1));
  ASSERT_THAT(first, typl::testing::IsOk());
  child->Kill(SIGKILL);
  ASSERT_TRUE(child->AwaitExit());

  child = Start();
  ASSERT_NE(child, nullptr);
  const auto again = Register(TestRegistration(1, 1));
  ASSERT_THAT(again, typl::testing::IsOk());
  EXPECT_TRUE(again->replayed());
  EXPECT_THAT(again->job_search(), EqualsProto(first->job_search()));
  child->Kill(SIGTERM);
  EXPECT_EQ(child->AwaitExit(), 0);
}

TEST_F(ProcessTest, RefusesAnotherKeyOrPartitionCountThanTheStoreWasMadeWith) {
  ASSERT_EQ(Run({"--make-identity-key", KeyFile()}), 0);
  auto child = Start();
  ASSERT_NE(child, nullptr);
  child->Kill(SIGTERM);
  ASSERT_EQ(child->AwaitExit(), 0);

  EXPECT_EQ(Run({"--config", Config("partition_count: 8")}), 1);
  ASSERT_EQ(unlink(KeyFile().c_str()), 0);
  ASSERT_EQ(Run({"--make-identity-key", KeyFile()}), 0);
  EXPECT_EQ(Run({"--config", Config()}), 1);
  EXPECT_THAT(Output(), ::testing::HasSubstr("identity_key_file"));
}

TEST_F(ProcessTest, TellsOperatorsItsStateAndMovesItsVirtualClock) {
  ASSERT_EQ(Run({"--make-identity-key", KeyFile()}), 0);
  auto child = Start();
  ASSERT_NE(child, nullptr);
  ASSERT_THAT(Register(TestRegistration(1, 1)), typl::testing::IsOk());
  const auto admin = admin::v1::AdminService::NewStub(channel_);

  admin::v1::AdvanceClockRequest advance;
  advance.mutable_now()->set_seconds(1'585'900'000);
  admin::v1::AdvanceClockResponse advanced;
  ASSERT_TRUE(admin
                  ->AdvanceClock(rpc::ClientContextFor("operators/x", absl::Seconds(30)).get(),
                                 advance, &advanced)
                  .ok());
  admin::v1::GetStatusResponse status;
  ASSERT_TRUE(
      admin->GetStatus(rpc::ClientContextFor("operators/x", absl::Seconds(30)).get(), {}, &status)
          .ok());
  EXPECT_EQ(status.service(), "intake");
  EXPECT_TRUE(status.accepting_writes());
  EXPECT_EQ(status.now().seconds(), 1'585'900'000);
  EXPECT_EQ(status.counts().at("registrations_accepted"), 1);
  EXPECT_EQ(status.counts().at("journal_entries"), 1);
}

}  // namespace
}  // namespace typl::intake
