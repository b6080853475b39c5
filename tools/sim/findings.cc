#include "tools/sim/findings.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/time/business_date.h"

namespace typl::sim {
namespace {

using law::v1::Fact;

constexpr int kServicePerThousand = 80;
constexpr int kNeglectPerThousand = 80;
constexpr int kSecondNeglectPerThousand = 250;
constexpr int kRefusalPerThousand = 30;
constexpr int kStudyNeglectPerThousand = 40;
constexpr int kUnpaidWorkPerThousand = 10;
constexpr int kPayerMatterPerThousand = 10;
// Nothing is found in the first days.
constexpr int kFirstFindingDays = 14;
// How long after an event the adviser notes it.
constexpr int kNotedDaysMax = 7;

class Findings {
 public:
  Findings(const PersonPlan& plan, absl::CivilDay search_until, Random& random)
      : first_(plan.day + kFirstFindingDays), search_until_(search_until), random_(random) {}

  // A search too short for the event and its note has none.
  bool TooShort() const { return first_ + kNotedDaysMax + 1 >= search_until_; }

  void AddService();
  void AddNeglect(absl::string_view key);
  void AddRefusal();
  void AddStudyNeglect();
  void AddUnpaidWork();
  void AddPayerMatter();

  std::vector<LaterChange> Take() {
    std::sort(changes_.begin(), changes_.end(),
              [](const LaterChange& a, const LaterChange& b) { return a.day < b.day; });
    return std::move(changes_);
  }

 private:
  // A day on which something happens, early enough to be noted within the search.
  absl::CivilDay DrawDay() {
    const auto span = static_cast<int>(search_until_ - first_) - kNotedDaysMax - 1;
    return first_ + random_.Between(0, std::max(span, 0));
  }
  static Fact NewFact(absl::string_view key, law::v1::FactSource source) {
    Fact fact;
    fact.set_key(std::string(key));
    fact.set_source(source);
    return fact;
  }
  // `told` is noted some days after `day`; `truth` is all of it.
  void Add(absl::CivilDay day, Fact told, Fact truth, bool by_adviser) {
    LaterChange change;
    change.day = day + random_.Between(0, kNotedDaysMax);
    change.by_adviser = by_adviser;
    change.facts.push_back(std::move(told));
    // What the person says in answer is the person's.
    truth.set_source(law::v1::FACT_SOURCE_PERSON);
    change.truth.push_back(std::move(truth));
    changes_.push_back(std::move(change));
  }

  const absl::CivilDay first_;
  const absl::CivilDay search_until_;
  Random& random_;
  std::vector<LaterChange> changes_;
};

void Findings::AddService() {
  Fact fact = NewFact("service-1", law::v1::FACT_SOURCE_AUTHORITY);
  const absl::CivilDay from = DrawDay();
  law::v1::Service& service = *fact.mutable_service();
  *service.mutable_from() = DayToProto(from);
  *service.mutable_until() = DayToProto(from + random_.Between(20, 150));
  constexpr law::v1::ServiceKind kKinds[] = {
      law::v1::SERVICE_KIND_LABOUR_MARKET_TRAINING, law::v1::SERVICE_KIND_COACHING,
      law::v1::SERVICE_KIND_TRIAL, law::v1::SERVICE_KIND_REHABILITATIVE_WORK,
      law::v1::SERVICE_KIND_SUPPORTED_STUDIES};
  service.set_kind(kKinds[random_.Weighted({30, 30, 15, 10, 15})]);
  Add(from, fact, fact, true);
}

void Findings::AddNeglect(absl::string_view key) {
  Fact truth = NewFact(key, law::v1::FACT_SOURCE_AUTHORITY);
  const absl::CivilDay on = DrawDay();
  law::v1::Neglect& neglect = *truth.mutable_neglect();
  *neglect.mutable_on() = DayToProto(on);
  constexpr law::v1::NeglectKind kKinds[] = {
      law::v1::NEGLECT_KIND_MISSED_MEETING, law::v1::NEGLECT_KIND_DID_NOT_APPLY,
      law::v1::NEGLECT_KIND_PLAN_NOT_CARRIED_OUT, law::v1::NEGLECT_KIND_REFUSED_SERVICE,
      law::v1::NEGLECT_KIND_INTERRUPTED_SERVICE};
  neglect.set_kind(kKinds[random_.Weighted({45, 15, 15, 15, 10})]);
  neglect.set_standing(law::v1::NEGLECT_STANDING_UNEMPLOYED);
  neglect.set_employment_promoting_service(true);
  neglect.set_delay_by_authority(false);
  neglect.set_part_time_work_days(0);
  *neglect.mutable_found_on() = DayToProto(on);
  if (random_.Chance(600)) *neglect.mutable_plan_made_on() = DayToProto(on + 10);
  Fact told = truth;
  constexpr law::v1::NeglectReason kReasons[] = {
      law::v1::NEGLECT_REASON_NONE, law::v1::NEGLECT_REASON_ILLNESS_OR_ACCIDENT,
      law::v1::NEGLECT_REASON_INDEPENDENT_CAUSE, law::v1::NEGLECT_REASON_ACCEPTABLE,
      law::v1::NEGLECT_REASON_OTHER};
  neglect.set_reason(kReasons[random_.Weighted({40, 15, 10, 10, 25})]);
  neglect.set_explanation("Koehenkilön oma selvitys.");
  // Sometimes the adviser has heard the reason already.
  if (random_.Chance(300)) told.mutable_neglect()->set_reason(neglect.reason());
  Add(on, std::move(told), std::move(truth), true);
}

void Findings::AddRefusal() {
  const bool by_employer = random_.Chance(400);
  Fact truth = NewFact(
      "refusal-1", by_employer ? law::v1::FACT_SOURCE_EMPLOYER : law::v1::FACT_SOURCE_AUTHORITY);
  const absl::CivilDay on = DrawDay();
  law::v1::WorkRefusal& refusal = *truth.mutable_work_refusal();
  *refusal.mutable_on() = DayToProto(on);
  refusal.set_kind(by_employer ? law::v1::WORK_OFFER_KIND_EMPLOYER_OFFER
                               : law::v1::WORK_OFFER_KIND_OFFICE_OFFER);
  *refusal.mutable_offered_on() = DayToProto(on - 7);
  *refusal.mutable_job_from() = DayToProto(on + 14);
  refusal.set_agreed_days(random_.Chance(200) ? random_.Between(3, 14) : random_.Between(15, 365));
  refusal.set_working_time_percent(random_.Chance(800) ? 100 : 50);
  refusal.set_monthly_pay_cents(random_.Between(170'000, 280'000));
  refusal.set_collective_agreement(true);
  refusal.set_below_collective_agreement(false);
  refusal.set_daily_travel_minutes(random_.Between(20, 200));
  refusal.set_unemployed(true);
  refusal.set_laid_off(false);
  refusal.set_caused_no_employment(false);
  refusal.set_reached_in_time(true);
  refusal.set_matches_skills(true);
  Fact told = truth;
  constexpr law::v1::RefusalReason kReasons[] = {
      law::v1::REFUSAL_REASON_NONE, law::v1::REFUSAL_REASON_WORK_ABILITY,
      law::v1::REFUSAL_REASON_CARE, law::v1::REFUSAL_REASON_TRAVEL, law::v1::REFUSAL_REASON_OTHER};
  refusal.set_reason(kReasons[random_.Weighted({45, 15, 10, 15, 15})]);
  told.mutable_work_refusal()->clear_daily_travel_minutes();
  Add(on, std::move(told), std::move(truth), true);
}

void Findings::AddStudyNeglect() {
  Fact truth = NewFact("study-neglect-1", law::v1::FACT_SOURCE_AUTHORITY);
  const absl::CivilDay on = DrawDay();
  law::v1::StudyNeglect& neglect = *truth.mutable_study_neglect();
  *neglect.mutable_on() = DayToProto(on);
  neglect.set_kind(random_.Chance(500) ? law::v1::STUDY_NEGLECT_KIND_DID_NOT_START
                                       : law::v1::STUDY_NEGLECT_KIND_INTERRUPTED);
  neglect.set_could_be_arranged(false);
  Fact told = truth;
  neglect.set_reason(random_.Chance(700) ? law::v1::YOUTH_REASON_NONE
                                         : law::v1::YOUTH_REASON_HEALTH);
  Add(on, std::move(told), std::move(truth), true);
}

void Findings::AddUnpaidWork() {
  Fact truth = NewFact("unpaid-1", law::v1::FACT_SOURCE_PERSON);
  const absl::CivilDay from = DrawDay();
  *truth.mutable_unpaid_work()->mutable_from() = DayToProto(from);
  *truth.mutable_unpaid_work()->mutable_until() = DayToProto(from + random_.Between(5, 60));
  truth.mutable_unpaid_work()->set_in_enterprise(random_.Chance(300));
  Fact told = truth;
  if (random_.Chance(500)) told.mutable_unpaid_work()->clear_in_enterprise();
  Add(from, std::move(told), std::move(truth), false);
}

void Findings::AddPayerMatter() {
  Fact fact = NewFact("payer-matter-1", law::v1::FACT_SOURCE_PAYER);
  const absl::CivilDay from = DrawDay();
  law::v1::PayerMatter& matter = *fact.mutable_payer_matter();
  *matter.mutable_from() = DayToProto(from);
  *matter.mutable_until() = DayToProto(from + random_.Between(5, 90));
  matter.set_kind(random_.Chance(700) ? law::v1::PAYER_MATTER_KIND_INCAPACITY
                                      : law::v1::PAYER_MATTER_KIND_HOSPITAL);
  Add(from, fact, fact, true);
}

}  // namespace

std::vector<LaterChange> DrawFindings(const PersonPlan& plan, absl::CivilDay search_until,
                                      bool young, Random& random) {
  Findings findings(plan, search_until, random);
  if (findings.TooShort()) return {};
  if (random.Chance(kServicePerThousand)) findings.AddService();
  if (random.Chance(kNeglectPerThousand)) {
    findings.AddNeglect("neglect-1");
    if (random.Chance(kSecondNeglectPerThousand)) findings.AddNeglect("neglect-2");
  }
  if (random.Chance(kRefusalPerThousand)) findings.AddRefusal();
  if (young && random.Chance(kStudyNeglectPerThousand)) findings.AddStudyNeglect();
  if (random.Chance(kUnpaidWorkPerThousand)) findings.AddUnpaidWork();
  if (random.Chance(kPayerMatterPerThousand)) findings.AddPayerMatter();
  return findings.Take();
}

}  // namespace typl::sim
