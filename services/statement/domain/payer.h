#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_PAYER_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_PAYER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/statement/domain/day_number.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/law/v1/facts.pb.h"

// Who pays on which day, by what the person says of the benefit applied for. Without an application
// nothing is stated unasked (TTL 11:4.2).

namespace typl::statement {

inline constexpr absl::string_view kBenefitFact = "benefit_application.benefit";
inline constexpr absl::string_view kFundFact = "benefit_application.fund";
// The section that makes the benefit matter, for questions about it.
inline constexpr absl::string_view kBenefitProvision = "11:4";

enum class PayerKnown {
  // The person said that no benefit is applied for.
  kNoBenefit,
  // An application is there, but who pays is not known: see PayerPeriod::missing_fact.
  kUnknown,
  kKnown,
};

struct PayerPeriod {
  DaySpan days;
  PayerKnown known = PayerKnown::kUnknown;
  law::v1::Benefit benefit = law::v1::BENEFIT_UNSPECIFIED;
  // Key of the fund; empty: Kela pays, when the payer is known.
  std::string fund;
  // Fact to ask about, when the payer is unknown.
  std::string subject_key;
  absl::string_view missing_fact;
};

// What the applications say, in order of days, not overlapping. Days outside all periods are days
// for which nothing was said. Empty: no application was ever told of.
using Payers = std::vector<PayerPeriod>;

// A later application ends the one before it; of two that begin on one day the one known later
// counts. One without a first day holds from ever.
Payers ReadPayers(const law::v1::PersonFacts& facts);

// The payer on a day; nullptr: nothing was said for that day.
const PayerPeriod* PayerOn(const Payers& payers, DayNumber day);

// The days for which the person said that no benefit is applied for.
std::vector<DaySpan> NoBenefitDays(const Payers& payers);

// Both pay through the same payer: Kela whatever its benefit, or the same fund.
bool SamePayer(law::v1::Benefit benefit_a, absl::string_view fund_a, law::v1::Benefit benefit_b,
               absl::string_view fund_b);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_PAYER_H_
