#include <signal.h>

#include <filesystem>
#include <string>

#include "common/testing/certificates.h"
#include "common/testing/child_process.h"
#include "common/testing/matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "typl/common/v1/date_range.pb.h"
#include "typl/journal/v1/journal.pb.h"

namespace typl::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Matchers, TellStatusesApart) {
  const absl::Status status = MakeError(common::v1::ERROR_REASON_OVERLOADED, "busy");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(status, Not(StatusIs(absl::StatusCode::kNotFound)));
  EXPECT_THAT(status, HasReason(common::v1::ERROR_REASON_OVERLOADED));
  EXPECT_THAT(status, Not(HasReason(common::v1::ERROR_REASON_STORAGE_FULL)));
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(absl::StatusOr<int>(status), Not(IsOk()));
}

TEST(Matchers, WantTheCodeThatBelongsToAReason) {
  absl::Status status(absl::StatusCode::kInternal, "busy");
  MakeError(common::v1::ERROR_REASON_OVERLOADED, "busy")
      .ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
        status.SetPayload(url, payload);
      });
  EXPECT_THAT(status, Not(HasReason(common::v1::ERROR_REASON_OVERLOADED)));
}

TEST(Matchers, FindFieldViolations) {
  FieldViolations violations;
  violations.Add("facts[2].from", "is missing");
  EXPECT_THAT(violations.ToStatus(), HasFieldViolation("facts[2].from"));
  EXPECT_THAT(violations.ToStatus(), Not(HasFieldViolation("facts[1].from")));
  EXPECT_THAT(absl::OkStatus(), Not(HasFieldViolation("facts[2].from")));
}

TEST(Matchers, CompareMessages) {
  const auto cursor = Proto<journal::v1::Cursor>("partition: 1 sequence: 2");
  EXPECT_THAT(cursor, EqualsProto(Proto<journal::v1::Cursor>("sequence: 2 partition: 1")));
  EXPECT_THAT(cursor, Not(EqualsProto(Proto<journal::v1::Cursor>("partition: 1"))));
}

TEST(TempDir, IsGoneAtTheEnd) {
  std::string path;
  {
    const TempDir dir;
    path = dir.path();
    EXPECT_EQ(ReadFile(dir.Write("a", "text")), "text");
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ChildProcess, TellsTheExitCode) {
  ChildProcess child({{"/bin/sh", "-c", "exit 7"}});
  EXPECT_EQ(child.AwaitExit(), 7);
}

TEST(ChildProcess, TellsTheSignal) {
  // Outlives the test when it isn't killed, whatever its standard input is.
  ChildProcess child({{"/usr/bin/tail", "-f", "/dev/null"}});
  child.Kill(SIGKILL);
  EXPECT_EQ(child.AwaitExit(), -SIGKILL);
}

TEST(ChildProcess, ReadsTheAddressFileWhenItAppears) {
  const TempDir dir;
  const std::string path = dir.File("addresses");
  ChildOptions options;
  options.command = {"/bin/sh", "-c",
                     "printf 'grpc=127.0.0.1:1\\nadmin=127.0.0.1:2\\n' > " + path + ".new; mv " +
                         path + ".new " + path + "; read line"};
  ChildProcess child(options);

  const auto addresses = child.AwaitAddressFile(path);

  ASSERT_TRUE(addresses.has_value());
  EXPECT_EQ(addresses->grpc, "127.0.0.1:1");
  EXPECT_EQ(addresses->admin, "127.0.0.1:2");
}

TEST(ChildProcess, StopsWaitingForTheAddressFileOfADeadChild) {
  const TempDir dir;
  ChildProcess child({{"/bin/false"}});
  EXPECT_FALSE(child.AwaitAddressFile(dir.File("addresses")).has_value());
}

TEST(ChildProcess, LimitsDescriptorsAndKeepsOutput) {
  const TempDir dir;
  ChildOptions options;
  options.command = {"/bin/sh", "-c", "ulimit -n"};
  options.output_file = dir.File("out");
  options.open_files_max = 33;
  ChildProcess child(options);

  EXPECT_EQ(child.AwaitExit(), 0);
  EXPECT_EQ(ReadFile(options.output_file), "33\n");
}

TEST(TestAuthority, MakesPemFiles) {
  TestAuthority authority;
  const KeyPair pair = authority.Issue({"URI:typl://portals/oma"});
  EXPECT_THAT(pair.certificate, HasSubstr("BEGIN CERTIFICATE"));
  EXPECT_THAT(pair.private_key, HasSubstr("PRIVATE KEY"));
}

}  // namespace
}  // namespace typl::testing
