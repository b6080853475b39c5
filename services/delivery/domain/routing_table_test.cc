#include "services/delivery/domain/routing_table.h"

#include <fstream>
#include <iterator>
#include <string>

#include "common/status/error.h"
#include "common/time/business_date.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace typl::delivery {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr law::v1::Benefit kEarningsRelated = law::v1::BENEFIT_EARNINGS_RELATED;

v1::RecipientRegister Parse(const std::string& text) {
  v1::RecipientRegister reg;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &reg));
  return reg;
}

// The register that is delivered with the program.
const v1::RecipientRegister& Delivered() {
  static const v1::RecipientRegister reg = [] {
    std::ifstream file(TYPL_RECIPIENTS_FILE);
    return Parse({std::istreambuf_iterator<char>(file), {}});
  }();
  return reg;
}

const RoutingTable& Table() {
  static const RoutingTable table = *RoutingTable::FromRegister(Delivered());
  return table;
}

// The recipient's key, or the fault's code.
std::string KeyOrCode(const Route& route) {
  if (const auto* fault = std::get_if<RoutingFault>(&route)) return fault->code;
  return std::get<std::string>(route);
}

std::string FundOn(absl::string_view fund, absl::string_view day) {
  return KeyOrCode(Table().StatementRoute(kEarningsRelated, fund, *ParseDay(day)));
}

struct Change {
  const char* fund;
  const char* day_before;
  const char* payer_before;
  const char* day;
  const char* payer;
};

// Every change of funds from 2018 to 2026, on the last day before it and on its first day.
TEST(RoutingTable, FollowsEveryMergerAndRenamingOnItsDay) {
  const Change changes[] = {
      {"metalli", "2017-12-31", "metalli", "2018-01-01", "teollisuus"},
      {"puualojen", "2017-12-31", "puualojen", "2018-01-01", "teollisuus"},
      {"team", "2017-12-31", "team", "2018-01-01", "teollisuus"},
      {"iaet", "2019-03-31", "iaet", "2019-04-01", "koko"},
      {"ayt", "2019-12-31", "ayt", "2020-01-01", "syt"},
      {"posti", "2020-12-31", "posti", "2021-01-01", "kuljetus"},
      {"jattk", "2020-12-31", "jattk", "2021-01-01", "aaria"},
      {"jytk", "2020-12-31", "jytk", "2021-01-01", "aaria"},
      {"statia", "2020-12-31", "statia", "2021-01-01", "aaria"},
      {"mma", "2020-12-31", "mma", "2021-01-01", "koko"},
      {"teollisuus", "2021-12-31", "teollisuus", "2022-01-01", "a-kassa"},
      {"rakennus", "2021-12-31", "rakennus", "2022-01-01", "a-kassa"},
      {"finka", "2021-12-31", "finka", "2022-01-01", "a-kassa"},
      {"lakimiehet", "2021-12-31", "lakimiehet", "2022-01-01", "lakilaakarit"},
      {"laakarit", "2021-12-31", "laakarit", "2022-01-01", "lakilaakarit"},
      {"kuljetus", "2022-12-31", "kuljetus", "2023-01-01", "a-kassa"},
      {"sahko", "2022-12-31", "sahko", "2023-01-01", "aaria"},
      {"opettajat", "2022-12-31", "opettajat", "2023-01-01", "opetusjatiede"},
      {"elintarvike", "2023-12-31", "elintarvike", "2024-01-01", "a-kassa"},
      {"ettk", "2023-12-31", "ettk", "2024-01-01", "koko"},
      {"paperi", "2024-12-31", "paperi", "2025-01-01", "a-kassa"},
      {"opetusjatiede", "2025-12-31", "opetusjatiede", "2026-01-01", "ote"},
      {"erko", "2025-12-31", "erko", "2026-01-01", "ote"},
      // Over two changes.
      {"metalli", "2021-12-31", "teollisuus", "2022-01-01", "a-kassa"},
      {"posti", "2022-12-31", "kuljetus", "2023-01-01", "a-kassa"},
      {"opettajat", "2025-12-31", "opetusjatiede", "2026-01-01", "ote"},
  };
  for (const Change& change : changes) {
    EXPECT_EQ(FundOn(change.fund, change.day_before), change.payer_before) << change.fund;
    EXPECT_EQ(FundOn(change.fund, change.day), change.payer) << change.fund;
  }
}

TEST(RoutingTable, HasAsManyFundsAsWerePublished) {
  const std::pair<const char*, size_t> published[] = {
      {"2018-01-01", 26}, {"2020-01-01", 25}, {"2021-01-01", 21}, {"2022-01-01", 18},
      {"2023-01-01", 16}, {"2024-01-01", 14}, {"2025-01-01", 13}, {"2026-01-01", 12}};
  for (const auto& [day, count] : published) {
    size_t existing = 0;
    for (const v1::Recipient& recipient : Delivered().recipients()) {
      existing += FundOn(recipient.key(), day) == recipient.key();
    }
    EXPECT_EQ(existing, count) << day;
  }
}

TEST(RoutingTable, HoldsTheDeliveredRegister) {
  EXPECT_THAT(Delivered().recipients(), SizeIs(36));
  EXPECT_THAT(Table().mailboxes(), Contains("kela"));
  EXPECT_THAT(Table().mailboxes(), Contains("portal-oma"));
}

TEST(RoutingTable, SendsKelasBenefitsToKelaWhateverTheFund) {
  for (const auto benefit : {law::v1::BENEFIT_BASIC, law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY,
                             law::v1::BENEFIT_GENERAL_SUPPORT}) {
    EXPECT_EQ(KeyOrCode(Table().StatementRoute(benefit, "ytk", absl::CivilDay(2026, 5, 1))),
              "kela");
  }
}

TEST(RoutingTable, NamesWhatIsWrongWithAFund) {
  EXPECT_EQ(FundOn("", "2020-03-30"), "FUND_MISSING");
  EXPECT_EQ(FundOn("no-such", "2020-03-30"), "FUND_UNKNOWN");
  EXPECT_EQ(FundOn("kela", "2020-03-30"), "FUND_UNKNOWN");
  EXPECT_EQ(FundOn("portal-oma", "2020-03-30"), "FUND_UNKNOWN");
  EXPECT_EQ(FundOn("a-kassa", "2021-12-31"), "FUND_NOT_YET");
  for (const auto benefit : {law::v1::BENEFIT_NONE, law::v1::BENEFIT_UNSPECIFIED}) {
    EXPECT_EQ(KeyOrCode(Table().StatementRoute(benefit, "", absl::CivilDay(2020, 3, 30))),
              "NO_PAYER");
  }
}

TEST(RoutingTable, SendsNoticesToKnownPortalsOnly) {
  EXPECT_EQ(KeyOrCode(Table().NoticeRoute("portals/oma")), "portal-oma");
  for (const char* bad : {"", "oma", "portals/", "portals/other", "recipients/kela"}) {
    EXPECT_EQ(KeyOrCode(Table().NoticeRoute(bad)), "PORTAL_UNKNOWN") << bad;
  }
}

TEST(RoutingTable, FindsAFundThatComesBackUnderItsKey) {
  const auto table = RoutingTable::FromRegister(Parse(R"pb(
    recipients { key: "kela" kind: RECIPIENT_KIND_KELA }
    recipients {
      key: "a"
      kind: RECIPIENT_KIND_FUND
      valid_from { year: 2022 month: 1 day: 1 }
    }
    recipients {
      key: "a"
      kind: RECIPIENT_KIND_FUND
      valid_until { year: 2020 month: 1 day: 1 }
      successor: "b"
    }
    recipients { key: "b" kind: RECIPIENT_KIND_FUND }
  )pb"));
  ASSERT_TRUE(table.ok()) << table.status();

  EXPECT_EQ(KeyOrCode(table->StatementRoute(kEarningsRelated, "a", absl::CivilDay(2019, 12, 31))),
            "a");
  EXPECT_EQ(KeyOrCode(table->StatementRoute(kEarningsRelated, "a", absl::CivilDay(2021, 12, 31))),
            "b");
  EXPECT_EQ(KeyOrCode(table->StatementRoute(kEarningsRelated, "a", absl::CivilDay(2022, 1, 1))),
            "a");
}

struct FaultyRegister {
  const char* what;
  const char* text;
  const char* expected;
};

TEST(RoutingTable, RefusesAFaultyRegister) {
  const FaultyRegister cases[] = {
      {"unknown successor", R"(recipients { key: "a" kind: RECIPIENT_KIND_FUND
           valid_until { year: 2020 month: 1 day: 1 } successor: "b" })",
       "not in the register"},
      {"circle", R"(recipients { key: "a" kind: RECIPIENT_KIND_FUND
           valid_until { year: 2020 month: 1 day: 1 } successor: "b" }
         recipients { key: "b" kind: RECIPIENT_KIND_FUND
           valid_until { year: 2020 month: 1 day: 1 } successor: "a" })",
       "circle"},
      {"successor not yet there", R"(recipients { key: "a" kind: RECIPIENT_KIND_FUND
           valid_until { year: 2020 month: 1 day: 1 } successor: "b" }
         recipients { key: "b" kind: RECIPIENT_KIND_FUND
           valid_from { year: 2020 month: 1 day: 2 } })",
       "does not exist yet"},
      {"overlap", R"(recipients { key: "a" kind: RECIPIENT_KIND_FUND }
         recipients { key: "a" kind: RECIPIENT_KIND_FUND
           valid_from { year: 2020 month: 1 day: 2 } })",
       "overlap"},
      {"successor without end",
       R"(recipients { key: "a" kind: RECIPIENT_KIND_FUND successor: "kela" })", "without end"},
      {"ends before it begins", R"(recipients { key: "a" kind: RECIPIENT_KIND_FUND
           valid_from { year: 2020 month: 1 day: 1 } valid_until { year: 2020 month: 1 day: 1 } })",
       "ends before"},
      {"no day", R"(recipients { key: "a" kind: RECIPIENT_KIND_FUND
           valid_from { year: 2021 month: 2 day: 29 } })",
       "is no day"},
      {"bad key", R"(recipients { key: "A/b" kind: RECIPIENT_KIND_FUND })", "is no key"},
      {"key of a portal", R"(recipients { key: "portal-a" kind: RECIPIENT_KIND_FUND })",
       "is no key"},
      {"no kind", R"(recipients { key: "a" })", "Kela or a fund"},
      {"two Kelas", R"(recipients { key: "a" kind: RECIPIENT_KIND_KELA })", "Kela already"},
      {"bad portal", R"(portals: "A")", "no name of a portal"},
      {"portal twice", R"(portals: "a" portals: "a")", "there twice"},
  };
  for (const FaultyRegister& one : cases) {
    const absl::Status status =
        RoutingTable::FromRegister(
            Parse(std::string(R"(recipients { key: "kela" kind: RECIPIENT_KIND_KELA })") +
                  one.text))
            .status();

    ASSERT_TRUE(GetBadRequest(status).has_value()) << one.what;
    EXPECT_THAT(GetBadRequest(status)->ShortDebugString(), HasSubstr(one.expected)) << one.what;
  }
}

TEST(RoutingTable, TellsAllFaultsAtOnce) {
  const absl::Status status = RoutingTable::FromRegister(Parse(R"pb(
                                recipients { key: "A" kind: RECIPIENT_KIND_FUND }
                                recipients { key: "b" }
                                portals: ""
                              )pb"))
                                  .status();

  ASSERT_TRUE(GetBadRequest(status).has_value());
  // The key, the kind, no Kela, and the portal.
  EXPECT_THAT(GetBadRequest(status)->field_violations(), SizeIs(4));
}

}  // namespace
}  // namespace typl::delivery
