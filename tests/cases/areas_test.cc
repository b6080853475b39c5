#include <memory>
#include <string>

#include "common/time/business_date.h"
#include "gtest/gtest.h"
#include "services/statement/law_cases.h"
#include "services/statement/law_files.h"
#include "typl/law/v1/case.pb.h"

// In whose area a jobseeker is by the law pack, from the home municipality and the day.

namespace typl::law {
namespace {

constexpr char kPack[] = TYPL_SOURCE_DIR "/services/statement/law";

struct Place {
  std::string name;
  std::string municipality;
  std::string day;
  bool pilot_customer;
  // Of the ground of a plain jobseeker.
  std::string competence;
  std::string area;
};

v1::FactsFile Jobseeker(const Place& place) {
  v1::FactsFile file;
  file.set_day(place.day);
  const google::type::Date from = DayToProto(*ParseDay(place.day));
  v1::PersonBasics* person = file.add_facts()->mutable_person_basics();
  file.mutable_facts(0)->set_key("person");
  if (!place.municipality.empty()) person->set_municipality_code(place.municipality);
  person->set_pilot_customer(place.pilot_customer);
  v1::Fact* search = file.add_facts();
  search->set_key("search-1");
  *search->mutable_job_search()->mutable_from() = from;
  v1::Fact* aim = file.add_facts();
  aim->set_key("aim-1");
  *aim->mutable_search_aim()->mutable_from() = from;
  aim->mutable_search_aim()->set_seeks_full_time(true);
  v1::Fact* benefit = file.add_facts();
  benefit->set_key("benefit-1");
  *benefit->mutable_benefit_application()->mutable_from() = from;
  benefit->mutable_benefit_application()->set_benefit(v1::BENEFIT_EARNINGS_RELATED);
  return file;
}

class Areas : public ::testing::TestWithParam<Place> {};

TEST_P(Areas, AreOfTheDayAndTheMunicipality) {
  const Place& place = GetParam();
  const auto pack = LoadPackFolder(kPack);
  ASSERT_TRUE(pack.ok()) << pack.status();
  const v1::Determination got =
      Determine(ToPersonFacts(Jobseeker(place)), **pack, *ParseDay(place.day), {});
  ASSERT_EQ(got.timeline_size(), 1);
  ASSERT_EQ(got.timeline(0).grounds_size(), 1);
  EXPECT_EQ(got.timeline(0).grounds(0).competence(), place.competence);
  EXPECT_EQ(got.timeline(0).grounds(0).area(), place.area);
}

std::string NameOf(const ::testing::TestParamInfo<Place>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Pack, Areas,
    ::testing::Values(
        Place{"OfficeOfOulu", "564", "2019-05-06", false, "te_office", "te-pohjois-pohjanmaan"},
        Place{"PilotOfOulu", "564", "2022-05-02", true, "pilot_municipality", "pilot-pp1"},
        Place{"OfficeBesideThePilot", "564", "2022-05-02", false, "te_office",
              "te-pohjois-pohjanmaan"},
        Place{"LastDayOfTheOffices", "564", "2024-12-31", false, "te_office",
              "te-pohjois-pohjanmaan"},
        Place{"FirstDayOfTheEmploymentAreas", "564", "2025-01-01", false, "employment_authority",
              "ea-oulun-seutu"},
        Place{"IittiTo2020", "142", "2020-12-31", false, "te_office", "te-kaakkois-suomen-to-2020"},
        Place{"IittiFrom2021", "142", "2021-01-01", false, "te_office", "te-hameen-from-2021"},
        Place{"MergedMunicipality", "911", "2019-12-31", false, "te_office", "te-pohjois-karjalan"},
        Place{"AlandIsKehas", "478", "2025-02-03", false, "keha", ""},
        Place{"AlandHasNoOffice", "478", "2019-05-06", false, "te_office", ""},
        Place{"UnknownMunicipality", "", "2025-02-03", false, "employment_authority", ""}),
    NameOf);

}  // namespace
}  // namespace typl::law
