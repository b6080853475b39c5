#include "common/config/config.h"

#include <string>

#include "common/testing/matchers.h"
#include "common/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "typl/config/v1/config.pb.h"

namespace typl::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::typl::testing::EqualsProto;
using ::typl::testing::IsOk;
using ::typl::testing::Proto;
using ::typl::testing::StatusIs;
using ::typl::testing::TempDir;
using v1::IntakeConfig;
using v1::StatementConfig;

std::string Fault(const absl::Status& status) { return std::string(status.message()); }

TEST(ParseText, ReadsATextMessage) {
  IntakeConfig config;
  ASSERT_THAT(ParseText("f", "server { listen: \"127.0.0.1:0\" } # a comment\n", config), IsOk());
  EXPECT_EQ(config.server().listen(), "127.0.0.1:0");
}

TEST(ParseText, NamesLineAndColumnOfAnUnknownKey) {
  IntakeConfig config;
  const absl::Status status = ParseText("intake.conf", "server {\n  colour: 1\n}\n", config);
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Fault(status), AllOf(HasSubstr("intake.conf:2:"), HasSubstr("colour")));
}

TEST(ParseText, RefusesAKeyGivenTwiceAndAWrongType) {
  IntakeConfig config;
  EXPECT_THAT(ParseText("f", "partition_count: 4 partition_count: 8", config), Not(IsOk()));
  EXPECT_THAT(ParseText("f", "partition_count: \"four\"", config), Not(IsOk()));
  EXPECT_THAT(ParseText("f", "partition_count: -1", config), Not(IsOk()));
}

TEST(LoadFile, TellsThatAFileIsMissing) {
  const TempDir dir;
  IntakeConfig config;
  EXPECT_THAT(LoadFile(dir.File("none"), config), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(LoadFile(dir.Write("some", "partition_count: 4"), config), IsOk());
  EXPECT_EQ(config.partition_count(), 4u);
}

TEST(CheckCommon, TakesLoopbackWithoutTls) {
  for (const char* listen : {"127.0.0.1:0", "127.1.2.3:7001", "localhost:1", "[::1]:7001"}) {
    IntakeConfig config;
    config.mutable_server()->set_listen(listen);
    EXPECT_THAT(CheckCommon(config), IsOk()) << listen;
  }
}

TEST(CheckCommon, RefusesPlaintextBeyondLoopback) {
  for (const char* listen : {"0.0.0.0:7001", "10.0.0.1:7001", "example.fi:7001", "[::]:7001"}) {
    IntakeConfig config;
    config.mutable_server()->set_listen(listen);
    EXPECT_THAT(Fault(CheckCommon(config)), HasSubstr("server.listen")) << listen;
  }
  StatementConfig upstream;
  upstream.mutable_intake()->set_address("intake.example.fi:7001");
  EXPECT_THAT(Fault(CheckCommon(upstream)), HasSubstr("intake.address"));
}

TEST(CheckCommon, TakesAnyAddressWithTls) {
  IntakeConfig config;
  config.mutable_server()->set_listen("0.0.0.0:7001");
  *config.mutable_server()->mutable_tls() = Proto<v1::TlsConfig>(R"pb(certificate_file: "a"
                                                                      private_key_file: "b"
                                                                      client_ca_file: "c")pb");
  EXPECT_THAT(CheckCommon(config), IsOk());
}

TEST(CheckCommon, RefusesHalfATlsBlock) {
  IntakeConfig config;
  config.mutable_server()->set_listen("127.0.0.1:0");
  config.mutable_server()->mutable_tls()->set_certificate_file("a");
  EXPECT_THAT(Fault(CheckCommon(config)),
              AllOf(HasSubstr("tls.private_key_file"), HasSubstr("tls.client_ca_file")));
}

TEST(CheckCommon, RefusesUnsafeSwitchesUnlessTheirDangerIsKnown) {
  IntakeConfig config;
  config.mutable_unsafe_for_tests()->set_no_sync(true);
  EXPECT_THAT(Fault(CheckCommon(config)), HasSubstr("i_know_this_loses_data"));
  config.mutable_unsafe_for_tests()->set_i_know_this_loses_data(true);
  EXPECT_THAT(CheckCommon(config), IsOk());
}

TEST(CheckCommon, NamesEveryFaultAtOnce) {
  const auto config = Proto<IntakeConfig>(R"pb(
    server { listen: "nowhere" drain_seconds: -1 }
    log { level: "loud" }
    clock { virtual_start: "yesterday" })pb");
  EXPECT_THAT(Fault(CheckCommon(config)),
              AllOf(HasSubstr("server.listen"), HasSubstr("server.drain_seconds"),
                    HasSubstr("log.level"), HasSubstr("clock.virtual_start")));
}

TEST(DefaultText, IsAConfigurationThatSaysNothing) {
  const std::string text = DefaultText(*IntakeConfig::descriptor());
  IntakeConfig config;
  ASSERT_THAT(ParseText("defaults", text, config), IsOk());
  EXPECT_FALSE(config.server().has_tls());
  EXPECT_THAT(config.server(), EqualsProto(v1::ServerConfig()));
}

TEST(DefaultText, ExplainsEachKey) {
  EXPECT_THAT(DefaultText(*IntakeConfig::descriptor()),
              HasSubstr("# How many days back requested_on may be. 0: 30.\n"
                        "request_age_max_days: 0\n"));
}

}  // namespace
}  // namespace typl::config
