// What other engines are given: the same table in their forms.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tools/benchmarks/jdm.h"
#include "tools/benchmarks/json_rules.h"
#include "tools/benchmarks/table_cells.h"

namespace typl::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::CivilDay kDay(2020, 3, 30);
constexpr uint64_t kSeed = 20200330;

// A parameter that changes, a provision with two versions, and a row that reads another one anew.
constexpr char kPack[] = R"pb(
  parameters {
    id: "days"
    values { until: "2020-01-01" value: 60 }
    values { from: "2020-01-01" value: 90 }
  }
  provisions {
    id: "9:1"
    versions { until: "2020-01-01" table: "old" }
    versions { from: "2020-01-01" table: "new" }
    tables {
      id: "old"
      inputs: "reason"
      rows { id: "any" when: "-" }
    }
    tables {
      id: "new"
      inputs: "reason"
      inputs: "length"
      inputs: "told"
      rows { id: "long" when: "RESIGNED | unset" when: "> {days}" when: "yes" }
      rows { id: "short" when: "-" when: "1..{days} | 2000" when: "set" }
      rows { id: "short/again" alternative_to: "short" when: "-" when: "1" when: "-" }
    }
  }
)pb";

law::v1::Pack Pack(const std::string& text = kPack) {
  law::v1::Pack pack;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &pack));
  return pack;
}

template <typename Write>
std::string Written(Write write) {
  tools::JsonWriter json;
  json.BeginObject();
  write(json);
  json.EndObject();
  // Without the indentation, which nobody reads.
  std::string compact;
  for (const char c : json.Finish()) {
    if (c != '\n' && c != ' ') compact += c;
  }
  return compact;
}

TEST(TableCells, AreThoseOfTheVersionInForceWithTheNumbersOfTheDay) {
  const auto cells = ReadTableCells(Pack(), "9:1", kDay);
  ASSERT_TRUE(cells.ok()) << cells.status();
  EXPECT_THAT(cells->inputs, ElementsAre("reason", "length", "told"));
  EXPECT_THAT(cells->rows, ElementsAre("long", "short"));
  EXPECT_THAT(cells->cells[0][0].samples, ElementsAre("\"RESIGNED\"", "null"));
  EXPECT_THAT(cells->cells[0][1].samples, ElementsAre("91"));
  EXPECT_THAT(cells->cells[1][0].any_of, IsEmpty());
  EXPECT_THAT(cells->cells[1][1].any_of, ElementsAre(SizeIs(2), SizeIs(1)));
}

TEST(TableCells, OfAnUnknownProvisionOrCellAreAnError) {
  EXPECT_EQ(ReadTableCells(Pack(), "9:2", kDay).status().code(),
            absl::StatusCode::kInvalidArgument);
  law::v1::Pack pack = Pack();
  *pack.mutable_provisions(0)->mutable_tables(1)->mutable_rows(0)->mutable_when(1) = "{weeks}";
  EXPECT_THAT(std::string(ReadTableCells(pack, "9:1", kDay).status().message()),
              HasSubstr("{weeks}"));
}

TEST(Jdm, HasEachCellAsAnExpression) {
  const auto cells = ReadTableCells(Pack(), "9:1", kDay);
  ASSERT_TRUE(cells.ok()) << cells.status();
  const std::string json = Written([&](tools::JsonWriter& out) { WriteJdm(*cells, out); });
  EXPECT_THAT(json, HasSubstr(R"("c0":"$==\"RESIGNED\"or$==null","c1":"$>90","c2":"$==true")"));
  EXPECT_THAT(json, HasSubstr(R"("c0":"","c1":"($>=1and$<=90)or$==2000","c2":"$!=null")"));
}

TEST(JsonRules, HaveEachRowAsARuleThatAllColumnsMeetInTheRowsOrder) {
  const auto cells = ReadTableCells(Pack(), "9:1", kDay);
  ASSERT_TRUE(cells.ok()) << cells.status();
  const std::string json = Written([&](tools::JsonWriter& out) { WriteJsonRules(*cells, out); });
  EXPECT_EQ(
      json,
      R"({"rules":[{"conditions":{"all":[{"any":[)"
      R"({"fact":"c0","operator":"equal","value":"RESIGNED"},)"
      R"({"fact":"c0","operator":"equal","value":null}]},)"
      R"({"fact":"c1","operator":"greaterThan","value":90},)"
      R"({"fact":"c2","operator":"equal","value":true}]},"priority":2,"event":{"type":"long"}},)"
      R"({"conditions":{"all":[{"any":[{"all":[)"
      R"({"fact":"c1","operator":"greaterThanInclusive","value":1},)"
      R"({"fact":"c1","operator":"lessThanInclusive","value":90}]},)"
      R"({"fact":"c1","operator":"equal","value":2000}]},)"
      R"({"fact":"c2","operator":"notEqual","value":null}]},"priority":1,"event":{"type":"short"}}]})");
}

TEST(Contexts, MeetTheRowThatTheyName) {
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  const auto cells = ReadTableCells(Pack(), "9:1", kDay);
  ASSERT_TRUE(cells.ok()) << cells.status();
  sim::Random random(kSeed);
  const std::string json =
      Written([&](tools::JsonWriter& out) { WriteContexts(*cells, 200, random, out); });
  EXPECT_THAT(json, HasSubstr(R"({"row":"long","input":{"c0":"RESIGNED","c1":91,"c2":true}})"));
  EXPECT_THAT(json, HasSubstr(R"({"row":"short","input":{"c0":null,"c1":2000,"c2":1}})"));
  EXPECT_THAT(json, Not(HasSubstr(R"("c1":91,"c2":1)")));
}

}  // namespace
}  // namespace typl::bench
