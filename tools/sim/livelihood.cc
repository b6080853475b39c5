#include "tools/sim/livelihood.h"

#include <algorithm>
#include <string>

#include "common/time/business_date.h"
#include "tools/sim/identity_codes.h"

namespace typl::sim {
namespace {

using law::v1::Business;
using law::v1::Study;

// First day from which the acts of 2020 look at the epidemic.
constexpr absl::CivilDay kEpidemicFrom(2020, 3, 16);

// Capacity and holdings. Sole traders hold no shares.
void FillCapacity(Random& random, Business& business) {
  constexpr law::v1::BusinessKind kKinds[] = {
      law::v1::BUSINESS_KIND_SOLE_TRADER, law::v1::BUSINESS_KIND_COMPANY,
      law::v1::BUSINESS_KIND_FAMILY_MEMBER, law::v1::BUSINESS_KIND_COMMISSIONED,
      law::v1::BUSINESS_KIND_OWN_WORK};
  business.set_kind(kKinds[random.Weighted({60, 28, 4, 4, 4})]);
  business.set_pension_insured(random.Chance(900));
  const bool company = business.kind() == law::v1::BUSINESS_KIND_COMPANY;
  const bool family_member = business.kind() == law::v1::BUSINESS_KIND_FAMILY_MEMBER;
  business.set_leading_position(company && random.Chance(800));
  business.set_own_share_percent(company ? random.Between(15, 100) : 0);
  business.set_family_share_percent(company ? random.Between(0, 100 - business.own_share_percent())
                                    : family_member ? 60
                                                    : 0);
  business.set_comparable_control(false);
  business.set_contested(false);
  business.set_started_while_unemployed(false);
  business.set_months_of_unrelated_work(0);
}

// The facts from which it is worked out whether and when the business ended.
void FillEnd(const PersonPlan& plan, Random& random, Business& business) {
  const absl::CivilDay end = plan.day - random.Between(1, 90);
  if (random.Chance(350)) {
    business.set_end(law::v1::BUSINESS_END_NONE);
    return;
  }
  *business.mutable_until() = DayToProto(end);
  *business.mutable_operation_ended_on() = DayToProto(end);
  if (business.kind() == law::v1::BUSINESS_KIND_COMPANY) {
    business.set_end(law::v1::BUSINESS_END_CLOSED);
    *business.mutable_insurance_given_up_on() = DayToProto(end);
    *business.mutable_prepayment_removal_on() = DayToProto(end + 5);
    *business.mutable_employer_removal_on() = DayToProto(end + 5);
    *business.mutable_vat_removal_on() = DayToProto(end + 5);
  } else {
    business.set_end(law::v1::BUSINESS_END_STATED);
    *business.mutable_end_stated_on() = DayToProto(end);
  }
}

}  // namespace

Business EntrepreneurOf2020(const PersonPlan& plan, Random& random) {
  Business business;
  const absl::CivilDay from = plan.day - random.Between(400, 7000);
  *business.mutable_from() = DayToProto(from);
  *business.mutable_operation_from() = DayToProto(from);
  FillCapacity(random, business);
  business.set_main_occupation(true);
  business.set_business_id(BusinessIdOf(20'000 + random.Below(5'000)));
  business.set_end(law::v1::BUSINESS_END_NONE);
  business.set_caused_by_epidemic(true);
  const absl::CivilDay stopped = plan.day - random.Between(0, 20);
  *business.mutable_epidemic_end_on() = DayToProto(std::max(stopped, kEpidemicFrom));
  // The limit was 1,089.67 euros a month for each entrepreneur.
  business.set_monthly_income_cents(random.Chance(920) ? random.Between(0, 108'000)
                                                       : random.Between(109'000, 200'000));
  return business;
}

Business BusinessOf(const PersonPlan& plan, Random& random) {
  Business business;
  const absl::CivilDay from = plan.day - random.Between(200, 3'000);
  *business.mutable_from() = DayToProto(from);
  *business.mutable_operation_from() = DayToProto(from);
  FillCapacity(random, business);
  business.set_main_occupation(random.Chance(600));
  business.set_business_id(BusinessIdOf(20'000 + random.Below(5'000)));
  if (random.Chance(250)) {
    // Begun while unemployed a short time ago (TTL 2:5a).
    *business.mutable_from() = DayToProto(plan.day - random.Between(10, 150));
    business.mutable_operation_from()->CopyFrom(business.from());
    business.set_started_while_unemployed(true);
    business.set_end(law::v1::BUSINESS_END_NONE);
    return business;
  }
  FillEnd(plan, random, business);
  return business;
}

Study StudyOf(const PersonPlan& plan, Random& random) {
  Study study;
  constexpr law::v1::StudyKind kKinds[] = {
      law::v1::STUDY_KIND_HIGHER_DEGREE,   law::v1::STUDY_KIND_VOCATIONAL_BASIC,
      law::v1::STUDY_KIND_OPEN_HIGHER,     law::v1::STUDY_KIND_VOCATIONAL_FURTHER,
      law::v1::STUDY_KIND_UPPER_SECONDARY, law::v1::STUDY_KIND_OTHER};
  study.set_kind(kKinds[random.Weighted({30, 25, 15, 15, 5, 10})]);
  const absl::CivilDay from = plan.day - random.Between(100, 900);
  *study.mutable_from() = DayToProto(from);
  *study.mutable_planned_until() = DayToProto(from + random.Between(950, 1'500));
  study.set_provider(study.kind() == law::v1::STUDY_KIND_OPEN_HIGHER
                         ? law::v1::STUDY_PROVIDER_OPEN_UNIVERSITY
                         : law::v1::STUDY_PROVIDER_OTHER);
  study.set_remaining_months(random.Between(3, 30));
  const int monthly_tenths = random.Between(10, 80);
  study.set_monthly_credits_tenths(monthly_tenths);
  study.set_remaining_credits_tenths(monthly_tenths * study.remaining_months());
  study.set_syllabus_size(75);
  study.set_boarding(false);
  study.set_hours_per_week(random.Between(5, 35));
  study.set_days_per_week(random.Between(1, 5));
  study.set_months_of_established_work(random.Chance(300) ? random.Between(6, 24) : 0);
  study.set_begun_during_employment(random.Chance(400));
  study.set_gap_between_periods(false);
  study.set_vocational_or_supports_business(true);
  study.set_pursued_earlier(random.Chance(100));
  study.set_short_studies_used(false);
  study.set_benefit_supported(random.Chance(100));
  if (random.Chance(250)) {
    // Ended before the person came.
    const absl::CivilDay end = plan.day - random.Between(1, 60);
    *study.mutable_until() = DayToProto(std::max(end, from + 30));
    study.set_end_reason(random.Chance(700) ? law::v1::STUDY_END_REASON_GRADUATED
                                            : law::v1::STUDY_END_REASON_GAVE_UP);
  }
  return study;
}

}  // namespace typl::sim
