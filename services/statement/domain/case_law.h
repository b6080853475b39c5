#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_CASE_LAW_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_CASE_LAW_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "typl/law/v1/determination.pb.h"
#include "typl/law/v1/facts.pb.h"
#include "typl/statement/v1/statement.pb.h"

namespace typl::statement {

// Whether a statement that rests on a provision may be given without an officer (act 906/2019 28d
// §).
struct AutomaticDecision {
  bool allowed = true;
  // The decision that adopted it; empty when none is needed, or there is none.
  std::string adoption;
};

// What handling a case needs of the law. In the service it is a law pack (pack_law.h); tests give
// their own. Pure: the same arguments give the same answer. Thread-safe.
class CaseLaw {
 public:
  virtual ~CaseLaw() = default;

  // Identity of the pack, 64 hexadecimal digits.
  virtual const std::string& pack_hash() const = 0;
  // The determination with its receipt. `out` must be new or hold an earlier determination; it
  // keeps its memory.
  virtual void Determine(const law::v1::PersonFacts& facts, absl::CivilDay day,
                         law::v1::Determination& out) const = 0;
  // The same without the receipt, which takes most of the time: for comparing.
  virtual void DetermineWithoutReceipt(const law::v1::PersonFacts& facts, absl::CivilDay day,
                                       law::v1::Determination& out) const = 0;
  // Has the second reader, a program of its own, determine the same: the provisions in which it
  // comes to something else than `first`, sorted (see DifferingProvisions). Empty: the two agree.
  virtual std::vector<std::string> SecondReading(const law::v1::PersonFacts& facts,
                                                 absl::CivilDay day,
                                                 const law::v1::Determination& first) const = 0;
  // Adds code, fi, sv and section of a reason or question to `wording`. A code without a text gives
  // the code alone.
  virtual void FillWording(absl::string_view code, v1::Wording& wording) const = 0;
  // Code of the reason that a row, "<version>/<row>", gives for its outcome; empty: it has none.
  virtual std::string ReasonOf(absl::string_view provision, absl::string_view row) const = 0;
  // Code of the question that asks for a fact such as "benefit_application.benefit".
  virtual std::string QuestionCode(absl::string_view fact) const = 0;
  // Days for giving a statement, counted from `day`, by the decree in force then.
  virtual int StatementDays(law::v1::StatementKind kind, absl::string_view competence,
                            absl::CivilDay day) const = 0;
  // Whether the person is heard before something is stated against them on the provision, unless
  // all that is known of its subject came from them (act 434/2003 34 §).
  virtual bool HearingNeeded(absl::string_view provision) const = 0;
  // Whether statements that rest on the provision may be given automatically on the day.
  virtual AutomaticDecision AutomaticOn(absl::string_view provision, absl::CivilDay day) const = 0;
};

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_CASE_LAW_H_
