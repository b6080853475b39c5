#include "tools/sim/life.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/time/business_date.h"
#include "tools/sim/findings.h"
#include "tools/sim/identity_codes.h"
#include "tools/sim/livelihood.h"
#include "tools/sim/region.h"

// Shares in this file are assumptions unless a source is named: no published figures were found.

namespace typl::sim {
namespace {

using law::v1::Employment;
using law::v1::Fact;

constexpr absl::string_view kEmploymentKey = "employment-1";
constexpr int kSearchDaysLookedAt = 180;
// TTL 2:13: the duty to apply for studies is of those under this age.
constexpr int kYouthAgeUntil = 25;

// Keeps what is true and what is told side by side.
class Story {
 public:
  Story(const PersonPlan& plan, Random& random) : plan_(plan), random_(random) {}

  Life Take() {
    std::sort(life_.changes.begin(), life_.changes.end(),
              [](const LaterChange& a, const LaterChange& b) { return a.day < b.day; });
    return std::move(life_);
  }

  void AddBasics();
  void AddAim();
  void AddBenefit();
  void AddLayOff();
  void AddNoLayOff();
  void AddEntrepreneur();
  void AddFindings();
  void DrawAnswerDays();

 private:
  enum class WorkEnd {
    kEconomic,
    kFixedTerm,
    kResigned,
    kDismissed,
    kRescinded,
    kAgreement,
    kHealth,
    kCeased
  };

  Fact NewFact(absl::string_view key) {
    Fact fact;
    fact.set_key(std::string(key));
    fact.set_source(law::v1::FACT_SOURCE_PERSON);
    return fact;
  }
  // The person tells all of it.
  void AddTold(const Fact& fact) {
    life_.truth.push_back(fact);
    life_.told.push_back(fact);
  }
  Fact EmploymentInForce();
  void AddEndedEmployment();
  void AddCurrentEmployment();
  void AddStudies();
  void AddBusiness(law::v1::Business business);
  void AddStudyApplication();
  WorkEnd DrawWorkEnd();
  // How the employment ended, in full.
  void TellEnd(WorkEnd end, Employment& employment);
  // Leaves out what people leave out.
  void Forget(WorkEnd end, Employment& employment);
  void AddSearchEnd(int days_min, int days_max);

  const PersonPlan& plan_;
  Random& random_;
  Life life_;
  // Under 25 and without a vocational qualification (TTL 2:13).
  bool young_ = false;
  // For drawing what happens meanwhile: searches that go on are looked at for half a year.
  absl::CivilDay search_until_ = plan_.day + kSearchDaysLookedAt;
};

void Story::AddBasics() {
  Fact fact = NewFact("person");
  law::v1::PersonBasics* basics = fact.mutable_person_basics();
  basics->set_right_to_work(random_.Chance(960) ? law::v1::RIGHT_TO_WORK_FREE
                                                : law::v1::RIGHT_TO_WORK_PERMIT);
  const absl::CivilDay birth = IdentityOf(plan_.number).birth_date;
  const bool under_25 =
      absl::CivilDay(birth.year() + kYouthAgeUntil, birth.month(), birth.day()) > plan_.day;
  basics->set_vocational_qualification(random_.Chance(under_25 ? 700 : 870));
  AddTold(fact);
  young_ = under_25 && !basics->vocational_qualification();
  if (young_) AddStudyApplication();
}

void Story::AddAim() {
  Fact fact = NewFact("aim-1");
  *fact.mutable_search_aim()->mutable_from() = DayToProto(plan_.day);
  fact.mutable_search_aim()->set_seeks_full_time(random_.Chance(975));
  life_.truth.push_back(fact);
  // One in fifty leaves the question unanswered.
  if (random_.Chance(20)) return;
  life_.told.push_back(fact);
}

void Story::AddBenefit() {
  Fact fact = NewFact("benefit-1");
  law::v1::BenefitApplication* benefit = fact.mutable_benefit_application();
  *benefit->mutable_from() = DayToProto(plan_.day);
  uint64_t fund = random_.Next();
  // Labour market subsidy outweighs basic allowance among Kela's customers by about 3 to 1 (April
  // 2020: 220,320 and 68,500); a lay-off follows work, so basic allowance is the rule there.
  bool basic_allowance = random_.Chance(plan_.laid_off ? 800 : 240);
  switch (plan_.payer) {
    case Payer::kNone:
      benefit->set_benefit(law::v1::BENEFIT_NONE);
      break;
    case Payer::kFund:
      benefit->set_benefit(law::v1::BENEFIT_EARNINGS_RELATED);
      benefit->set_fund(std::string(FundOf(fund)));
      break;
    case Payer::kKela:
    case Payer::kUnsaid:
      benefit->set_benefit(basic_allowance ? law::v1::BENEFIT_BASIC
                                           : law::v1::BENEFIT_LABOUR_MARKET_SUBSIDY);
      break;
  }
  life_.truth.push_back(fact);
  if (plan_.payer != Payer::kUnsaid) life_.told.push_back(fact);
}

Fact Story::EmploymentInForce() {
  Fact fact = NewFact(kEmploymentKey);
  Employment* employment = fact.mutable_employment();
  *employment->mutable_from() = DayToProto(plan_.day - random_.Between(90, 6000));
  employment->set_working_time_percent(random_.Chance(850) ? 100 : random_.Between(40, 80));
  employment->set_monthly_pay_cents(random_.Between(150000, 420000));
  employment->set_employer_business_id(BusinessIdOf(random_.Below(20000)));
  return fact;
}

void Story::AddLayOff() {
  Fact work = EmploymentInForce();
  AddTold(work);
  Fact fact = NewFact("lay-off-1");
  law::v1::LayOff* lay_off = fact.mutable_lay_off();
  absl::CivilDay from = plan_.day + random_.Between(-3, 7);
  *lay_off->mutable_from() = DayToProto(from);
  lay_off->set_full(random_.Chance(950));
  lay_off->set_by_employer(random_.Chance(980));
  lay_off->set_employment_key(std::string(kEmploymentKey));
  lay_off->set_employer_business_id(work.employment().employer_business_id());
  life_.truth.push_back(fact);
  Fact told = fact;
  if (random_.Chance(30)) told.mutable_lay_off()->clear_full();
  life_.told.push_back(std::move(told));

  // Most lay-offs of spring 2020 lasted from weeks to a few months.
  int days = random_.Chance(100) ? random_.Between(5, 14) : random_.Between(15, 150);
  absl::CivilDay back = std::max(from + days, plan_.day + 1);
  LaterChange end;
  end.day = back;
  Fact ended = fact;
  *ended.mutable_lay_off()->mutable_until() = DayToProto(back);
  end.facts.push_back(std::move(ended));
  life_.changes.push_back(std::move(end));
  if (random_.Chance(600)) {
    LaterChange search_end;
    search_end.day = back + 1;
    search_until_ = search_end.day;
    search_end.end_reason = law::v1::SEARCH_END_REASON_OWN_REQUEST;
    life_.changes.push_back(std::move(search_end));
  }
}

void Story::AddNoLayOff() {
  switch (random_.Weighted({78, 6, 5, 3, 8})) {
    case 0:
      AddEndedEmployment();
      break;
    case 1:
      AddCurrentEmployment();
      break;
    case 2:
      AddStudies();
      break;
    case 3:
      AddBusiness(BusinessOf(plan_, random_));
      break;
    default:
      // Comes from outside working life: nothing to tell.
      break;
  }
  AddSearchEnd(10, 300);
}

void Story::AddEntrepreneur() {
  AddBusiness(EntrepreneurOf2020(plan_, random_));
  AddSearchEnd(40, 250);
}

Story::WorkEnd Story::DrawWorkEnd() {
  constexpr WorkEnd kEnds[] = {WorkEnd::kEconomic,  WorkEnd::kFixedTerm, WorkEnd::kResigned,
                               WorkEnd::kDismissed, WorkEnd::kRescinded, WorkEnd::kAgreement,
                               WorkEnd::kHealth,    WorkEnd::kCeased};
  return kEnds[random_.Weighted({300, 460, 110, 50, 10, 30, 15, 25})];
}

void Story::TellEnd(WorkEnd end, Employment& employment) {
  switch (end) {
    case WorkEnd::kEconomic:
      employment.set_end_ground(law::v1::EMPLOYMENT_END_GROUND_ECONOMIC);
      break;
    case WorkEnd::kFixedTerm:
      employment.set_end_ground(law::v1::EMPLOYMENT_END_GROUND_FIXED_TERM_ENDED);
      break;
    case WorkEnd::kResigned: {
      employment.set_end_ground(law::v1::EMPLOYMENT_END_GROUND_RESIGNED);
      constexpr law::v1::ResignationReason kReasons[] = {
          law::v1::RESIGNATION_REASON_NONE, law::v1::RESIGNATION_REASON_WORK_ABILITY,
          law::v1::RESIGNATION_REASON_TRAVEL, law::v1::RESIGNATION_REASON_SPOUSE_MOVED,
          law::v1::RESIGNATION_REASON_OTHER};
      employment.set_resignation_reason(kReasons[random_.Weighted({55, 15, 10, 8, 12})]);
      break;
    }
    case WorkEnd::kDismissed:
      employment.set_end_ground(law::v1::EMPLOYMENT_END_GROUND_DISMISSED_PERSONAL);
      break;
    case WorkEnd::kRescinded:
      employment.set_end_ground(law::v1::EMPLOYMENT_END_GROUND_RESCINDED_BY_EMPLOYER);
      break;
    case WorkEnd::kAgreement:
      employment.set_end_ground(law::v1::EMPLOYMENT_END_GROUND_AGREEMENT);
      break;
    case WorkEnd::kHealth:
      employment.set_end_ground(law::v1::EMPLOYMENT_END_GROUND_LOWERED_WORK_ABILITY);
      break;
    case WorkEnd::kCeased:
      employment.set_end_ground(law::v1::EMPLOYMENT_END_GROUND_EMPLOYER_CEASED);
      break;
  }
  bool own_conduct = end == WorkEnd::kDismissed || end == WorkEnd::kRescinded;
  employment.set_caused_by_own_conduct(own_conduct && random_.Chance(650));
  if (own_conduct && random_.Chance(80)) {
    *employment.mutable_contested_on() = employment.until();
  } else {
    employment.set_not_contested(true);
  }
}

void Story::Forget(WorkEnd end, Employment& employment) {
  // Somebody whose contract ran out or whose job was cut has nothing to say of conduct or dispute.
  if (end != WorkEnd::kDismissed && end != WorkEnd::kRescinded) {
    employment.clear_caused_by_own_conduct();
    employment.clear_not_contested();
  } else {
    if (random_.Chance(500)) employment.clear_caused_by_own_conduct();
    if (random_.Chance(300)) employment.clear_not_contested();
  }
  if (end == WorkEnd::kResigned && random_.Chance(350)) employment.clear_resignation_reason();
  // One in fourteen leaves out how the employment ended.
  if (random_.Chance(70)) {
    employment.clear_end_ground();
    employment.clear_resignation_reason();
    employment.clear_caused_by_own_conduct();
  }
}

void Story::AddEndedEmployment() {
  WorkEnd end = DrawWorkEnd();
  Fact fact = EmploymentInForce();
  Employment* employment = fact.mutable_employment();
  absl::CivilDay until = plan_.day + random_.Between(-20, 5);
  *employment->mutable_until() = DayToProto(until);
  // Fixed terms were agreed as long as they lasted; an employment without a term has no agreed
  // days.
  if (end == WorkEnd::kFixedTerm) {
    int days = random_.Chance(30) ? random_.Between(2, 5) : random_.Between(20, 400);
    *employment->mutable_from() = DayToProto(until - days);
    employment->set_agreed_days(days);
  }
  // Notice is given two weeks to two months before the end; other ends are the day's own.
  bool notice =
      end == WorkEnd::kEconomic || end == WorkEnd::kResigned || end == WorkEnd::kDismissed;
  *employment->mutable_conduct_on() =
      DayToProto(notice ? until - random_.Between(14, 60) : until - 1);
  TellEnd(end, *employment);
  life_.truth.push_back(fact);
  Forget(end, *employment);
  life_.told.push_back(std::move(fact));
}

void Story::AddCurrentEmployment() {
  Fact fact = EmploymentInForce();
  Employment* employment = fact.mutable_employment();
  *employment->mutable_until() = DayToProto(plan_.day + random_.Between(10, 60));
  employment->set_end_ground(law::v1::EMPLOYMENT_END_GROUND_ECONOMIC);
  *employment->mutable_conduct_on() = DayToProto(plan_.day - random_.Between(0, 30));
  employment->set_caused_by_own_conduct(false);
  employment->set_not_contested(true);
  AddTold(fact);
}

void Story::AddStudies() {
  Fact fact = NewFact("study-1");
  *fact.mutable_study() = StudyOf(plan_, random_);
  life_.truth.push_back(fact);
  if (random_.Chance(300)) fact.mutable_study()->clear_monthly_credits_tenths();
  life_.told.push_back(std::move(fact));
}

void Story::AddBusiness(law::v1::Business business) {
  Fact fact = NewFact("business-1");
  *fact.mutable_business() = std::move(business);
  life_.truth.push_back(fact);
  if (random_.Chance(300)) fact.mutable_business()->clear_main_occupation();
  if (random_.Chance(200)) fact.mutable_business()->clear_monthly_income_cents();
  life_.told.push_back(std::move(fact));
}

void Story::AddStudyApplication() {
  Fact fact = NewFact("study-application-1");
  law::v1::StudyApplication& application = *fact.mutable_study_application();
  const absl::CivilDay autumn(plan_.day.year(), 9, 1);
  *application.mutable_from() = DayToProto(autumn);
  *application.mutable_until() = DayToProto(absl::CivilDay(autumn.year() + 1, 9, 1));
  const bool applied = random_.Chance(850);
  application.set_conduct(applied ? law::v1::STUDY_APPLICATION_CONDUCT_APPLIED
                                  : law::v1::STUDY_APPLICATION_CONDUCT_DID_NOT_APPLY);
  application.set_places_applied(applied ? random_.Between(2, 5) : 0);
  application.set_places_eligible(application.places_applied());
  application.set_places_of_other_education(0);
  application.set_plan_replaces_duty(false);
  application.set_reason(random_.Chance(800) ? law::v1::YOUTH_REASON_NONE
                                             : law::v1::YOUTH_REASON_HEALTH);
  life_.truth.push_back(fact);
  // Nobody thinks of it before the autumn.
  if (plan_.day >= autumn) life_.told.push_back(std::move(fact));
}

void Story::AddSearchEnd(int days_min, int days_max) {
  LaterChange end;
  end.day = plan_.day + random_.Between(days_min, days_max);
  search_until_ = end.day;
  end.end_reason = random_.Chance(800) ? law::v1::SEARCH_END_REASON_OWN_REQUEST
                                       : law::v1::SEARCH_END_REASON_NOT_RENEWED;
  life_.changes.push_back(std::move(end));
}

void Story::AddFindings() {
  for (LaterChange& finding : DrawFindings(plan_, search_until_, young_, random_)) {
    life_.changes.push_back(std::move(finding));
  }
}

void Story::DrawAnswerDays() {
  switch (random_.Weighted({88, 8, 4})) {
    case 0:
      life_.answer_days = random_.Between(0, 6);
      break;
    case 1:
      life_.answer_days = random_.Between(7, 25);
      break;
    default:
      break;
  }
}

}  // namespace

Life DrawLife(const PersonPlan& plan, Random& random) {
  Story story(plan, random);
  story.AddBasics();
  story.AddAim();
  story.AddBenefit();
  if (plan.laid_off) {
    story.AddLayOff();
  } else if (plan.entrepreneur) {
    story.AddEntrepreneur();
  } else {
    story.AddNoLayOff();
  }
  // Advisers leave alone those whose work goes on after the epidemic (TTL 2a:13 of 2020).
  if (!plan.laid_off && !plan.entrepreneur) story.AddFindings();
  story.DrawAnswerDays();
  return story.Take();
}

}  // namespace typl::sim
