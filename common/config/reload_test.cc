#include "common/config/reload.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/config/config.h"
#include "common/config/config_comments.h"
#include "common/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace typl::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::typl::testing::IsOk;

const google::protobuf::Descriptor* const kConfigurations[] = {v1::IntakeConfig::descriptor(),
                                                               v1::StatementConfig::descriptor(),
                                                               v1::DeliveryConfig::descriptor()};

v1::DeliveryConfig Parse(const std::string& text) {
  v1::DeliveryConfig config;
  EXPECT_THAT(ParseText("test", text, config), IsOk());
  return config;
}

// Calls `visit` with every key that a configuration can have.
template <typename Visit>
void ForEachKey(const google::protobuf::Descriptor& message, const std::string& path, Visit visit) {
  for (int i = 0; i < message.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *message.field(i);
    const std::string key = absl::StrCat(path, field.name());
    visit(key, field);
    if (field.message_type() != nullptr) ForEachKey(*field.message_type(), key + ".", visit);
  }
}

TEST(ReloadableKeys, AreThoseThatTheirCommentsCallSo) {
  const ConfigComments comments;
  std::set<std::string> called;
  for (const auto* config : kConfigurations) {
    ForEachKey(*config, "", [&](const std::string& key, const auto& field) {
      if (absl::StrContains(comments.Of(field), "Reloadable")) called.insert(key);
    });
  }
  const std::set<std::string> known(ReloadableKeys().begin(), ReloadableKeys().end());
  EXPECT_EQ(called, known);
}

// A block says what it is in the comment of its message; what repeats a key of intake's needs none.
TEST(Comments, ExplainEveryKey) {
  const ConfigComments comments;
  std::set<std::string> silent;
  for (const auto* config : kConfigurations) {
    ForEachKey(*config, "", [&](const std::string& key, const auto& field) {
      const bool is_block = field.message_type() != nullptr;
      if (!is_block && comments.Of(field).empty()) silent.insert(field.full_name());
    });
  }
  EXPECT_THAT(silent, IsEmpty());
}

TEST(DifferingKeys, NamesKeysAndBlocksThatOnlyOneHas) {
  const v1::DeliveryConfig one =
      Parse("server { listen: \"127.0.0.1:1\" } log { level: \"info\" } workers: 2");
  EXPECT_THAT(DifferingKeys(one, one), IsEmpty());
  EXPECT_THAT(DifferingKeys(one, Parse("server { listen: \"127.0.0.1:2\" tls {} } "
                                       "log { level: \"debug\" } workers: 2")),
              ElementsAre("server.listen", "server.tls", "log.level"));
}

TEST(DifferingKeys, TellsUnsetFromZero) {
  v1::StatementConfig unset;
  v1::StatementConfig zero;
  zero.set_second_reading_percent(0);
  EXPECT_THAT(DifferingKeys(unset, zero), ElementsAre("second_reading_percent"));
  zero.add_approval_provisions("2a:14");
  EXPECT_THAT(DifferingKeys(unset, zero),
              ElementsAre("second_reading_percent", "approval_provisions"));
}

TEST(TlsBlocks, AreFoundWhereverTheyAre) {
  const auto blocks =
      TlsBlocks(Parse("server { tls { certificate_file: \"a\" } } "
                      "statement { tls { certificate_file: \"b\" } }"));
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_EQ(blocks[0].certificate_file(), "a");
  EXPECT_EQ(blocks[1].certificate_file(), "b");
}

TEST(ShippedConfiguration, IsReadWithoutFault) {
  for (const char* folder : {"deploy/config", "k8s/base/config"}) {
    const std::string path = absl::StrCat(TYPL_SOURCE_DIR, "/", folder, "/");
    v1::IntakeConfig intake;
    v1::StatementConfig statement;
    v1::DeliveryConfig delivery;
    EXPECT_THAT(LoadFile(path + "intake.textproto", intake), IsOk());
    EXPECT_THAT(LoadFile(path + "statement.textproto", statement), IsOk());
    EXPECT_THAT(LoadFile(path + "delivery.textproto", delivery), IsOk());
    for (const google::protobuf::Message* config :
         {static_cast<google::protobuf::Message*>(&intake),
          static_cast<google::protobuf::Message*>(&statement),
          static_cast<google::protobuf::Message*>(&delivery)}) {
      EXPECT_THAT(CheckCommon(*config), IsOk()) << folder;
    }
  }
}

}  // namespace
}  // namespace typl::config
