#include "services/statement/domain/payer.h"

#include <gtest/gtest.h>

#include "common/time/business_date.h"
#include "services/statement/domain/case_test_support.h"

namespace typl::statement {
namespace {

using law::v1::Fact;

DayNumber Day(absl::string_view text) { return ToDayNumber(ParseDay(text).value_or(kDayMin)); }

law::v1::PersonFacts Known(std::vector<Fact> facts) {
  law::v1::PersonFacts known;
  for (Fact& fact : facts) known.add_facts()->mutable_fact()->Swap(&fact);
  return known;
}

TEST(Payers, AreEmptyWhenNoApplicationWasEverToldOf) {
  EXPECT_TRUE(ReadPayers(Known({SearchFact("2020-03-30")})).empty());
}

TEST(Payers, ApplicationWithoutAFirstDayHoldsFromEver) {
  const Payers payers = ReadPayers(Known({BenefitFact(law::v1::BENEFIT_BASIC)}));
  ASSERT_EQ(payers.size(), 1u);
  EXPECT_EQ(payers[0].days, (DaySpan{kFirstDay, kOpenDay}));
  EXPECT_EQ(payers[0].known, PayerKnown::kKnown);
}

TEST(Payers, LaterApplicationEndsTheOneBefore) {
  const Payers payers = ReadPayers(
      Known({BenefitFact(law::v1::BENEFIT_EARNINGS_RELATED, "ytk", "2020-06-01", "benefit-2"),
             BenefitFact(law::v1::BENEFIT_BASIC, "", "2020-03-01", "benefit-1")}));
  EXPECT_EQ(PayerOn(payers, Day("2020-02-29")), nullptr);
  ASSERT_NE(PayerOn(payers, Day("2020-05-31")), nullptr);
  EXPECT_EQ(PayerOn(payers, Day("2020-05-31"))->benefit, law::v1::BENEFIT_BASIC);
  ASSERT_NE(PayerOn(payers, Day("2020-06-01")), nullptr);
  EXPECT_EQ(PayerOn(payers, Day("2020-06-01"))->fund, "ytk");
}

TEST(Payers, OfTwoFromOneDayTheOneKnownLaterCounts) {
  const Payers payers =
      ReadPayers(Known({BenefitFact(law::v1::BENEFIT_BASIC, "", "2020-03-01", "b"),
                        BenefitFact(law::v1::BENEFIT_NONE, "", "2020-03-01", "a")}));
  ASSERT_EQ(payers.size(), 1u);
  EXPECT_EQ(payers[0].known, PayerKnown::kNoBenefit);
}

TEST(Payers, CorrectionReplacesAndWithdrawalTakesAway) {
  const Fact basic = BenefitFact(law::v1::BENEFIT_BASIC);
  EXPECT_EQ(ReadPayers(Known({basic, BenefitFact(law::v1::BENEFIT_NONE)}))[0].known,
            PayerKnown::kNoBenefit);
  EXPECT_TRUE(ReadPayers(Known({basic, Withdrawn(basic)})).empty());
  Fact bare;
  bare.set_key("benefit-1");
  bare.set_withdrawn(true);
  EXPECT_TRUE(ReadPayers(Known({basic, bare})).empty());
}

TEST(Payers, NameTheFactThatIsMissing) {
  const Payers unsaid = ReadPayers(Known({BenefitFact(law::v1::BENEFIT_UNSPECIFIED)}));
  ASSERT_EQ(unsaid.size(), 1u);
  EXPECT_EQ(unsaid[0].known, PayerKnown::kUnknown);
  EXPECT_EQ(unsaid[0].missing_fact, kBenefitFact);
  EXPECT_EQ(unsaid[0].subject_key, "benefit-1");
  const Payers no_fund = ReadPayers(Known({BenefitFact(law::v1::BENEFIT_EARNINGS_RELATED)}));
  ASSERT_EQ(no_fund.size(), 1u);
  EXPECT_EQ(no_fund[0].known, PayerKnown::kUnknown);
  EXPECT_EQ(no_fund[0].missing_fact, kFundFact);
}

TEST(Payers, KelaPaysAllItsBenefits) {
  EXPECT_TRUE(
      SamePayer(law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY, "", law::v1::BENEFIT_GENERAL_SUPPORT, ""));
  EXPECT_TRUE(SamePayer(law::v1::BENEFIT_EARNINGS_RELATED, "ytk", law::v1::BENEFIT_EARNINGS_RELATED,
                        "ytk"));
  EXPECT_FALSE(SamePayer(law::v1::BENEFIT_EARNINGS_RELATED, "ytk",
                         law::v1::BENEFIT_EARNINGS_RELATED, "pam"));
  EXPECT_FALSE(SamePayer(law::v1::BENEFIT_EARNINGS_RELATED, "ytk", law::v1::BENEFIT_BASIC, ""));
}

}  // namespace
}  // namespace typl::statement
