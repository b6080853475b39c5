#ifndef TYPL_SERVICES_STATEMENT_DOMAIN_CASE_TEST_SUPPORT_H_
#define TYPL_SERVICES_STATEMENT_DOMAIN_CASE_TEST_SUPPORT_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "services/statement/domain/case_law.h"
#include "services/statement/domain/case_step.h"
#include "typl/intake/v1/event.pb.h"
#include "typl/statement/v1/storage.pb.h"

// A small law and short ways to make facts, for tests of handling cases.

namespace typl::statement {

// A law of three rules:
//   2:1   right from the first day of a job search; when it ends, an obstacle until the next
//   begins. 2a:1  the end of an employment whose ground is not known holds back 90 days from its
//   end; a
//         resignation is an officer's, who may find row "waiting"; from part-time work (80 % or
//         less) the daily travel is asked for besides; other grounds mean nothing.
//   2:10  studies that are full-time are an obstacle while they last.
//   3:1   a matter of the payer is noted over its days.
// On 2:1 nobody is heard. The area of every ground is "area-<home municipality>", when that is
// known. Statements are due in 7 days from the municipality ("employment_authority", 2:1 and 2:10)
// and in 30 from KEHA ("keha", 2a:1).
class FakeLaw final : public CaseLaw {
 public:
  explicit FakeLaw(std::string pack_hash = std::string(64, 'a'))
      : pack_hash_(std::move(pack_hash)) {}

  const std::string& pack_hash() const override { return pack_hash_; }
  void Determine(const law::v1::PersonFacts& facts, absl::CivilDay day,
                 law::v1::Determination& determination) const override;
  void DetermineWithoutReceipt(const law::v1::PersonFacts& facts, absl::CivilDay day,
                               law::v1::Determination& determination) const override {
    Determine(facts, day, determination);
    determination.clear_receipt();
  }
  std::vector<std::string> SecondReading(const law::v1::PersonFacts& facts, absl::CivilDay day,
                                         const law::v1::Determination& first) const override;
  void FillWording(absl::string_view code, v1::Wording& wording) const override;
  std::string ReasonOf(absl::string_view provision, absl::string_view row) const override;
  std::string QuestionCode(absl::string_view fact) const override;
  int StatementDays(law::v1::StatementKind kind, absl::string_view competence,
                    absl::CivilDay day) const override;
  bool HearingNeeded(absl::string_view provision) const override { return provision != "2:1"; }
  AutomaticDecision AutomaticOn(absl::string_view provision, absl::CivilDay day) const override;

  // From this day on automatic statements need an adoption; the one there is, "KEHA/1", covers 2:1.
  std::optional<absl::CivilDay> adoption_needed_from;
  // What the second reader gets wrong; it reads as the first does when this is empty. To be set
  // before the law is used.
  std::function<void(law::v1::Determination&)> second_reader_fault;

 private:
  const std::string pack_hash_;
};

PersonId TestPerson(uint64_t number = 1);

// Days as "2020-03-30"; an empty text leaves the day unset.
law::v1::Fact SearchFact(absl::string_view from, absl::string_view until = "");
law::v1::Fact BenefitFact(law::v1::Benefit benefit, absl::string_view fund = "",
                          absl::string_view from = "", absl::string_view key = "benefit-1");
law::v1::Fact EmploymentFact(absl::string_view until, law::v1::EmploymentEndGround ground);
law::v1::Fact StudyFact(absl::string_view from, absl::string_view until, bool full_time = true);
law::v1::Fact Withdrawn(law::v1::Fact fact);
law::v1::Fact From(law::v1::FactSource source, law::v1::Fact fact);
law::v1::Fact ExplanationFact(absl::string_view text);

std::string IntakePayload(std::vector<law::v1::Fact> facts,
                          absl::string_view portal = "portals/oma");
std::string DecisionPayload(uint64_t task, absl::string_view row,
                            absl::string_view officer = "officers/o1");
std::string TimerPayload(uint64_t request, absl::string_view day);

// Noon in Helsinki.
absl::Time Noon(absl::string_view day);

// "2 ENTITLED [2020-03-30, -) supersedes 1".
std::string Summary(const v1::Statement& statement);

// A person whose inputs are applied one after the other.
class TestCase {
 public:
  // What intake reports on a day. A fault is a test failure and gives an empty step.
  Step Report(absl::string_view day, std::vector<law::v1::Fact> facts);
  Step Decide(absl::string_view day, uint64_t task, absl::string_view row);
  Step FireTimer(absl::string_view day, uint64_t request);
  // An event of intake that answers a clarification request.
  Step Answer(absl::string_view day, uint64_t request, std::vector<law::v1::Fact> facts);
  Step PayerAsks(absl::string_view day, const intake::v1::PayerAsked& asked);
  // An input of the service's own.
  Step Apply(absl::string_view day, const v1::StatementInput& input);
  // What the service does when an officer's decision is accepted, before it is processed.
  void MarkDecided(uint64_t task);

  v1::PersonFile file;
  FakeLaw law;
  CaseRules rules;

 private:
  Step Apply(v1::InputSource source, absl::string_view day, const std::string& payload);

  uint64_t sequence_ = 0;
};

std::vector<std::string> Summaries(const Step& step);

}  // namespace typl::statement

#endif  // TYPL_SERVICES_STATEMENT_DOMAIN_CASE_TEST_SUPPORT_H_
