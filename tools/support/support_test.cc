#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include "gtest/gtest.h"
#include "tools/support/endpoints.h"
#include "tools/support/json.h"
#include "tools/support/percentile.h"
#include "tools/support/process.h"
#include "tools/support/table.h"

namespace typl::tools {
namespace {

TEST(JsonWriter, NestsAndEscapes) {
  JsonWriter json;
  json.BeginObject();
  json.Add("name", "a \"b\"\n\\");
  json.BeginArray("list");
  json.Add("", int64_t{3});
  json.Add("", 0.5);
  json.EndArray();
  json.BeginObject("none");
  json.EndObject();
  json.AddNull("peer");
  json.EndObject();
  EXPECT_EQ(json.Finish(),
            "{\n  \"name\": \"a \\\"b\\\"\\n\\\\\",\n  \"list\": [\n    3,\n    0.5\n  ],\n"
            "  \"none\": {},\n  \"peer\": null\n}\n");
}

TEST(Table, AlignsNumbersRightAndCountsCharacters) {
  Table table({"name", "count"});
  table.AddRow({"lähetys", "5"});
  table.AddRow({"x", "1,200"});
  EXPECT_EQ(table.ToText(""), "name     count\nlähetys      5\nx        1,200\n");
}

TEST(WithThousands, GroupsDigits) {
  EXPECT_EQ(WithThousands(0), "0");
  EXPECT_EQ(WithThousands(999), "999");
  EXPECT_EQ(WithThousands(1234567), "1,234,567");
  EXPECT_EQ(WithThousands(-1000), "-1,000");
}

TEST(Percentiles, TakeTheNearestRank) {
  Percentiles values;
  EXPECT_EQ(values.At(50), 0);
  for (int i = 100; i >= 1; --i) values.Add(i);
  EXPECT_EQ(values.At(50), 50);
  EXPECT_EQ(values.At(99), 99);
  EXPECT_EQ(values.At(100), 100);
}

TEST(ReadAddressesDirectory, NamesTheMissingFile) {
  std::string directory = ::testing::TempDir();
  std::ofstream(directory + "/intake.address") << "grpc=127.0.0.1:7001\nadmin=127.0.0.1:7101\n";
  auto address = ReadAddressFile(directory + "/intake.address");
  ASSERT_TRUE(address.ok());
  EXPECT_EQ(address->grpc, "127.0.0.1:7001");
  EXPECT_EQ(address->admin, "127.0.0.1:7101");
  absl::Status status = ReadAddressesDirectory(directory).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_NE(status.message().find("statement.address"), absl::string_view::npos);
}

TEST(Process, TellsHowTheChildEnded) {
  std::string log = ::testing::TempDir() + "/process_test.log";
  auto child = Process::Start({"/bin/sh", "-c", "echo said; exit 3"}, log);
  ASSERT_TRUE(child.ok());
  EXPECT_EQ((*child)->Wait(std::chrono::seconds(30)), 3);
  std::string said;
  std::ifstream(log) >> said;
  EXPECT_EQ(said, "said");
  std::remove(log.c_str());
}

TEST(Process, IsKilledWhenItDoesNotListen) {
  std::string log = ::testing::TempDir() + "/process_test.log";
  auto child =
      Process::Start({"/bin/sh", "-c", "trap '' TERM; while :; do read x </dev/zero; done"}, log);
  ASSERT_TRUE(child.ok());
  EXPECT_TRUE((*child)->Running());
  EXPECT_GT((*child)->ResidentBytes(), 0);
  (*child)->Kill();
  EXPECT_FALSE((*child)->Running());
  EXPECT_EQ((*child)->Wait(std::chrono::seconds(0)), 137);
  std::remove(log.c_str());
}

TEST(WaitForFile, ShowsTheLogOfAChildThatFailed) {
  std::string log = ::testing::TempDir() + "/process_test.log";
  auto child = Process::Start({"/bin/sh", "-c", "echo no such port; exit 2"}, log);
  ASSERT_TRUE(child.ok());
  absl::Status status =
      WaitForFile(**child, ::testing::TempDir() + "/never.address", log, std::chrono::seconds(30));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(status.message().find("no such port"), absl::string_view::npos) << status;
  std::remove(log.c_str());
}

}  // namespace
}  // namespace typl::tools
