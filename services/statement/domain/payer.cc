#include "services/statement/domain/payer.h"

#include <algorithm>
#include <utility>

namespace typl::statement {
namespace {

using law::v1::BenefitApplication;
using law::v1::Fact;

// The applications as known at the end of the list, in the order in which they became known.
std::vector<const Fact*> KnownApplications(const law::v1::PersonFacts& facts) {
  std::vector<const Fact*> known;
  for (const law::v1::KnownFact& entry : facts.facts()) {
    const Fact& fact = entry.fact();
    const bool application = fact.content_case() == Fact::kBenefitApplication;
    // A withdrawal may come without content: then it is of everything under the key.
    const bool withdraws_any = fact.withdrawn() && fact.content_case() == Fact::CONTENT_NOT_SET;
    if (!application && !withdraws_any) continue;
    std::erase_if(known, [&](const Fact* earlier) { return earlier->key() == fact.key(); });
    if (!fact.withdrawn()) known.push_back(&fact);
  }
  return known;
}

PayerPeriod ToPayerPeriod(const Fact& fact) {
  const BenefitApplication& application = fact.benefit_application();
  PayerPeriod period;
  period.days = {ToDayNumber(application.from(), kFirstDay),
                 ToDayNumber(application.until(), kOpenDay)};
  period.benefit = application.benefit();
  switch (application.benefit()) {
    case law::v1::BENEFIT_NONE:
      period.known = PayerKnown::kNoBenefit;
      return period;
    case law::v1::BENEFIT_EARNINGS_RELATED:
      period.fund = application.fund();
      if (!period.fund.empty()) {
        period.known = PayerKnown::kKnown;
        return period;
      }
      period.missing_fact = kFundFact;
      break;
    case law::v1::BENEFIT_BASIC:
    case law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY:
    case law::v1::BENEFIT_GENERAL_SUPPORT:
      period.known = PayerKnown::kKnown;
      return period;
    default:
      period.missing_fact = kBenefitFact;
  }
  period.known = PayerKnown::kUnknown;
  period.subject_key = fact.key();
  return period;
}

}  // namespace

Payers ReadPayers(const law::v1::PersonFacts& facts) {
  Payers payers;
  for (const Fact* fact : KnownApplications(facts)) payers.push_back(ToPayerPeriod(*fact));
  std::stable_sort(payers.begin(), payers.end(), [](const PayerPeriod& a, const PayerPeriod& b) {
    return a.days.from < b.days.from;
  });
  for (size_t i = 0; i + 1 < payers.size(); ++i) {
    payers[i].days.until = std::min(payers[i].days.until, payers[i + 1].days.from);
  }
  std::erase_if(payers, [](const PayerPeriod& period) { return period.days.empty(); });
  return payers;
}

const PayerPeriod* PayerOn(const Payers& payers, DayNumber day) {
  for (const PayerPeriod& period : payers) {
    if (period.days.from <= day && day < period.days.until) return &period;
  }
  return nullptr;
}

std::vector<DaySpan> NoBenefitDays(const Payers& payers) {
  std::vector<DaySpan> days;
  for (const PayerPeriod& period : payers) {
    if (period.known == PayerKnown::kNoBenefit) days.push_back(period.days);
  }
  return days;
}

bool SamePayer(law::v1::Benefit benefit_a, absl::string_view fund_a, law::v1::Benefit benefit_b,
               absl::string_view fund_b) {
  const bool fund_pays_a = benefit_a == law::v1::BENEFIT_EARNINGS_RELATED;
  const bool fund_pays_b = benefit_b == law::v1::BENEFIT_EARNINGS_RELATED;
  return fund_pays_a == fund_pays_b && (!fund_pays_a || fund_a == fund_b);
}

}  // namespace typl::statement
